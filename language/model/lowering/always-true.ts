/** Requirements that hold whatever a system does: what they bound cannot reach the bound where they stand. */
import type { MeasureEntry } from '../../catalogue/index.js';
import {
  isAction,
  isAmend,
  isEvent,
  isProperty,
  isScenario,
  isSetParam,
  type Requirement,
  type Scenario,
} from '../../generated/ast.js';
import { listed } from '../settings.js';
import type { Comparison } from '../system.js';
import { textOf } from '../text-of.js';
import type { Context } from './context.js';

/** @returns why a requirement can only pass, and what to do about it; undefined for one that can fail */
export function whyAlwaysTrue(node: Requirement, entry: MeasureEntry, context: Context): string | undefined {
  if (entry.happensBy === undefined || node.rises || isRescaled(node, context)) return undefined;
  const scenario = node.$container;
  const called = `\`${textOf(node.scope ?? node)}\``;
  const causes = listed(
    entry.happensBy.filter((one) => one !== '->').map((one) => `\`${one}\``),
    20,
  ).replace(/ and ([^ ]+)$/, ' or $1');
  if (!isScenario(scenario))
    return `\`${entry.name}\` comes of events alone, and none happen here, so this always holds. Put the requirement into a scenario with one of ${causes}.`;
  const happening = happeningIn(scenario);
  if (happening === undefined || entry.happensBy.some((one) => happening.has(one))) return undefined;
  return `\`${entry.name}\` of ${called} stays 0 in this scenario, so this always holds: nothing in it is one of ${causes}. Add such an event, or remove the requirement.`;
}

/** Verbs of a scenario's events and properties that they amend; undefined where a param says what changes. */
function happeningIn(scenario: Scenario): Set<string> | undefined {
  const happening = new Set<string>();
  for (const event of scenario.members.filter(isEvent)) {
    for (const member of event.members) {
      if (isSetParam(member)) return undefined;
      if (isAction(member)) happening.add(member.verb);
      if (isAmend(member)) for (const one of member.members) if (isProperty(one)) happening.add(one.name);
      if (isAmend(member) && member.targets.length > 0) happening.add('->');
    }
  }
  return happening;
}

/** True for a component whose instances come and go by themselves. */
function isRescaled(node: Requirement, context: Context): boolean {
  const name = node.scope?.head?.$refText;
  const properties = name === undefined ? undefined : context.design.component(name)?.properties;
  const instances = properties?.get('instances')?.value;
  return properties?.has('autoscale') === true || (instances !== undefined && textOf(instances).includes('timetable'));
}

/** @returns why a figure keeps to a bound always or never; undefined for a bound that tells something */
export function whyDecided(
  { bound: { $cstNode } }: Requirement,
  entry: MeasureEntry,
  comparison: Comparison,
  bound: number,
): string | undefined {
  const isShare = entry.dimension === 'ratio' && entry.sums !== true;
  const most = isShare ? 1 : Infinity;
  const below = comparison === '<' || comparison === '<=';
  const strict = comparison === '<' || comparison === '>';
  if (isShare && below && $cstNode?.text.trim() === '1')
    return `\`1\` is 100%, and \`${entry.name}\` is a share: this says next to nothing. Write \`1%\`.`;
  const always = below ? (strict ? bound > most : bound >= most) : strict ? bound < 0 : bound <= 0;
  const never = below ? (strict ? bound <= 0 : bound < 0) : strict ? bound >= most : bound > most;
  if (!always && !never) return undefined;
  const between = isShare ? 'a share, from 0% to 100%' : 'at least 0';
  return `\`${entry.name}\` is ${between}: this ${always ? 'always' : 'never'} holds. Check the bound and the direction.`;
}
