import { error } from '../report.js';
import type { PolicyName, PolicySettings } from '../system.js';
import type { Settings } from '../settings.js';
import type { Context } from './context.js';

/** The policy that is written, or the default of the kind, with what stands in braces behind it. */
export function policyOf(settings: Settings): { policy: PolicyName; policySettings?: PolicySettings } {
  const policy = (settings.word('policy') ?? 'round-robin') as PolicyName;
  const behind = settings.get('policy')?.settings;
  const choices = behind?.has('choices') === true ? behind.number('choices') : undefined;
  const points = behind?.has('points') === true ? behind.number('points') : undefined;
  if (choices === undefined && points === undefined) return { policy };
  return {
    policy,
    policySettings: { ...(choices === undefined ? {} : { choices }), ...(points === undefined ? {} : { points }) },
  };
}

/** Reports weights that send nothing anywhere. */
export function checkWeights(settings: Settings, context: Context): void {
  const weights = settings.get('weights');
  if (weights?.setting.kind !== 'numbers' || weights.setting.values.some((weight) => weight > 0)) return;
  error(
    context.report,
    'out-of-range',
    weights.property,
    'With weights of zero alone nothing goes anywhere: give at least one target a share.',
  );
}
