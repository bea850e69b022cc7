/** Which resource gives out first as the loads grow, and at how much more load. */
import { RESOURCES } from './resources.js';
import { named } from './named.js';
import { approximateClosed } from './closed-network.js';
import { usersOf } from './closed-loads.js';
import { coreSlowdown } from '../core-slowdown.js';
import { effectiveCores, hinders } from './contended-cores.js';
import { deliveriesOf } from './deliveries.js';
import { groupDemands, totalDemand } from './demands.js';
import { momentsOf } from './moments.js';
import { coresOf, nodesOf, slotsOf } from './network.js';
import { busiestShare, linesOf } from './partitions.js';
import type { Outcome } from './outcome.js';
import type { Held } from './pools.js';
import { fullShare, poolDemands, wantedShare } from './pools.js';
import type { Settled } from './settle.js';
import type { SolvedResource } from './solution.js';
import { meanOf } from './spread.js';
import { unsureEntries } from './sureness.js';
import { solveTraffic } from './traffic.js';

/** Cores from which on a resource counts as unlimited (externals, networks). */
const UNLIMITED = 1e9;
/** Loads beyond which the share of each is no longer told apart. */
const TOLD_APART = 64;
/** Slots are suspected to run out first only below this many times what the hardware's knee takes. */
const SUSPECT = 4;
/** Limits that are looked at closely, those that are taken most first. */
const SUSPECTS = 5;

/**
 * Every resource with a capacity, the first to saturate at the front.
 *
 * The demands are those of an idle system: retries and rejections that waiting causes are left out, so that for open
 * loads utilization is linear in the load and the saturation point exact. A limit on concurrency holds its slots over
 * nested calls; it saturates where a closed network of that many customers reaches its greatest throughput.
 */
export function solveSaturation(settled: Settled): SolvedResource[] {
  const { network, loadRates } = settled;
  const everyone = demandsUnder(settled, loadRates);
  const apart = network.loads.length <= TOLD_APART;
  const alone = apart
    ? network.loads.map((_, load) =>
        demandsUnder(
          settled,
          loadRates.map((rate, i) => (i === load ? rate : 0)),
        ),
      )
    : [];
  const resources: SolvedResource[] = [];
  const unsure = unsureGroups(settled);
  network.groups.forEach((group, g) => {
    const component = network.components[group.component];
    if (!component || !component.reached) return;
    for (const resource of RESOURCES) {
      const servers = resource === 'cpu' ? effectiveCores(component, coresOf(component)) : 1;
      if (servers >= UNLIMITED) continue;
      const capacity = group.nodes * servers;
      const needed = totalDemand(everyone[g], resource, group.nodes) / capacity;
      if (!(needed > 0)) continue;
      const shares = alone.map((of) => totalDemand(of[g], resource, group.nodes) / capacity);
      const served = resource === 'cpu' ? settled.cpu[g] : settled.devices[resource][g];
      resources.push({
        component: component.name,
        resource,
        role: group.role,
        ...(group.shard === undefined ? {} : { shard: group.shard }),
        ...(group.instance === undefined ? {} : { instance: group.instance }),
        utilization: busyShare(
          served?.utilization ?? 0,
          needed,
          unsure.has(g) || (resource === 'cpu' && hinders(component, coresOf(component))),
        ),
        ...growth(settled, needed, shares),
        ...(unsure.has(g) ? { basis: 'approximate' as const } : {}),
        sure: !unsure.has(g),
      });
    }
  });
  for (const resource of slotLimits(settled, everyone, resources, unsure)) resources.push(resource);
  resources.push(...poolLimits(settled), ...partitionLimits(settled, everyone, unsure));
  return resources.sort((a, b) => a.saturatesAt - b.saturatesAt || b.utilization - a.utilization);
}

/** Groups of nodes whose work hangs on an approximation that may be far off. */
function unsureGroups({ network, flows, loadFlows }: Settled): Set<number> {
  const groups = new Set<number>();
  for (const entry of unsureEntries(network, flows, loadFlows)) {
    const { servedBy, appliedBy } = network.entries[entry] ?? { servedBy: [], appliedBy: [] };
    for (const { group } of [...servedBy, ...appliedBy]) groups.add(group);
  }
  return groups;
}

