/** Carries out every series of runs that a document asks for, on one of its designs. */
import { lower } from '../model/lower.js';
import { outline } from '../model/outline.js';
import type { SeriesResults } from '../model/results.js';
import type { Selection } from '../model/selection.js';
import { seriesOf, type SeriesPlans } from '../model/series.js';
import { carryOutFind, carryOutSweep, type CarryOut, type SeriesHost } from './series.js';
import { shareOf, type Shard } from './shards.js';

/** A parsed document. */
type Model = Parameters<typeof lower>[0];

export interface SeriesOptions {
  carryOut: CarryOut;
  /** Of every run of every series. */
  seed: number;
  /** What to run in place of the series of the document. */
  plans?: SeriesPlans | undefined;
  /** Only the runs that fall to this part; a search is one piece. */
  shard?: Shard | undefined;
  /** Told after each run: of which series, and how many of how many runs are done. */
  progress?: (series: string, done: number, of: number) => void;
}

/**
 * Runs the sweeps of a document under the selected course of events (or steady load), and its searches, which look at steady
 * load and at every scenario.
 */
export async function runSeries(
  model: Model,
  selection: Selection,
  { carryOut, seed, plans = seriesOf(model), shard, progress }: SeriesOptions,
): Promise<Pick<SeriesResults, 'sweeps' | 'finds'>> {
  const hostFor = (text: string): SeriesHost => ({
    lower(set, scenario) {
      const { system, problems } = lower(model, {
        variant: selection.variant,
        scenario,
        set: [...(selection.set ?? []), ...set],
      });
      const problem = problems.find(({ severity }) => severity === 'error');
      return problem ? problem.message : (system ?? 'There is no such design.');
    },
    carryOut,
    seed,
    shard,
    progress: (done, of) => progress?.(text, done, of),
  });
  const found: Pick<SeriesResults, 'sweeps' | 'finds'> = { sweeps: [], finds: [] };
  for (const plan of plans.sweeps) {
    found.sweeps.push(await carryOutSweep(plan, selection.scenario ?? null, hostFor(plan.text)));
  }
  const { scenarios } = outline(model);
  for (const plan of shareOf(plans.finds, shard))
    found.finds.push(await carryOutFind(plan, scenarios, hostFor(plan.text)));
  return found;
}
