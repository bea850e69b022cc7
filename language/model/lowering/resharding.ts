/** Shards whose number changes in the course of events. */
import { formatBy } from '../format-quantity.js';
import type { Problem } from '../problem.js';
import type { Component, KeySpace, Shards, TimedEvent } from '../system.js';

/** Makes room for all the shards that a component ever has, and reports changes that get in each other's way. */
export function prepareResharding(
  components: ReadonlyMap<string, Component>,
  events: readonly TimedEvent[],
  keySpaces: readonly KeySpace[],
  report: (problem: Problem) => void,
): void {
  const movedUntil = new Map<string, number>();
  const standing = new Map<string, number>();
  for (const { action, at, over, for: lasting, range } of events) {
    const component = action.kind === 'shards' ? components.get(action.component) : undefined;
    if (action.kind !== 'shards' || component?.shards === undefined) continue;
    const { shards, instances, name } = component;
    const space = keySpaces.find((one) => one.name === shards.keys);
    if (space !== undefined && action.count > space.count) {
      report({
        severity: 'error',
        code: 'out-of-range',
        message: `\`${name}\` would have ${action.count} shards for ${space.count} keys of \`${space.name}\`: most of them would stay empty. Write at most ${space.count}.`,
        range,
      });
    }
    shards.most = Math.max(action.count, shards.most ?? shards.count);
    component.scaling = { ...component.scaling, max: (instances / shards.count) * shards.most };
    const each = leastWork(shards, standing.get(name) ?? shards.count, action.count);
    const needed = (each * (space?.count ?? 0)) / component.cores;
    if (lasting === undefined) standing.set(name, action.count);
    if (needed > over) {
      report({
        severity: 'warning',
        code: 'out-of-range',
        message: `To copy the keys of \`${name}\` takes a node at least ${formatBy('duration', needed)}, and they move within ${formatBy('duration', over)}: after that they are asked for in their new shard while they are still being copied. Write at least \`over ${Math.ceil(needed)}s\`.`,
        range,
      });
    }
    const busy = at < (movedUntil.get(name) ?? 0);
    if (busy || (lasting !== undefined && lasting < over)) {
      report({
        severity: 'error',
        code: 'contradiction',
        message: busy
          ? `Keys of \`${name}\` still move when this begins: let it begin when \`over\` of the change before it, and of its way back after \`for\`, has passed.`
          : `After \`for\` the former shards return, before all keys have moved: make \`for\` at least as long as \`over\`.`,
        range,
      });
    }
    movedUntil.set(name, at + over + (lasting ?? 0));
  }
}

/**
 * Seconds of one core that the busiest node needs at least, by key that there is: where it reads what moves away, or writes
 * what comes. Under a remainder each shard does both.
 */
function leastWork({ copy = 0, by }: Shards, from: number, to: number): number {
  const [few, many] = [Math.min(from, to), Math.max(from, to)];
  const remainder = by === 'hash' || by === 'function';
  // Of remainders only equal ones stay; elsewhere at least those move for which the shards that come or go have room.
  const share = remainder ? 1 - greatestDivisor(few, many) / many : (many - few) / many;
  const read = share / (to < from && !remainder ? many - few : from);
  const written = share / (to > from && !remainder ? many - few : to);
  return copy * (remainder ? (to > from ? share / from + share / to : read) : Math.max(read, written));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
