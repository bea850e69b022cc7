import type { Finding } from '../../model/results.js';
import { formatRatio } from '../../model/format-quantity.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** Share of errors at the design load from which on nobody would call a system healthy. */
const MANY = 0.05;
const WORDS = { rejected: 'turned away', timeout: 'timed out', failed: 'failed' } as const;

/** A load whose requests largely come to nothing, whether or not a requirement asks. */
export const manyErrors: FindingRule = {
  code: 'many-errors',
  summary: 'More than 5% of the requests of a load end without a value at the design point.',
  find({ system, results, point }) {
    if (isTimed(system) || results.run.stopped === 'solved') return [];
    return system.loads.flatMap((load): Finding[] => {
      const errors = results.loads[load.name]?.errors;
      if (!errors) return [];
      const share = errors.rejected + errors.timeout + errors.failed;
      if (!(share > MANY)) return [];
      const kinds = (['rejected', 'timeout', 'failed'] as const)
        .filter((kind) => errors[kind] > 0.001)
        .map((kind) => `${formatRatio(errors[kind])} ${WORDS[kind]}`);
      return [
        {
          code: 'many-errors',
          severity: 'warning',
          message: `${load.name}: ${formatRatio(share)} of its requests come to nothing ${point} (${kinds.join(', ')})`,
          load: load.name,
          range: load.range,
          evidence: { errors: share, ...errors },
        },
      ];
    });
  },
};
