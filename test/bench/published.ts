/**
 * The social timeline at the size at which it was published: 300,000 views and 12,000 posts a second, 100 million authors, one of whom has
 * 30 million followers. What `scale check` does with it, design by design.
 */
import { formatBy } from '../../language/model/format-quantity.js';
import { systemOf } from '../model/documents.js';
import { SOCIAL_TIMELINE } from '../model/page-models.js';
import { finalResults } from '../support/run-study.js';

const DESIGNS = [null, 'RebuildAtRead', 'FanoutAtWrite', 'Hybrid'];
const COURSES = [null, 'CelebrityPosts'];

export async function measurePublished(): Promise<void> {
  let total = 0;
  for (const variant of DESIGNS) {
    for (const scenario of COURSES) {
      const system = await systemOf(SOCIAL_TIMELINE, { variant, scenario });
      const before = process.cpuUsage().user;
      const results = finalResults(system, {});
      const seconds = (process.cpuUsage().user - before) / 1e6;
      total += seconds;
      const verdicts = results.requirements.map(
        ({ text, status, observed, dimension }) =>
          `${text}: ${status}${observed === null ? '' : ` (${formatBy(dimension, observed)})`}`,
      );
      console.log(
        `${(variant ?? 'as written').padEnd(14)} ${(scenario ?? 'at peak').padEnd(15)} ${seconds.toFixed(1).padStart(5)} s of processor, ` +
          `${(results.run.events / 1e6).toFixed(1)}M events; ${verdicts.join(', ')}`,
      );
    }
  }
  console.log(`all together ${total.toFixed(1)} s of one processor`);
}
