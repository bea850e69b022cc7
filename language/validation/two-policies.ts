import { kind as kindEntry } from '../catalogue/index.js';
import {
  isAmend,
  isComponent,
  isProperty,
  isVariant,
  type Component,
  type Model,
  type Property,
} from '../generated/ast.js';
import { Design, targetNames, variantChain, type ComponentDesign } from '../model/design.js';
import type { Program } from '../model/program.js';
import { error } from '../model/report.js';
import type { Check } from './check.js';

/** One policy decides who serves a call: the balancer's or its target's. */
export const twoPolicies: Check = ({ model, program, context, report }) => {
  const told = new Set<Property>();
  checkDesign(context.design, components(model));
  for (const node of model.statements) {
    if (!isVariant(node)) continue;
    const amended = node.members
      .filter(isAmend)
      .some((member) => member.targets.length > 0 || writesPolicy(member.members));
    if (amended) checkDesign(new Design(program, variantChain(node, program.variants)), routers(program));
  }

  function checkDesign(design: Design, names: Iterable<string>): void {
    for (const name of names) {
      const front = design.component(name);
      const policy = front?.properties.get('policy');
      const traits = front && kindEntry(front.kind)?.traits;
      if (!front || !policy || traits?.forwards !== 'calls') continue;
      for (const target of targetNames(front.targets)) {
        const behind = design.component(target.component);
        const other = behind?.properties.get('policy');
        if (!behind || told.has(policy)) continue;
        if (kindEntry(behind.kind)?.traits.isCache) {
          if (front.targets.length === 1 && wordOf(policy) !== SPLIT && splitsKeys(behind)) {
            told.add(policy);
            error(
              report,
              'two-policies',
              policy,
              `The instances of \`${target.component}\` split the keys, so that a key lies on one of them and \`${name}\` has nothing to choose. Remove this policy, or write \`policy: ${wordOf(policy)}\` on \`${target.component}\`: then each instance holds copies of its own.`,
              { data: { replacement: '' } },
            );
          }
          continue;
        }
        if (!other) continue;
        told.add(policy);
        error(
          report,
          'two-policies',
          inThis(model, policy) ? policy : other,
          `\`${name}\` and its target \`${target.component}\` both say how calls are spread: keep the policy of one of them.`,
          {
            data: { replacement: '' },
          },
        );
      }
    }
  }
};

/** The policy by which the instances of a cache split the keys. */
const SPLIT = 'consistent-hashing';

function splitsKeys(cache: ComponentDesign): boolean {
  const policy = cache.properties.get('policy');
  return cache.properties.has('instances') && (policy === undefined || wordOf(policy) === SPLIT);
}

function wordOf(policy: Property): string | undefined {
  return policy.value?.$type === 'Path' ? policy.value.head?.$refText : undefined;
}

function writesPolicy(members: readonly { $type: string }[]): boolean {
  return members.some((member) => isProperty(member) && member.name === 'policy');
}

function* components(model: Model): Iterable<string> {
  for (const node of model.statements) if (isComponent(node) && (node.name as string | undefined)) yield node.name;
}

function* routers(program: Program): Iterable<string> {
  for (const [name, node] of program.components) if (isRouter(node)) yield name;
}

function isRouter(node: Component): boolean {
  return kindEntry(node.kind)?.traits.forwards === 'calls' && node.targets.length > 0;
}

function inThis(model: Model, property: Property): boolean {
  let root = property.$container as { $container?: unknown };
  while (root.$container) root = root.$container;
  return (root as unknown) === model;
}
