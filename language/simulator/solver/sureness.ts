/** Which operations are called as often as reckoned, whatever an approximation is worth. */
import type { Flow } from './behavior.js';
import type { Network } from './network.js';

/**
 * Operations whose rate hangs on an approximation that may be far off: they are called about keys that a condition selects,
 * shared among unlike nodes by a policy that looks at them, messages of which many are shown again before they are handled, calls of
 * which many are made twice because they take long, or which a breaker lets through by chance, or behind a rate limit or load
 * shedding (what is known well enough is that all are turned away while a queue is long). What only follows from an overload
 * elsewhere (rejections, timeouts, open breakers) does not count: then that one comes first.
 */
export function unsureEntries(network: Network, flows: readonly Flow[], loadFlows: readonly Flow[]): Set<number> {
  const unsure = new Set<number>();
  const pending: number[] = [];
  const add = (entry: number): void => {
    if (unsure.has(entry)) return;
    unsure.add(entry);
    pending.push(entry);
  };
  for (const flow of [...loadFlows, ...flows]) for (const edge of flow.edges) if (edge.unsure === true) add(edge.to);
  network.entries.forEach((entry, index) => {
    const component = network.components[entry.component];
    const shed = component?.shed;
    const turnsAway =
      component?.limit !== undefined || (shed !== undefined && (shed.metric !== 'queue' || shed.share < 1));
    if (turnsAway) add(index);
  });
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    for (const edge of flows[entry]?.edges ?? []) add(edge.to);
  }
  return unsure;
}
