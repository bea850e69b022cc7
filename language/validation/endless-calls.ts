import { isComponent, isOperation, type Model, type Operation as OperationNode } from '../generated/ast.js';
import { error } from '../model/report.js';
import type { Call, Component, Step, Value } from '../model/system.js';
import type { FollowedDesign } from './base-system.js';
import type { Check } from './check.js';

/**
 * An operation that calls itself, over whatever detour and for certain, never ends. With a probability below 1 a circle is
 * legal: it is how feedback is written.
 */
export const endlessCalls: Check = ({ model, base, report }) => {
  const told = new Set<string>();
  for (const design of base.designs()) {
    for (const circle of circlesIn(design)) {
      const key = [...circle].sort().join(' ');
      if (told.has(key)) continue;
      told.add(key);
      const place = placeOf(circle, model);
      if (!place) continue;
      const way = [...circle, circle[0] ?? ''].map((name) => `\`${name}\``).join(' → ');
      const where = design.variant === null ? '' : ` in the variant \`${design.variant}\``;
      error(
        report,
        'endless-calls',
        place,
        `These calls never end${where}: ${way}. Make one of them less than certain, such as \`with probability 50%\`, or remove it.`,
        {
          property: 'name',
        },
      );
    }
  }
};

/** An operation on the circle that is written in this document, or its component where none is. */
function placeOf(circle: readonly string[], model: Model): OperationNode | Model['statements'][number] | undefined {
  for (const statement of model.statements) {
    if (!isComponent(statement)) continue;
    for (const member of statement.members) {
      if (isOperation(member) && circle.includes(`${statement.name}.${member.name}`)) return member;
    }
  }
  return model.statements.find(
    (statement) => isComponent(statement) && circle.some((name) => name.startsWith(`${statement.name}.`)),
  );
}

/** Circles of calls that are made for certain, each as the names along it; linear in the number of calls. */
function circlesIn({ components }: FollowedDesign): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  for (const [component, { operations }] of components) {
    for (const operation of operations)
      walk(`${component}.${operation.name}`, certainCalls(component, operation.steps));
  }
  return circles;

  function walk(start: string, calls: string[]): void {
    if (done.has(start)) return;
    const way = [start];
    const onWay = new Set(way);
    const open = [calls];
    while (open.length > 0) {
      const next = open.at(-1)?.pop();
      if (next === undefined) {
        const left = way.pop() ?? '';
        onWay.delete(left);
        done.add(left);
        open.pop();
      } else if (onWay.has(next)) {
        circles.push(way.slice(way.indexOf(next)));
      } else if (!done.has(next)) {
        way.push(next);
        onWay.add(next);
        open.push(stepsOf(next));
      }
    }
  }

  function stepsOf(name: string): string[] {
    const dot = name.indexOf('.');
    const component: Component | undefined = components.get(name.slice(0, dot));
    const operation = component?.operations.find((one) => one.name === name.slice(dot + 1));
    return operation && component ? certainCalls(component.name, operation.steps) : [];
  }
}

/** What is called whatever happens. */
function certainCalls(component: string, steps: readonly Step[]): string[] {
  const calls: string[] = [];
  const visit = (step: Step): void => {
    switch (step.kind) {
      case 'call':
      case 'send':
        calls.push(...certainTargets(step.call));
        return;
      case 'enqueue':
        calls.push(...step.consumers.map((consumer) => `${consumer.component}.${consumer.operation}`));
        return;
      case 'parallel':
        for (const branch of step.branches) branch.forEach(visit);
        return;
      case 'repeat':
      case 'replicate':
        if (atLeastOnce(step.count)) step.steps.forEach(visit);
        return;
      case 'await':
        step.steps.forEach(visit);
        return;
      case 'choose':
        for (const branch of step.branches) if (branch.probability >= 1) branch.steps.forEach(visit);
        return;
      default:
        return;
    }
  };
  for (const step of steps) {
    // Where an operation may fail, what follows is not certain.
    if (step.kind === 'fail' && step.probability > 0) break;
    visit(step);
  }
  return calls.filter((name) => name !== component);
}

function certainTargets(call: Call): string[] {
  const [only] = call.targets;
  return only && call.targets.length === 1 && (call.probability ?? 1) >= 1
    ? [`${only.component}.${only.operation}`]
    : [];
}

function atLeastOnce(count: Value): boolean {
  return count.kind === 'exact' && count.value >= 1;
}
