/** The order in which operations are solved: who calls whom, as it stands in the text. */
import { eachStep } from '../../model/nested-steps.js';
import type { Call, Load } from '../../model/system.js';
import type { Entry, Network } from './network.js';
import { narrowed, unnarrowed } from './selected-keys.js';
import { targetsOf } from './shares.js';
import { consumerOf } from './ways.js';

/** Operations in groups that call each other in a circle (mostly groups of one), callees before callers. */
export function calleesFirst(network: Network): number[][] {
  const calls = network.entries.map((entry) => {
    const callees = new Set<number>();
    eachCall(network, entry, (callee) => callees.add(callee));
    return [...callees];
  });
  return stronglyConnected(calls);
}

/**
 * The key spaces that a request carries when it comes to an operation: what the call is `by`, then what the caller had, which
 * is what the load draws and what a cache on the way looked up. Where callers differ, the first found counts, the greatest
 * load first.
 */
export function keysAtEntries(network: Network): (readonly string[])[] {
  const keys = network.entries.map((): readonly string[] => []);
  const seen = new Uint8Array(network.entries.length);
  const size = (load: Load): number => (load.source.kind === 'open' ? load.source.rate : load.source.users);
  const pending: number[] = [];
  const reach = (entry: number, carried: readonly string[]): void => {
    const known = keys[entry] ?? [];
    if (seen[entry] && (known.length !== 0 || carried.length === 0)) {
      // Who is called for these keys and for others is called for all.
      const all = unnarrowed(known, network.keySpaces);
      if (all === known || known.join() === carried.join()) return;
      keys[entry] = all;
    } else keys[entry] = carried;
    seen[entry] = 1;
    pending.push(entry);
  };
  for (const load of [...network.loads].sort((a, b) => size(b) - size(a))) {
    const origins = network.journeys?.origins(load) ?? [{ zone: 0 }];
    for (const { zone } of origins) {
      for (const target of targetsOf(network, load.call, zone, network.urgencies?.ofLoad(load) ?? 0))
        reach(target.entry, before(load.call.by, load.keys));
    }
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
      const reached = network.entries[entry];
      const component = reached?.component;
      const own = component === undefined ? undefined : network.components[component]?.key;
      const had = keys[entry] ?? [];
      const carried = own === undefined || had.includes(own) ? had : [...had, own];
      if (!reached) continue;
      eachCall(network, reached, (callee, call) =>
        reach(callee, call ? narrowed(before(call.by, carried), call, network.keySpaces) : carried),
      );
    }
  }
  return keys;
}

function before(by: string | undefined, carried: readonly string[]): readonly string[] {
  return by === undefined || by === carried[0] ? carried : [by, ...carried.filter((one) => one !== by)];
}

/** Whatever an operation calls, or leaves messages for; those without a call. */
export function eachCall(
  network: Network,
  { operation: { steps }, place, component, urgency }: Entry,
  visit: (callee: number, call: Call | undefined) => void,
): void {
  const { urgencies, components } = network;
  eachStep(steps, (step) => {
    if (step.kind === 'call' || step.kind === 'send') {
      const level = urgencies?.ofCall(step.call, components[component], urgency);
      for (const target of targetsOf(network, step.call, place, level)) visit(target.entry, step.call);
    } else if (step.kind === 'enqueue') {
      for (const consumer of step.consumers) {
        const entry = consumerOf(network, consumer, place, urgency);
        if (entry !== undefined) visit(entry, undefined);
      }
      const dead = step.deadLetters && consumerOf(network, step.deadLetters, place, urgency);
      if (dead !== undefined) visit(dead, undefined);
    }
  });
}

/** True for an operation that calls itself. */
export function callsItself(network: Network, entry: number): boolean {
  let found = false;
  const called = network.entries[entry];
  if (called === undefined) return false;
  eachCall(network, called, (callee) => {
    found ||= callee === entry;
  });
  return found;
}

/** Strongly connected components (Tarjan 1972) without recursion, successors first. */
function stronglyConnected(successors: readonly (readonly number[])[]): number[][] {
  const index = new Int32Array(successors.length).fill(-1);
  const low = new Int32Array(successors.length);
  const onStack = new Uint8Array(successors.length);
  const stack: number[] = [];
  const found: number[][] = [];
  let next = 0;
  for (let root = 0; root < successors.length; root++) {
    if (index[root] !== -1) continue;
    const path: { node: number; child: number }[] = [{ node: root, child: 0 }];
    while (path.length > 0) {
      const frame = path[path.length - 1] as { node: number; child: number };
      const { node } = frame;
      if (frame.child === 0) {
        index[node] = low[node] = next++;
        stack.push(node);
        onStack[node] = 1;
      }
      const child = successors[node]?.[frame.child++];
      if (child !== undefined) {
        if (index[child] === -1) path.push({ node: child, child: 0 });
        else if (onStack[child]) low[node] = Math.min(low[node] as number, index[child] as number);
        continue;
      }
      if (low[node] === index[node]) {
        const group: number[] = [];
        for (;;) {
          const member = stack.pop() as number;
          onStack[member] = 0;
          group.push(member);
          if (member === node) break;
        }
        found.push(group);
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent) low[parent.node] = Math.min(low[parent.node] as number, low[node] as number);
    }
  }
  return found;
}
