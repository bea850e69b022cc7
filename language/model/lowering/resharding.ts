/** Shards whose number changes in the course of events. */
import type { Problem } from '../problem.js';
import type { Component, KeySpace, TimedEvent } from '../system.js';

/** Makes room for all the shards that a component ever has, and reports changes that get in each other's way. */
export function prepareResharding(
  components: ReadonlyMap<string, Component>,
  events: readonly TimedEvent[],
  keySpaces: readonly KeySpace[],
  report: (problem: Problem) => void,
): void {
  const movedUntil = new Map<string, number>();
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
