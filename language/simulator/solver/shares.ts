/** How a call is shared by several targets: by weights, by their nodes, or by what a policy makes of how busy they are. */
import type { Call, PolicyName } from '../../model/system.js';
import { pow } from '../random/elementary.js';
import type { Journey } from './journeys.js';
import type { Network } from './network.js';
import { coresOf, nodesOf } from './network.js';
import { chosenAmong, type Choice, type Chosen, type LikeNodes } from './unlike-pools.js';
import { divided, leastOf, waysTo } from './ways.js';

/** A target with its share of the calls. */
export interface SharedTarget {
  entry: number;
  share: number;
  /** What lies on the way to it; absent for nothing. */
  journey?: Journey;
  /** Mean seconds for which a call waits there for a core, where the policy decides on that. */
  wait?: number;
}

/** Cores of a node beyond which its calls are not counted one by one, and what is taken of policies that count them. */
const MOST_SERVERS = 100;
const BY_NUMBER = 2;

/** Policies that go by how many calls each node has. */
const BY_CALLS: Partial<Record<PolicyName, Choice>> = {
  'least-connections': 'least',
  'power-of-two': 'least',
  'join-idle-queue': 'idle',
};

/**
 * How much other policies that look at the nodes share by what each can carry, and not by their number: the busier all of them
 * are, the more. The power of the mean utilization with which that grows; fitted to simulations of two unlike pools, within
 * about 3% of the load of each.
 */
const HEED: Partial<Record<PolicyName, number>> = {
  'least-response-time': 0.9,
  'resource-based': 0.4,
  'shortest-expected-delay': 0,
};

/**
 * Targets of a call that exist, with the share of the calls that each gets from a policy that does not look at them. Where things stand
 * in several regions, each is a target of its own.
 *
 * @param from the place that the call comes from
 * @param urgency the level of urgency of the call
 */
export function targetsOf(network: Network, call: Call, from = 0, urgency = 0): SharedTarget[] {
  const targets = sharesOf(network, call, urgency);
  if (network.journeys === null) return targets;
  const nearest = policyOf(network, call) === 'nearest';
  if (nearest && targets.length > 1 && isPooled(network, call)) {
    return divided(leastOf(targets.flatMap(({ entry }) => waysTo(network, entry, from))), 1);
  }
  return targets.flatMap(({ entry, share }) => divided(waysTo(network, entry, from, nearest), share));
}

/** The same, wherever the call comes from and the targets stand. */
export function sharesOf(network: Network, call: Call, urgency = 0): SharedTarget[] {
  const stated = call.targets.some(({ weight }) => weight !== undefined);
  const byCores = !stated && call.targets.length > 1 && isPooled(network, call) && policyOf(network, call) === WEIGHTED;
  const present = call.targets.flatMap((target) => {
    const entry = network.entryOf(target.component, target.operation, undefined, urgency);
    if (entry === undefined) return [];
    const component = network.components[network.entries[entry]?.component ?? -1];
    const nodes = component ? nodesOf(component) * (byCores ? coresOf(component) : 1) : 1;
    return [{ entry, weight: stated ? Math.max(0, target.weight ?? 0) : nodes }];
  });
  const total = present.reduce((sum, target) => sum + target.weight, 0);
  if (!(total > 0)) return present.length === 1 ? [{ entry: (present[0] as { entry: number }).entry, share: 1 }] : [];
  return present.map(({ entry, weight }) => ({ entry, share: weight / total }));
}

const WEIGHTED = 'weighted-round-robin';

/** True where the policy chooses among the nodes of all targets together. */
export function isPooled(network: Network, call: Call): boolean {
  const apart = call.targets.some(({ component }) => {
    const found = network.components[network.componentOf(component) ?? -1];
    return found?.replication !== undefined || found?.shards !== undefined || found?.cache?.partitioned === true;
  });
  return !apart && (policyOf(network, call) === WEIGHTED || call.targets.every(({ weight }) => weight === undefined));
}

function policyOf(network: Network, call: Call): PolicyName {
  const first = network.components[network.componentOf(call.targets[0]?.component ?? '') ?? -1];
  return call.policy ?? first?.policy ?? 'round-robin';
}

/** True where the shares of unlike targets follow from how busy they are, which is approximated. */
export function isHeedful(network: Network, call: Call): boolean {
  const policy = policyOf(network, call);
  const heeds = BY_CALLS[policy] !== undefined || HEED[policy] !== undefined;
  return call.targets.length > 1 && heeds && isPooled(network, call);
}

/** What one target does with a call, as far as a policy sees it. */
export interface TargetLoad {
  /** Seconds on its cores, and seconds for which it holds the call beside. */
  service: number;
  pause: number;
}

/** Results of a call whose circumstances have hardly changed. */
const KNOWN = new WeakMap<Call, { asked: readonly number[]; chosen: Chosen }>();

/** Change of a rate or a time, as a share of it, that makes no difference. */
const SAME = 1e-4;

function remembered(call: Call, kinds: readonly LikeNodes[], rate: number, drawn: number, choice: Choice): Chosen {
  const asked = [
    rate,
    drawn,
    ...kinds.flatMap(({ nodes, servers, service, pause }) => [nodes, servers, service, pause]),
  ];
  const known = KNOWN.get(call);
  const same =
    known?.asked.length === asked.length && asked.every((one, i) => Math.abs(one - known.asked[i]!) <= SAME * one);
  if (known && same) return known.chosen;
  const chosen = chosenAmong(kinds, rate, drawn, choice);
  KNOWN.set(call, { asked, chosen });
  return chosen;
}

/** How many nodes a policy compares. */
function drawnBy(network: Network, call: Call): number {
  if (policyOf(network, call) !== 'power-of-two') return Infinity;
  const first = network.components[network.componentOf(call.targets[0]?.component ?? '') ?? -1];
  return (call.policy === undefined ? first?.policySettings : call.policySettings)?.choices ?? 2;
}

/**
 * The shares under a policy that looks at the nodes.
 *
 * @param capacityOf calls per second that all nodes of a target can carry; Infinity where nothing limits them
 * @param rate calls per second that are shared, with all else that the targets do
 * @param loadOf what each target does with a call
 */
export function heeded(
  network: Network,
  call: Call,
  targets: readonly SharedTarget[],
  capacityOf: (entry: number) => number,
  rate: number,
  loadOf: (entry: number) => TargetLoad,
): readonly SharedTarget[] {
  const policy = policyOf(network, call);
  const choice = BY_CALLS[policy];
  if (choice !== undefined && network.journeys === null && Number.isFinite(rate)) {
    const kinds = targets.map(({ entry }): LikeNodes => {
      const component = network.components[network.entries[entry]?.component ?? -1]!;
      return { nodes: nodesOf(component), servers: coresOf(component), ...loadOf(entry) };
    });
    if (kinds.every(({ service, servers }) => service > 0 && servers <= MOST_SERVERS)) {
      const { shares, waits } = remembered(call, kinds, rate, drawnBy(network, call), choice);
      return targets.map((target, i) => ({ ...target, share: shares[i]!, wait: waits[i]! }));
    }
  }
  const heed = HEED[policy] ?? BY_NUMBER;
  const capacities = targets.map(({ entry }) => capacityOf(entry));
  const together = capacities.reduce((sum, capacity) => sum + capacity, 0);
  if (!Number.isFinite(together) || !(together > 0)) return targets;
  const weight = pow(Math.min(1, Math.max(0, rate / together)), heed);
  return targets.map((target, i) => ({
    ...target,
    share: (1 - weight) * target.share + (weight * (capacities[i] as number)) / together,
  }));
}
