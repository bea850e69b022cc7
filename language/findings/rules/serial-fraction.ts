import type { Finding } from '../../model/results.js';
import { formatFactor, formatRatio } from '../../model/format-quantity.js';
import { isTimed } from '../../simulator/index.js';
import { componentNamed } from '../context.js';
import { restlessLoads } from '../restless.js';
import type { FindingRule } from '../rule.js';

/** Cores beyond which nobody buys any. */
const MOST_CORES = 4096;

/** Work that cores cannot share out: beyond some number further ones bring nothing. */
export const serialFraction: FindingRule = {
  code: 'serial-fraction',
  summary: 'No number of cores carries the load, because part of the work is serial or the cores hinder each other.',
  find({ system, solution }) {
    if (isTimed(system)) return [];
    return solution.resources.flatMap((resource): Finding[] => {
      const component = componentNamed(system, resource.component);
      if (!component || resource.resource !== 'cpu' || resource.saturatesAt >= 1) return [];
      // Users who ask again at once take whatever there is: no number of cores is enough, serial work or not.
      if (restlessLoads(system, resource).length > 0) return [];
      const contention = component.contention ?? 0;
      const coherence = component.coherence ?? 0;
      if (!(contention + coherence > 0)) return [];
      const worth = (cores: number): number => cores / (1 + contention * (cores - 1) + coherence * cores * (cores - 1));
      let best = component.cores;
      for (let cores = 1; cores <= MOST_CORES; cores++) if (worth(cores) > worth(best)) best = cores;
      const most = (worth(best) / worth(component.cores)) * resource.saturatesAt;
      if (most >= 1) return [];
      return [
        {
          code: 'serial-fraction',
          severity: 'information',
          message: `${component.name}: no number of cores carries this load: ${best >= MOST_CORES ? 'with any number' : `the best is ${best} cores, which`} ${best >= MOST_CORES ? 'it carries' : 'carry'} at most ${formatFactor(most)} of it, since ${formatRatio(contention)} of the work is serial${coherence > 0 ? ' and cores wait for each other' : ''}. More instances do`,
          component: component.name,
          range: component.propertyRanges['contention'] ?? component.propertyRanges['coherence'] ?? component.range,
          evidence: { contention, coherence, bestCores: best, saturatesAt: most },
        },
      ];
    });
  },
};
