/** How a call is shared by several targets: by weights, by their nodes, or by what a policy makes of how busy they are. */
import type { Call, PolicyName } from '../../model/system.js';
import { pow } from '../random/elementary.js';
import type { Journey } from './journeys.js';
import type { Network } from './network.js';
import { coresOf, nodesOf } from './network.js';
import { divided, leastOf, waysTo } from './ways.js';

/** A target with its share of the calls. */
export interface SharedTarget {
  entry: number;
  share: number;
  /** What lies on the way to it; absent for nothing. */
  journey?: Journey;
}

/**
 * How much policies that look at the nodes share by what each can carry, and not by their number: the busier all of them
 * are, the more. The power of the mean utilization with which that grows; fitted to simulations of two unlike pools, within
 * about 3% of the load of each.
 */
const HEED: Partial<Record<PolicyName, number>> = {
  'least-connections': 2,
  'power-of-two': 2,
  'join-idle-queue': 2,
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
  return call.targets.length > 1 && HEED[policyOf(network, call)] !== undefined && isPooled(network, call);
}

/**
 * The shares under a policy that looks at the nodes.
 *
 * @param capacityOf calls per second that all nodes of a target can carry; Infinity where nothing limits them
 * @param rate calls per second that are shared, with all else that the targets do
 */
export function heeded(
  network: Network,
  call: Call,
  targets: readonly SharedTarget[],
  capacityOf: (entry: number) => number,
  rate: number,
): readonly SharedTarget[] {
  const heed = HEED[policyOf(network, call)];
  const capacities = targets.map(({ entry }) => capacityOf(entry));
  const together = capacities.reduce((sum, capacity) => sum + capacity, 0);
  if (heed === undefined || !Number.isFinite(together) || !(together > 0)) return targets;
  const weight = pow(Math.min(1, Math.max(0, rate / together)), heed);
  return targets.map((target, i) => ({
    ...target,
    share: (1 - weight) * target.share + (weight * (capacities[i] as number)) / together,
  }));
}
