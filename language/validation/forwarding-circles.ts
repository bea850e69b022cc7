import { kind as kindEntry } from '../catalogue/index.js';
import { isComponent, type Component } from '../generated/ast.js';
import type { Program } from '../model/program.js';
import { error } from '../model/report.js';
import type { Check } from './check.js';

/** What passes calls on does not pass them back to itself. */
export const forwardingCircles: Check = ({ model, program, report }) => {
  const done = new Set<Component>();
  for (const node of model.statements) {
    const circle = isComponent(node) ? circleOf(node, program, done) : undefined;
    if (!circle || !isComponent(node)) continue;
    const way = circle.map((name) => `\`${name}\``).join(' → ');
    error(
      report,
      'cycle',
      node,
      `These components pass every call on to each other: ${way}. Let one of them lead to what does the work.`,
      {
        property: 'name',
      },
    );
  }
};

/** Names along a circle of targets that starts at a component; each component is walked from once. */
function circleOf(start: Component, program: Program, done: Set<Component>): string[] | undefined {
  const way: Component[] = [start];
  const onWay = new Set(way);
  const open = [targets(start, program)];
  while (open.length > 0) {
    const next = open.at(-1)?.pop();
    if (!next) {
      const left = way.pop();
      if (left) {
        done.add(left);
        onWay.delete(left);
      }
      open.pop();
    } else if (onWay.has(next)) {
      done.add(next);
      return [...way.slice(way.indexOf(next)), next].map((one) => one.name);
    } else if (!done.has(next)) {
      way.push(next);
      onWay.add(next);
      open.push(targets(next, program));
    }
  }
  return undefined;
}

function targets(node: Component, program: Program): Component[] {
  if (kindEntry(node.kind)?.traits.forwards === 'none') return [];
  return node.targets.flatMap(
    (target) => program.components.get((target.component?.$refText as string | undefined) ?? '') ?? [],
  );
}
