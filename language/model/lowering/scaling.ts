import { metric as metricEntry } from '../../catalogue/index.js';
import { error } from '../report.js';
import type { Settings, Setting } from '../settings.js';
import type { Autoscale, Scaling, ScalingRule } from '../system.js';
import type { AstNode } from 'langium';
import type { Context } from './context.js';
import { tellNoMemory } from './memory-held.js';

/** How the number of instances follows the load or the clock; undefined where it stays as it is. */
export function lowerScaling(settings: Settings, instances: number | undefined, context: Context): Scaling | undefined {
  const daily = settings.get('instances')?.setting;
  const written = settings.get('autoscale');
  if (daily?.kind === 'timetable') {
    if (written) {
      error(
        context.report,
        'contradiction',
        written.property,
        'A timetable of `instances` and `autoscale` cannot both decide: write the timetable as `min` of the autoscaler, or remove one of them.',
        { property: 'name' },
      );
    }
    return { max: Math.max(...daily.steps.map(({ value }) => value)), timetable: daily.steps };
  }
  if (!written) return undefined;
  const autoscale = lowerAutoscale(written.settings, written.property, instances, settings.has('memory'), context);
  return autoscale && { max: autoscale.max, autoscale };
}

function lowerAutoscale(
  settings: Settings,
  node: AstNode,
  instances: number | undefined,
  hasMemory: boolean,
  context: Context,
): Autoscale | undefined {
  const max = settings.number('max');
  if (max === undefined) return undefined;
  const least = settings.get('min')?.setting;
  const minimum =
    least?.kind === 'timetable' ? Math.max(...least.steps.map(({ value }) => value)) : (settings.number('min') ?? 1);
  if (minimum > max) {
    error(
      context.report,
      'contradiction',
      settings.get('min')?.property ?? node,
      `\`min\` is ${String(minimum)} and \`max\` only ${String(max)}: raise \`max\`, or lower \`min\`.`,
    );
    return undefined;
  }
  if (instances !== undefined && instances > max) {
    error(
      context.report,
      'contradiction',
      settings.get('max')?.property ?? node,
      `It starts from ${String(instances)} \`instances\`, more than its \`max\` of ${String(max)}: raise \`max\`, or start from fewer.`,
    );
    return undefined;
  }
  const rules = rulesOf(settings, hasMemory, context);
  if (rules.length === 0 && least?.kind !== 'timetable') {
    error(
      context.report,
      'missing-value',
      node,
      'This autoscaler does not say when: add `target: cpu 70%`, or `add: 50% when cpu > 70%` and `remove: 1 when cpu < 30%`.',
      { property: 'name' },
    );
  }
  return {
    min: least?.kind === 'timetable' ? Math.min(...least.steps.map(({ value }) => value)) : minimum,
    max,
    every: settings.number('every') ?? 15,
    startup: settings.number('startup') ?? 0,
    cooldown: settings.number('cooldown') ?? 300,
    rules,
    ...(least?.kind === 'timetable' ? { timetable: least.steps } : {}),
  };
}

function rulesOf(settings: Settings, hasMemory: boolean, context: Context): ScalingRule[] {
  return ['target', 'add', 'remove'].flatMap((name): ScalingRule[] => {
    const setting: Setting | undefined = settings.get(name)?.setting;
    if (setting?.kind !== 'scaling') return [];
    const { metric, bound } = setting;
    if (!metricEntry(metric)) return [];
    if (metric === 'memory' && !hasMemory) {
      const property = settings.get(name)?.property;
      if (property) tellNoMemory(property, context);
    }
    if (name === 'target') return [{ kind: 'target', metric, bound }];
    const { amount = 0, share = false, above = true } = setting;
    return [{ kind: name === 'add' ? 'add' : 'remove', metric, bound, above, amount, share }];
  });
}