/** Partitions of queues and topics, each of which hands out one message at a time however many slots its consumers have. */
function partitionLimits(
  settled: Settled,
  everyone: ReturnType<typeof demandsUnder>,
  unsure: ReadonlySet<number>,
): SolvedResource[] {
  const { network, firstFlows, order, loadRates } = settled;
  if (network.components.every(({ messages }) => messages?.partitions === undefined)) return [];
  const busyAt = (rates: readonly number[]): Map<number, { busy: number; sure: boolean }> => {
    const { rates: calls } = solveTraffic(order, firstFlows, () => 1, sourcesOf(settled, rates));
    const found = new Map<number, { busy: number; sure: boolean }>();
    const byConsumer = new Map<string, number>();
    network.entries.forEach(({ component }, entry) => {
      const lines = linesOf(network.components[component]?.messages, network.keySpaces);
      if (lines === undefined) return;
      for (const { to, count, stored } of firstFlows[entry]?.edges ?? []) {
        const consumer = network.entries[to]?.component;
        const group = network.groupsOf[consumer ?? -1]?.[0];
        const rate = (calls[entry] as number) * count;
        if (!stored || group === undefined || !(rate > 0)) continue;
        const id = `${component} ${consumer}`;
        const { pause } = deliveriesOf(settled.outcomes[to] as Outcome, network.components[component]?.messages);
        // While a message waits for its next attempt all behind it wait.
        const kept = (everyone[group]?.hold.service ?? 0) + pause.share * pause.seconds;
        const busy = (byConsumer.get(id) ?? 0) + rate * busiestShare(lines) * kept;
        byConsumer.set(id, busy);
        const before = found.get(component);
        found.set(component, {
          busy: Math.max(before?.busy ?? 0, busy),
          sure: before?.sure !== false && !unsure.has(group),
        });
      }
    });
    return found;
  };
  const apart = network.loads.length <= TOLD_APART;
  const alone = apart
    ? network.loads.map((_, load) => busyAt(loadRates.map((rate, i) => (i === load ? rate : 0))))
    : [];
  return [...busyAt(loadRates)].flatMap(([component, { busy, sure }]): SolvedResource[] => {
    const owner = network.components[component];
    if (!(busy > 0) || !owner?.reached) return [];
    return [
      {
        component: owner.name,
        resource: 'partitions',
        role: 'all',
        utilization: busy,
        ...growth(
          settled,
          busy,
          alone.map((of) => of.get(component)?.busy ?? 0),
        ),
        basis: 'approximate',
        sure,
      },
    ];
  });
}

/** Pools, by what an idle system needs of them and by how much longer they are held at this load. */
function poolLimits(settled: Settled): SolvedResource[] {
  const { network, firstFlows, loadRates } = settled;
  if (network.pools.length === 0) return [];
  const demandsAt = (rates: readonly number[]): Held[] => {
    const sources = sourcesOf(settled, rates);
    const arrivals = solveTraffic(settled.order, firstFlows, () => 1, sources);
    return poolDemands(network.pools.length, firstFlows, (entry) => arrivals.rates[entry] as number);
  };
  const needs = (rates: readonly number[]): number[] => {
    const demands = demandsAt(rates);
    return network.pools.map((pool, i) => wantedShare(pool, demands[i] as Held));
  };
  const demands = demandsAt(loadRates);
  const everyone = network.pools.map((pool, i) => wantedShare(pool, demands[i] as Held));
  const apart = network.loads.length <= TOLD_APART;
  const alone = apart ? network.loads.map((_, load) => needs(loadRates.map((rate, i) => (i === load ? rate : 0)))) : [];
  const unsure = new Set<number>();
  for (const entry of unsureEntries(network, settled.flows, settled.loadFlows)) {
    for (const pool of firstFlows[entry]?.pools.keys() ?? []) unsure.add(pool);
  }
  return network.pools.flatMap((which, i): SolvedResource[] => {
    const { component, pool } = which;
    const needed = everyone[i] as number;
    const owner = network.components[component];
    if (!(needed > 0) || !owner?.reached) return [];
    const now = settled.pools[i]?.busiest ?? 0;
    const factors = growth(
      settled,
      needed,
      alone.map((of) => of[i] as number),
    );
    // What is held grows with the load, by as much again at each step, where others are waited for meanwhile.
    const more = now > needed && now < 1 ? now - needed : 0;
    const stretch = more > 0 ? (Math.sqrt(needed * needed + 4 * more) - needed) / (2 * more) / (1 / needed) : 1;
    const busy = Math.max(now, needed);
    const saturatesAtLoad: Record<string, number> = named();
    for (const [load, factor] of Object.entries(factors.saturatesAtLoad)) saturatesAtLoad[load] = factor * stretch;
    return [
      {
        component: owner.name,
        resource: pool.name,
        pool: true,
        ...(pool.keys === undefined ? {} : { keyed: true as const }),
        role: 'all',
        // What is left over beside takes that fill it is never taken, nor of use.
        utilization: busy < 1 ? busy * fullShare(which, demands[i] as Held) : busy,
        saturatesAt: factors.saturatesAt * stretch,
        saturatesAtLoad,
        basis: 'approximate',
        sure: needed >= 1 && !unsure.has(i),
      },
    ];
  });
}

