/** Pools in which the key of a call decides on the node, so that nodes with much wanted keys have more to do than others. */
import { eachStep } from '../../model/nested-steps.js';
import type { Call, Component, PolicyName, PolicySettings } from '../../model/system.js';
import { shardShares, type KeyPlacement } from '../data/placement.js';
import { placeOf } from '../policies/hashing.js';
import { MOST_POINTS, placeOnRing, ringOf, ringShares } from '../policies/ring.js';
import type { HitRatio } from './hit-ratio.js';
import type { Network } from './network.js';
import { nodesOf } from './network.js';

/** The policies by which a key always comes to the node that its hash says. */
const BY_HASH: ReadonlySet<PolicyName> = new Set(['ip-hash', 'consistent-hashing']);

/** Pools with more nodes are taken to share evenly: their nodes are not looked at one by one. */
const MOST_NODES = 10_000;

/** How the keys lie on the nodes of a pool. */
export type KeyedPool = KeyPlacement;

/**
 * By component: how keys lie on its nodes, where every call that comes to it is dealt out by a hash of its key and all of them
 * by the same.
 */
export function keyedPools(network: Network): ReadonlyMap<number, KeyedPool> {
  const said = new Map<number, { policy: PolicyName; settings: PolicySettings | undefined } | null>();
  const visit = (call: Call): void => {
    for (const target of call.targets) {
      const index = network.componentOf(target.component);
      const component = index === undefined ? undefined : network.components[index];
      if (index === undefined || component === undefined) continue;
      const splits = component.cache?.partitioned === true;
      const own = splits || call.policy === undefined;
      const policy = splits ? 'consistent-hashing' : (call.policy ?? component.policy);
      const settings = own ? component.policySettings : call.policySettings;
      const known = said.get(index);
      const alike =
        known === undefined ||
        (known !== null && known.policy === policy && known.settings?.points === settings?.points);
      const keyed = BY_HASH.has(policy) && (call.targets.length === 1 || splits);
      said.set(index, alike && keyed ? { policy, settings } : null);
    }
  };
  for (const { call } of network.loads) visit(call);
  for (const { operation } of network.entries) {
    eachStep(operation.steps, (step) => {
      if (step.kind === 'call' || step.kind === 'send') visit(step.call);
    });
  }
  const pools = new Map<number, KeyedPool>();
  for (const [index, rule] of said) {
    const component = network.components[index];
    if (!rule || !component || component.shards !== undefined || component.replication !== undefined) continue;
    const nodes = nodesOf(component);
    if (nodes > 1 && nodes <= MOST_NODES) pools.set(index, keyedPool(component.name, nodes, rule.settings?.points));
  }
  return pools;
}

function keyedPool(name: string, nodes: number, points: number | undefined): KeyedPool {
  if (points === undefined || nodes * points > MOST_POINTS) {
    return { shards: nodes, scheme: 'hash', of: (key) => placeOf(key, nodes) };
  }
  const ring = ringOf(name, nodes, points);
  return { shards: nodes, scheme: 'hash', of: (key) => placeOnRing(ring, key), even: ringShares(ring, nodes) };
}

/** Shares of the keys that the nodes of a pool have on a ring with a limited number of points; undefined where they are equal. */
export function unequalShares(component: Component): Float64Array | undefined {
  const nodes = nodesOf(component);
  const points = component.policySettings?.points;
  if (points === undefined || nodes < 2 || nodes * points > MOST_POINTS) return undefined;
  return ringShares(ringOf(component.name, nodes, points), nodes);
}

/**
 * What a cache does whose nodes have unequal shares of the keys: a node with a tenth of them is to those what a cache ten
 * times as large would be to all.
 */
export function bySharesOf(shares: Float64Array, items: number, ofSize: (size: number) => HitRatio): HitRatio {
  let ratio = 0;
  let called = 0;
  let basis: HitRatio['basis'] = 'exact';
  for (const share of shares) {
    if (!(share > 0)) continue;
    const one = ofSize(items / share);
    ratio += share * one.ratio;
    called += share * (one.called ?? 1 - one.ratio);
    if (one.basis !== 'exact') basis = one.basis;
  }
  return { ratio, called, basis: basis === 'exact' ? 'approximate' : basis };
}

/** Share of the calls that each node gets, where they are about keys of a space. */
export function nodeShares(pool: KeyedPool, space: string, { keySpaces }: Network): Float64Array {
  return shardShares(
    pool,
    keySpaces.find(({ name }) => name === space),
    keySpaces,
  );
}

/** The key space by which a node of a component is found for a call that carries some; undefined where it carries none. */
export function spaceFor(network: Network, component: number, carried: readonly string[]): string | undefined {
  const own = network.components[component]?.key;
  if (own === undefined) return carried[0];
  const base = (name: string): string | undefined => network.keySpaces.find((space) => space.name === name)?.base;
  return carried.find((one) => base(one) === base(own)) ?? own;
}
