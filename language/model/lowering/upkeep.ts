import { error } from '../report.js';
import type { Settings } from '../settings.js';
import type { Context } from './context.js';

/** Reports what is said of failures and repairs and leads to nothing, or to a pool that is never up. */
export function checkUpkeep(settings: Settings, name: string, context: Context): void {
  for (const [given, missing, example] of [
    ['mtbf', 'mttr', 'mttr: 5min'],
    ['mttr', 'mtbf', 'mtbf: 30 day'],
  ] as const) {
    const written = settings.get(given);
    if (!written || settings.has(missing)) continue;
    error(
      context.report,
      'missing-value',
      written.property,
      `\`${given}\` says nothing of the availability without \`${missing}\`: add \`${example}\`, or write an \`availability\`.`,
      { property: 'name' },
    );
  }
  const needs = settings.get('needs');
  const [needed, instances] = [settings.number('needs'), settings.has('instances') ? settings.number('instances') : 1];
  if (!needs || settings.has('autoscale') || needed === undefined || instances === undefined) return;
  if (needed <= instances) return;
  error(
    context.report,
    'contradiction',
    needs.property,
    `\`${name}\` needs ${needed} of its instances to be up and has ${instances}: write at most ${instances}, or more \`instances\`.`,
  );
}