/** Busy share of a resource: what it needs of itself, unless it needs more of itself the busier it is. */
function busyShare(served: number, needed: number, grows: boolean): number {
  return grows && served < 1 ? served : Math.max(served, needed);
}

/** Factors at which a resource that needs `needed` of itself saturates, and the same for each load alone. */
function growth(
  settled: Settled,
  needed: number,
  shares: readonly number[],
): Pick<SolvedResource, 'saturatesAt' | 'saturatesAtLoad' | 'basis'> {
  const { network } = settled;
  const closed = network.loads.some((load) => load.source.kind === 'closed');
  const saturatesAtLoad: Record<string, number> = named();
  network.loads.forEach((load, i) => {
    const own = shares[i] ?? 0;
    if (!(own > 0)) return;
    const others = needed - own;
    const factor = others >= 1 ? 0 : (1 - others) / own;
    saturatesAtLoad[load.name] = load.source.kind === 'closed' ? kneeFactor(settled, i, factor) : factor;
  });
  if (!closed) return { saturatesAt: 1 / needed, saturatesAtLoad, basis: 'exact' };
  // With a fixed number of users a resource never overflows: it saturates where the asymptotes of throughput cross.
  let factor = 1 / needed;
  network.loads.forEach((load, i) => {
    if (load.source.kind === 'closed' && (shares[i] ?? 0) > 0)
      factor = Math.min(factor, kneeFactor(settled, i, factor));
  });
  return { saturatesAt: factor, saturatesAtLoad, basis: 'bound' };
}

/** Users at the crossing of the two asymptotes, relative to the users there are, given room for `factor` times the throughput. */
function kneeFactor(settled: Settled, load: number, factor: number): number {
  const source = settled.network.loads[load]?.source;
  if (source?.kind !== 'closed') return factor;
  const users = usersOf(source);
  const floor = settled.floors[load];
  // People pause between visits, and within one.
  const cycle = momentsOf(source.think).mean + (floor?.think ?? 0) + meanOf(floor?.time ?? { parts: [] });
  const most = (settled.loadRates[load] as number) * factor;
  return users > 0 ? (most * cycle) / users : Infinity;
}

/** Limits on concurrency, of nodes and of workers. */
function slotLimits(
  settled: Settled,
  everyone: ReturnType<typeof demandsUnder>,
  hardware: readonly SolvedResource[],
  unsure: ReadonlySet<number>,
): SolvedResource[] {
  const { network, demands } = settled;
  const hardwareFactor = hardware.reduce((least, resource) => Math.min(least, resource.saturatesAt), Infinity);
  const limits: SolvedResource[] = [];
  const suspects: { resource: SolvedResource; group: number }[] = [];
  network.groups.forEach((group, g) => {
    const component = network.components[group.component];
    const idle = everyone[g];
    const now = demands[g];
    if (!component || !component.reached || !idle || !now) return;
    const slots = slotsOf(component);
    if (slots === Infinity || !(idle.hold.rate > 0)) return;
    const needed = (idle.hold.rate * idle.hold.service) / slots;
    if (!(needed > 0)) return;
    const held = (now.hold.rate * now.hold.service) / slots;
    const resource: SolvedResource = {
      component: component.name,
      resource: 'concurrency',
      role: group.role,
      ...(group.shard === undefined ? {} : { shard: group.shard }),
      ...(group.instance === undefined ? {} : { instance: group.instance }),
      // Slots that wait for something overloaded further on are all taken; that is not this limit's doing.
      utilization: Math.min(held, Math.max(1, needed)),
      saturatesAt: 1 / needed,
      saturatesAtLoad: {},
      basis: now.onlyCpu ? 'exact' : 'bound',
      sure: needed >= 1 && !unsure.has(g),
    };
    if (now.onlyCpu && slots >= coresOf(component)) resource.saturatesAt = Infinity;
    else if (!now.onlyCpu && resource.saturatesAt < hardwareFactor * SUSPECT) suspects.push({ resource, group: g });
    limits.push(resource);
  });
  suspects.sort((a, b) => a.resource.saturatesAt - b.resource.saturatesAt);
  suspects.forEach(({ resource, group }, rank) => {
    const component = network.components[network.groups[group]?.component ?? -1];
    if (!component) return;
    if (rank >= SUSPECTS) {
      // Beyond the hardware's own limit it never comes to this one.
      if (resource.saturatesAt > hardwareFactor) resource.saturatesAt = Infinity;
      return;
    }
    const slots = slotsOf(component) * nodesOf(component);
    resource.saturatesAt = slotFactor(settled, everyone, group, slots, hardwareFactor);
    resource.basis = 'approximate';
  });
  return limits;
}

