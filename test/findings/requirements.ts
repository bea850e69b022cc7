import type { Requirement } from '../../language/model/system.js';
import { RANGE } from '../simulator/solver/systems.js';

type Changes = { [K in keyof Requirement]?: Requirement[K] | undefined };

/** A requirement on the latency of the load `Users` at the mean load, with what is said otherwise. */
export function requirement(text: string, changes: Changes): Requirement {
  const whole = {
    text,
    range: RANGE,
    scope: { kind: 'load', name: 'Users' },
    measure: 'latency',
    comparison: '<',
    bound: 0,
    dimension: 'duration',
    at: { kind: 'mean' },
    expectFail: false,
    ...changes,
  };
  if (whole.statistic === undefined) delete whole.statistic;
  return whole as Requirement;
}
