import { metric as metricEntry, suggest } from '../catalogue/index.js';
import { isBinary, isPath, type Expression, type Property } from '../generated/ast.js';
import { error } from './report.js';
import { listed, readNumber, type Reading } from './settings.js';
import type { Comparison, Shedding } from './system.js';
import { textOf } from './text-of.js';

/** What an instance can look at before it turns a request away. */
const METRICS: readonly Shedding['metric'][] = ['queue', 'cpu', 'memory', 'latency', 'rate'];

const EXAMPLE = 'shed: all when queue > 50';

/** Reads `all when queue > 50` or `30% when cpu > 80%`; undefined where it says no such thing, which is reported. */
export function readShedding(property: Property, share: Expression, reading: Reading): Shedding | undefined {
  const { report } = reading;
  const part =
    wordOf(share) === 'all'
      ? 1
      : readNumber(
          share,
          {
            name: 'shed',
            dimension: 'ratio',
            range: { above: 0, max: 1, hint: 'Write `all`, or a share of the requests such as 30%.' },
          },
          reading,
        );
  const { condition } = property;
  const name = isBinary(condition) ? wordOf(condition.left) : undefined;
  const comparison = isBinary(condition) ? comparisonOf(condition.operator) : undefined;
  if (!isBinary(condition) || name === undefined || comparison === undefined) {
    error(report, 'missing-value', property, `\`shed\` says when: write \`${EXAMPLE}\`.`, { property: 'name' });
    return undefined;
  }
  const metric = METRICS.find((one) => one === name);
  const dimension = metric && metricEntry(metric)?.dimension;
  if (metric === undefined || dimension === undefined) {
    const meant = suggest(name, METRICS);
    const way =
      meant === undefined ? `There are ${listed(METRICS.map((one) => `\`${one}\``))}.` : `Did you mean \`${meant}\`?`;
    error(report, 'unknown-measure', condition.left, `\`shed\` knows no metric \`${textOf(condition.left)}\`. ${way}`, {
      ...(meant === undefined ? {} : { data: { replacement: meant } }),
    });
    return undefined;
  }
  const bound = readNumber(
    condition.right,
    { name: metric, dimension, range: { min: 0, hint: 'Write a bound of at least 0.' } },
    reading,
  );
  if (part === undefined || bound === undefined) return undefined;
  return { share: part, metric, comparison, bound };
}

function comparisonOf(operator: string): Comparison | undefined {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>=' ? operator : undefined;
}

function wordOf(expression: Expression | undefined): string | undefined {
  return isPath(expression) && expression.members.length === 0 ? expression.head?.$refText : undefined;
}