/**
 * Load factor at which the slots of a group are all taken: the greatest throughput of a closed network with one
 * customer a slot, over the hardware that a call visits. Infinite where that is the hardware's limit within 5%.
 */
function slotFactor(
  settled: Settled,
  everyone: ReturnType<typeof demandsUnder>,
  g: number,
  slots: number,
  hardwareFactor: number,
): number {
  const { network, firstFlows } = settled;
  const sources = new Float64Array(network.entries.length);
  let rate = 0;
  network.entries.forEach((entry, index) => {
    for (const { group, share } of entry.servedBy) {
      if (group !== g) continue;
      const calls = (settled.arrivals.rates[index] as number) * share;
      sources[index] = calls;
      rate += calls;
    }
  });
  if (!(rate > 0)) return Infinity;
  for (let i = 0; i < sources.length; i++) sources[i] = (sources[i] as number) / rate;
  const flows = firstFlows.map((flow) => flow.withoutSends());
  // What followers do later nobody waits for; what is waited for is part of the pause.
  const entries = network.entries.map((entry) => (entry.appliedBy.length > 0 ? { ...entry, appliedBy: [] } : entry));
  const arrivals = solveTraffic(settled.order, flows, () => 1, sources);
  const own = groupDemands({ ...network, entries }, flows, [], [], arrivals, settled.bodies, () => 1);
  const hold = everyone[g]?.hold.service ?? 0;
  let service = 0;
  const stations: { copies: number; servers: number; demand: number; background: number }[] = [];
  network.groups.forEach((group, i) => {
    const component = network.components[group.component];
    if (!component) return;
    for (const resource of RESOURCES) {
      const servers = resource === 'cpu' ? coresOf(component) : 1;
      const hindrance = resource === 'cpu' ? coreSlowdown(component)(servers) : 1;
      const demand = totalDemand(own[i], resource, group.nodes) * hindrance;
      if (!(demand > 0) || servers >= UNLIMITED) continue;
      // As many slots as cores at each node: nobody in a slot ever waits for a core, and its work is part of the pause.
      if (i === g && resource === 'cpu' && slotsOf(component) <= servers) continue;
      service += demand;
      const capacity = group.nodes * servers;
      const all = (totalDemand(everyone[i], resource, group.nodes) * hindrance) / capacity;
      const background = Math.max(0, all - (rate * demand) / capacity);
      stations.push({ copies: group.nodes, servers, demand, background });
    }
  });
  const pause = Math.max(0, hold - service);
  const throughput = (factor: number): number =>
    approximateClosed(
      stations.map((station) => ({
        copies: station.copies,
        servers: station.servers,
        demands: [station.demand],
        openUtilization: Math.min(0.999, station.background * factor),
      })),
      [pause],
      [slots],
      1e-5,
    ).throughput[0] ?? 0;
  let low = 0;
  let high = Math.min(hardwareFactor, slots / Math.max(1e-300, hold * rate));
  if (!Number.isFinite(high) || throughput(high) >= 0.95 * rate * high) {
    return hardwareFactor === Infinity ? high : high < hardwareFactor ? high : Infinity;
  }
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2;
    if (throughput(middle) >= rate * middle) low = middle;
    else high = middle;
  }
  return low;
}

/** Calls per second that the loads make themselves. */
function sourcesOf({ network, firstLoadFlows }: Settled, loadRates: readonly number[]): Float64Array {
  const sources = new Float64Array(network.entries.length);
  firstLoadFlows.forEach((flow, load) => {
    for (const edge of flow.edges) {
      sources[edge.to] = (sources[edge.to] as number) + (loadRates[load] as number) * edge.count;
    }
  });
  return sources;
}

/** Demands on every group with the flows of an idle system. */
function demandsUnder(settled: Settled, loadRates: readonly number[]): ReturnType<typeof groupDemands> {
  const { network, firstFlows, firstLoadFlows, order } = settled;
  const sources = sourcesOf(settled, loadRates);
  const arrivals = solveTraffic(order, firstFlows, () => 1, sources);
  return groupDemands(network, firstFlows, firstLoadFlows, loadRates, arrivals, settled.firstBodies, () => 1);
}
