import {
  isAction,
  isAmend,
  isEvent,
  isProperty,
  isScenario,
  isSetParam,
  type Action,
  type Scenario,
} from '../generated/ast.js';
import { Design } from '../model/design.js';
import { contextOf } from '../model/lower.js';
import { lowerComponent } from '../model/lowering/component.js';
import { SILENT } from '../model/report.js';
import { readNumber } from '../model/settings.js';
import type { Component } from '../model/system.js';
import { textOf } from '../model/text-of.js';
import type { Check } from './check.js';

/** `fail 3 of Web` means three instances: there must be as many, at least at the most of what the pool grows to. */
export const eventCounts: Check = ({ model, program, report }) => {
  for (const scenario of model.statements) {
    if (!isScenario(scenario)) continue;
    const actions = scenario.members
      .filter(isEvent)
      .flatMap(({ members }) => members.filter(isAction))
      .filter(({ count }) => count !== undefined);
    if (actions.length === 0) continue;
    const context = contextOf(new Design(program, [scenario]), undefined, SILENT);
    for (const action of actions) {
      const name = (action.target?.head?.$refText as string | undefined) ?? '';
      const design = context.design.component(name);
      const count = readNumber(action.count, { name: 'count', dimension: 'count' }, context);
      if (!design || !action.count || count === undefined || resizes(scenario, name)) continue;
      const most = nodesThat(action, lowerComponent(design, context));
      if (count <= most.count) continue;
      report({
        severity: 'warning',
        code: 'out-of-range',
        node: action,
        property: 'count',
        message: `\`${name}\` has ${most.called}, so \`${textOf(action)}\` is all of them: write at most ${most.count}, or \`${action.verb} ${textOf(action.target)}\`.`,
      });
    }
  }
};

/** True for a scenario whose events make the component larger or smaller. */
function resizes(scenario: Scenario, name: string): boolean {
  return scenario.members
    .filter(isEvent)
    .flatMap(({ members }) => [...members])
    .some(
      (member) =>
        isSetParam(member) ||
        (isAmend(member) &&
          member.target?.$refText === name &&
          member.members.some((one) => isProperty(one) && (one.name === 'instances' || one.name === 'shards'))),
    );
}

/** The most nodes that an action can mean. */
function nodesThat({ target }: Action, component: Component): { count: number; called: string } {
  const { instances, shards, replication, scaling } = component;
  const groups = shards?.count ?? 1;
  const part = target.members[0]?.$refText;
  if (replication && part !== undefined) {
    const leads = part === 'leader';
    const count = leads ? groups : groups * replication.followers;
    return { count, called: plural(count, leads ? 'leader' : 'follower') };
  }
  const count = Math.max(instances, scaling?.max ?? 0);
  const noun = replication || shards ? 'node' : 'instance';
  return { count, called: `${scaling ? 'at most ' : ''}${plural(count, noun)}` };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
