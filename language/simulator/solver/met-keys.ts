/** Operations that are called about keys of several spaces, and how often about each. */
import type { Flow } from './behavior.js';
import { eachCall } from './call-graph.js';
import type { Network } from './network.js';
import { unnarrowed } from './selected-keys.js';
import { targetsOf } from './shares.js';

/** Share of the calls to an operation that are about keys of each space. */
export type KeysMet = ReadonlyMap<string, number>;

/**
 * Operations whose callers name, or carry, keys of different spaces.
 *
 * @param carried by operation: the key spaces of its requests as those of one caller have them
 */
export function calledByDifferentKeys(network: Network, carried: readonly (readonly string[])[]): Set<number> {
  const { loads, entries, keySpaces, journeys, urgencies } = network;
  const names = new Map<number, Set<string>>();
  const handedOn = new Map<number, number[]>();
  const note = (callee: number, keys: string | undefined): void => {
    if (keys === undefined) return;
    const [whole = keys] = unnarrowed([keys], keySpaces);
    names.set(callee, (names.get(callee) ?? new Set()).add(whole));
  };
  for (const load of loads) {
    for (const { zone } of journeys?.origins(load) ?? [{ zone: 0 }]) {
      for (const { entry } of targetsOf(network, load.call, zone, urgencies?.ofLoad(load) ?? 0))
        note(entry, load.call.by ?? load.keys[0]);
    }
  }
  entries.forEach((entry, caller) => {
    eachCall(network, entry, (callee, call) => {
      note(callee, call?.by ?? carried[caller]?.[0]);
      if (call?.by === undefined) handedOn.set(caller, [...(handedOn.get(caller) ?? []), callee]);
    });
  });
  const found = new Set([...names].flatMap(([entry, { size }]) => (size > 1 ? [entry] : [])));
  for (const entry of found) for (const callee of handedOn.get(entry) ?? []) found.add(callee);
  return found;
}

/**
 * How often each of some operations is called about keys of which space, as often as they are called at all.
 *
 * @param order operations with callees before their callers
 * @param executed executions per second of an operation
 */
export function keysMet(
  network: Network,
  mixed: ReadonlySet<number>,
  order: readonly (readonly number[])[],
  carried: readonly (readonly string[])[],
  flows: readonly Flow[],
  loadFlows: readonly Flow[],
  loadRates: readonly number[],
  executed: (entry: number) => number,
): Map<number, KeysMet> {
  const sums = new Map<number, Map<string, number>>();
  const add = (entry: number, keys: string | undefined, rate: number): void => {
    const name = keyThere(network, entry, keys);
    if (name === undefined || !(rate > 0)) return;
    const sum = sums.get(entry) ?? new Map<string, number>();
    sums.set(entry, sum.set(name, (sum.get(name) ?? 0) + rate));
  };
  const pass = (flow: Flow, times: number, own: KeysMet | string | undefined): void => {
    for (const { to, count, by } of flow.edges) {
      if (!mixed.has(to)) continue;
      if (by === undefined && typeof own === 'object')
        for (const [name, share] of own) add(to, name, times * count * share);
      else add(to, by ?? (own as string | undefined), times * count);
    }
  };
  loadFlows.forEach((flow, i) => pass(flow, loadRates[i] as number, network.loads[i]?.keys[0]));
  for (let i = order.length - 1; i >= 0; i--) {
    for (const entry of order[i] as readonly number[]) {
      const sum = sums.get(entry);
      pass(flows[entry] as Flow, executed(entry), sum ? sharesOf(sum) : carried[entry]?.[0]);
    }
  }
  return new Map([...sums].map(([entry, sum]) => [entry, sharesOf(sum)]));
}

function sharesOf(sum: ReadonlyMap<string, number>): KeysMet {
  let all = 0;
  for (const rate of sum.values()) all += rate;
  return new Map([...sum].map(([name, rate]) => [name, rate / all]));
}

/** By which key data is found: the one that is asked about, where it belongs to the space that the component is about. */
function keyThere(network: Network, entry: number, keys: string | undefined): string | undefined {
  const own = network.components[network.entries[entry]?.component ?? -1]?.key;
  if (own === undefined || keys === undefined) return keys ?? own;
  return baseOf(network, own) === baseOf(network, keys) ? keys : own;
}

function baseOf({ keySpaces }: Network, name: string): string {
  const [whole = name] = unnarrowed([name], keySpaces);
  return keySpaces.find((space) => space.name === whole)?.base ?? whole;
}
