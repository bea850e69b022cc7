import { KINDS, kind as kindEntry, suggest } from '../catalogue/index.js';
import { isComponent, type Component } from '../generated/ast.js';
import { error } from '../model/report.js';
import { listed } from '../model/settings.js';
import type { Check } from './check.js';

/** Kinds exist, and have the targets and operations that they can have. */
export const kinds: Check = ({ model, program, report, names }) => {
  for (const node of model.statements) {
    if (!isComponent(node) || !(node.kind as string | undefined)) continue;
    const entry = kindEntry(node.kind);
    if (!entry) {
      const meant = suggest(
        node.kind,
        KINDS.map((one) => one.name),
      );
      // What has no name is hardly a declaration: why it can't stand here has been said already.
      if (meant === undefined && !(node.name as string | undefined)) continue;
      const way =
        meant === undefined
          ? `There are ${listed(
              KINDS.map((one) => one.name),
              20,
            )}.`
          : `Did you mean \`${meant}\`?`;
      error(report, 'unknown-kind', node, `There is no kind of component \`${node.kind}\`. ${way}`, {
        property: 'kind',
        ...(meant === undefined ? {} : { data: { replacement: meant } }),
      });
      continue;
    }
    checkTargets(node, entry);
    if (entry.traits.holdsMessages && node.targets.length === 0 && !node.like && (node.name as string | undefined)) {
      report({
        severity: 'information',
        code: 'missing-value',
        node,
        property: 'name',
        message: `Nothing takes messages from \`${node.name}\`: they are not followed further. Name the worker: \`${entry.name} ${node.name} -> Worker\`.`,
      });
    }
    if (!entry.traits.definesOperations) {
      for (const member of node.members) {
        if (member.$type !== 'Operation') continue;
        error(
          report,
          'misplaced',
          member,
          `A ${entry.name} only passes messages on; write \`on ${member.name ?? ''} { … }\` in the worker that takes them.`,
          { property: 'name' },
        );
      }
    }
  }

  /** Each target has its weight; where there are other numbers of them, nobody knows which is meant. */
  function checkWeights(node: Component): void {
    const weights = node.members.find((member) => member.$type === 'Property' && member.name === 'weights');
    if (weights?.$type !== 'Property' || weights.value?.$type !== 'Listing') return;
    const [given, wanted] = [weights.value.items.length, node.targets.length];
    if (given === wanted) return;
    error(
      report,
      'contradiction',
      weights,
      `\`${node.name}\` has ${counted(wanted, 'target')} and ${counted(given, 'weight')}: write one weight for each target, in their order.`,
      { property: 'value' },
    );
  }

  function checkTargets(node: Component, entry: (typeof KINDS)[number]): void {
    const [first, second] = node.targets;
    if (first && entry.traits.targets === 'none') {
      error(
        report,
        'misplaced',
        first,
        `A ${entry.name} passes nothing on: write the call as a step of an operation, \`on … { -> ${first.component?.$refText ?? '…'}.… }\`.`,
      );
    } else if (second && entry.traits.targets === 'one') {
      error(
        report,
        'misplaced',
        second,
        `A ${entry.name} passes calls on to one target. Put a \`balancer\` between for several.`,
      );
    }
    checkWeights(node);
    for (const target of node.targets) {
      const name = target.component?.$refText as string | undefined;
      const component = name === undefined ? undefined : program.components.get(name);
      if (!component || name === undefined) continue;
      const operation = target.operation?.$refText;
      if (operation !== undefined && operation !== '' && !names.offers.of(name).has(operation)) {
        const offered = [...names.offers.of(name).keys()];
        const meant = suggest(operation, offered);
        const way =
          meant === undefined
            ? `It offers ${listed(offered.map((one) => `\`${one}\``)) || 'none'}.`
            : `Did you mean \`${meant}\`?`;
        error(report, 'unknown-operation', target, `\`${name}\` has no operation \`${operation}\`. ${way}`, {
          property: 'operation',
          ...(meant === undefined ? {} : { data: { replacement: meant } }),
        });
      }
      if (entry.traits.holdsMessages && kindEntry(component.kind)?.traits.pulls === false) {
        error(
          report,
          'wrong-type',
          target,
          `A ${entry.name} hands its messages to a \`worker\`; \`${name}\` is a ${component.kind}, which is called and takes nothing by itself. Declare it as a worker, or put one between.`,
          {
            property: 'component',
          },
        );
      }
    }
  }
};

function counted(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count === 0 ? 'no' : count} ${what}s`;
}
