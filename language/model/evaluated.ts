import type { Exponents } from './dimension.js';
import type { Distribution, Expression, TimetableStep, Value } from './system.js';

/** What an expression of the document comes to. */
export type Evaluated =
  | {
      kind: 'quantity';
      value: number;
      dimension: Exponents;
      /** Drawn once for a run: between these ends, or reckoned from such values. */
      uncertain?: readonly [low: number, high: number] | true;
    }
  | { kind: 'distribution'; distribution: Distribution; dimension: Exponents }
  /** Known only for a given request: arithmetic over attributes of its keys. */
  | { kind: 'per-request'; expression: Expression; dimension: Exponents }
  /** Changes at times of day: seconds from midnight. */
  | { kind: 'timetable'; steps: TimetableStep[]; dimension: Exponents }
  | { kind: 'truth'; value: boolean }
  | { kind: 'text'; value: string };

/** Quantities of any of the three sorts. */
export type Amount = Extract<Evaluated, { kind: 'quantity' | 'distribution' | 'per-request' }>;

export function isAmount(evaluated: Evaluated): evaluated is Amount {
  return evaluated.kind === 'quantity' || evaluated.kind === 'distribution' || evaluated.kind === 'per-request';
}

/**
 * The amount as a behavior carries it. A bare value of a demand is the mean of an exponential distribution, elsewhere it is
 * exact; nothing is exponential about zero.
 */
export function toValue(amount: Amount, bare: 'exponential' | 'exact'): Value {
  switch (amount.kind) {
    case 'distribution':
      return amount.distribution;
    case 'per-request':
      return { kind: 'expression', expression: amount.expression };
    case 'quantity':
      return bare === 'exponential' && amount.value > 0
        ? { kind: 'exponential', mean: amount.value }
        : { kind: 'exact', value: amount.value };
  }
}
