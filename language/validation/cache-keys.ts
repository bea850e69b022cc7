import { isLoad } from '../generated/ast.js';
import { error } from '../model/report.js';
import type { Component, Load, Operation, Step } from '../model/system.js';
import type { FollowedDesign } from './base-system.js';
import type { Check } from './check.js';

/** A look-up needs a key: from the load, from the call, or named on the cache. */
export const cacheKeys: Check = ({ model, base, program, report }) => {
  const told = new Set<string>();
  for (const design of base.designs()) {
    for (const load of design.loads) {
      const node = program.loads.get(load.name);
      if (!node || !isLoad(node) || node.$container !== model || load.keys.length > 0) continue;
      for (const cache of keylessLookups(load, design)) {
        if (told.has(`${load.name} ${cache}`)) continue;
        told.add(`${load.name} ${cache}`);
        const [space] = program.keys.keys();
        const way =
          space === undefined
            ? `Declare what requests are about, such as \`keys PostId { count: 5M, popularity: zipf(0.9) }\`, and say \`key: PostId\` on the load.`
            : `Say \`key: ${space}\` on the load, or \`by ${space}\` on the call.`;
        error(
          report,
          'missing-key',
          node,
          `\`${cache}\` needs a key to look up, and \`${load.name}\` brings none. ${way}`,
          {
            property: 'name',
            data: { load: load.name, cache, ...(space === undefined ? {} : { key: space }) },
          },
        );
      }
    }
  }
};

/** Caches that requests of a load reach without any key. */
function keylessLookups(load: Load, { components }: FollowedDesign): ReadonlySet<string> {
  const caches = new Set<string>();
  const seen = new Set<Operation>();
  const open: { component: Component; operation: Operation }[] = [];
  const enter = (name: string, operationName: string): void => {
    const component = components.get(name);
    const operation = component?.operations.find((one) => one.name === operationName);
    if (!component || !operation || seen.has(operation)) return;
    seen.add(operation);
    open.push({ component, operation });
  };
  if (load.call.by === undefined) for (const target of load.call.targets) enter(target.component, target.operation);
  for (let next = open.pop(); next; next = open.pop()) follow(next.operation.steps, next.component);
  return caches;

  /** Follows steps in order; answers whether a key was mentioned on the way. */
  function follow(steps: readonly Step[], component: Component): boolean {
    for (const step of steps) if (followOne(step, component)) return true;
    return false;
  }

  function followOne(step: Step, component: Component): boolean {
    switch (step.kind) {
      case 'call':
      case 'send':
        if (step.call.by !== undefined) return true;
        for (const target of step.call.targets) enter(target.component, target.operation);
        if (step.call.else) follow(step.call.else, component);
        return false;
      case 'enqueue':
        for (const consumer of step.consumers) enter(consumer.component, consumer.operation);
        if (step.deadLetters) enter(step.deadLetters.component, step.deadLetters.operation);
        return false;
      case 'lookup':
        if (step.keys === undefined && component.cache?.fixedHitRatio === undefined) caches.add(component.name);
        return step.keys !== undefined || follow(step.miss, component);
      case 'when':
        // The condition mentions an attribute, and with it a key.
        return true;
      case 'choose':
        for (const branch of step.branches) follow(branch.steps, component);
        return false;
      case 'parallel':
        for (const branch of step.branches) follow(branch, component);
        return false;
      case 'repeat':
      case 'replicate':
        if (step.count.kind === 'expression') return true;
        return follow(step.steps, component);
      case 'await':
        return follow(step.steps, component);
      default:
        return false;
    }
  }
}
