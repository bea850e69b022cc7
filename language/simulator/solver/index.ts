/**
 * The analytic engine: traffic equations, demands, utilizations, saturation, response times, availability and cost of
 * a System, without running it. Takes milliseconds, is total on any System, and says what is approximate and why.
 */
import { named } from './named.js';
import type { System } from '../../model/system.js';
import { solveAvailability } from './availability.js';
import type { Flow } from './behavior.js';
import { DEVICES, type Device } from './resources.js';
import type { Outcome } from './outcome.js';
import { solveCost } from './cost.js';
import type { Exactness } from './exactness.js';
import { exactness } from './exactness.js';
import { usersOf } from './closed-loads.js';
import { coresOf, nodesOf, slotsOf } from './network.js';
import { callsItself } from './call-graph.js';
import { solveSaturation } from './saturation.js';
import type { Settled } from './settle.js';
import { settle } from './settle.js';
import type {
  Figure,
  Solution,
  SolvedCall,
  SolvedComponent,
  SolvedLink,
  SolvedLoad,
  SolvedOperation,
  SolvedQueue,
} from './solution.js';
import type { Spread } from './spread.js';
import { meanOf, mixtureOf, percentileOf, UNBOUNDED } from './spread.js';
import { ENDLESS, solveTraffic } from './traffic.js';

export type { Figure, Solution, SolvedLink, SolvedResource } from './solution.js';
export { MONTH } from './cost.js';
export * as queueing from './queueing.js';
export { hitRatio } from './hit-ratio.js';

const PERCENTILES: readonly (readonly [string, number])[] = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p99.9', 0.999],
];

/** Solves a System at the operating point that its loads are set to. Never throws, never returns NaN. */
export function solve(system: System): Solution {
  const settled = settle(system);
  const exact = exactness(settled);
  const resources = solveSaturation(settled);
  const missRatio = (component: number): number => 1 - (settled.caches.get(component)?.ratio ?? 0);
  const meanRates = settled.network.loads.map((load, index) => {
    if (load.source.kind === 'open') return finite(load.source.meanRate);
    const users = usersOf(load.source);
    return users > 0 ? ((settled.loadRates[index] as number) * load.source.meanUsers) / users : 0;
  });
  return {
    loads: loadsOf(settled, exact),
    operations: operationsOf(settled, exact),
    components: componentsOf(settled, exact),
    caches: cachesOf(settled),
    queues: queuesOf(settled),
    calls: callsOf(settled),
    resources,
    links: linksOf(settled),
    bottleneck: resources[0] ?? null,
    availability: solveAvailability(settled.network, settled.loadRates, missRatio, settled.system.regions),
    cost: solveCost(
      settled.network,
      callRates(settled, meanRates),
      meanRates.reduce((sum, rate) => sum + rate, 0),
    ),
    endless: endlessOf(settled),
    notes: notesOf(settled, exact),
  };
}

function loadsOf(settled: Settled, exact: Exactness): Record<string, SolvedLoad> {
  const loads: Record<string, SolvedLoad> = named();
  settled.network.loads.forEach((load, index) => {
    const outcome = settled.loadOutcomes[index] as Outcome;
    const floor = settled.floors[index] as Outcome;
    const offered = settled.loadRates[index] as number;
    // Where nothing completes there is no latency of what completes.
    const completes = outcome.ok + outcome.miss > 1e-9;
    const share = (p: number): number | null => (completes ? percentile(outcome.time, p) : null);
    const latency: Record<string, Figure> = {
      mean: completes ? meanFigure(outcome.time, exact.load(index)) : { value: null, basis: 'approximate' },
    };
    for (const [name, p] of PERCENTILES) {
      latency[name] = { value: share(p), basis: outcome.time.exactTail ? 'exact' : 'approximate' };
    }
    const stalled = meanOf(outcome.time) >= UNBOUNDED / 2 ? carried(settled, index) : 1;
    loads[load.name] = {
      offered,
      throughput: offered * (outcome.ok + outcome.miss) * stalled,
      errors: { rejected: sure(outcome.rejected), timeout: sure(outcome.timeout), failed: sure(outcome.failed) },
      latency,
      percentile: share,
      ...(settled.loadSettled[index]
        ? { settled: completes ? meanFigure(settled.loadSettled[index], false) : { value: null, basis: 'approximate' } }
        : {}),
      floor: meanOf(floor.time),
      floorPercentile: (p) => percentileOf(floor.time, p),
    };
  });
  return loads;
}

/** Share of an overloaded path's requests that its narrowest station carries. */
function carried(settled: Settled, load: number): number {
  const { network, flows, loadFlows } = settled;
  const seen = new Set<number>();
  const pending = (loadFlows[load] as Flow).edges.map((edge) => edge.to);
  let busiest = 1;
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    if (seen.has(entry)) continue;
    seen.add(entry);
    const { servedBy, urgency } = network.entries[entry] ?? { servedBy: [], urgency: 0 };
    for (const { group } of servedBy) {
      busiest = Math.max(busiest, settled.cpuAt(group, urgency).utilization);
      for (const device of DEVICES) busiest = Math.max(busiest, settled.devices[device][group]?.utilization ?? 0);
    }
    for (const edge of (flows[entry] as Flow).edges) if (!edge.asynchronous) pending.push(edge.to);
  }
  return 1 / busiest;
}

function linksOf({ lines, system }: Settled): SolvedLink[] {
  if (lines.length === 0) return [];
  return (system.links ?? []).flatMap((link, i) => {
    const utilization = Math.max(lines[2 * i]?.utilization ?? 0, lines[2 * i + 1]?.utilization ?? 0);
    return link.bandwidth === undefined ? [] : [{ link, utilization }];
  });
}

function operationsOf(settled: Settled, exact: Exactness): Record<string, SolvedOperation> {
  const operations: Record<string, SolvedOperation> = named();
  const { network, arrivals, outcomes } = settled;
  const places = new Map<string, number[]>();
  network.entries.forEach((entry, index) => {
    const component = network.components[entry.component];
    if (!component) return;
    const name = `${component.name}.${entry.operation.name}`;
    const known = places.get(name);
    if (known) known.push(index);
    else places.set(name, [index]);
  });
  for (const [name, entries] of places) {
    // Of an operation that runs in several places each counts by its calls.
    const rates = entries.map((index) => arrivals.rates[index] as number);
    const rate = rates.reduce((sum, each) => sum + each, 0);
    const used = entries.filter((_, i) => rate === 0 || (rates[i] as number) > 0);
    const weight = (index: number): number => (rate > 0 ? (arrivals.rates[index] as number) : 1);
    const time =
      used.length === 1
        ? (outcomes[used[0]!] as Outcome).time
        : mixtureOf(used.map((index) => [weight(index), (outcomes[index] as Outcome).time]));
    operations[name] = {
      rate,
      latency: meanFigure(
        time,
        used.every((index) => exact.entry(index)),
      ),
      percentile: (p) => percentile(time, p),
    };
  }
  return operations;
}

function componentsOf(settled: Settled, exact: Exactness): Record<string, SolvedComponent> {
  const components: Record<string, SolvedComponent> = named();
  settled.network.components.forEach((component, index) => {
    const groups = settled.network.groupsOf[index] as number[];
    const cores = coresOf(component);
    const slots = slotsOf(component);
    const nodes = nodesOf(component);
    let cpu = 0;
    let held = 0;
    let throughput = 0;
    let waiting = 0;
    let calls = 0;
    let rejected = 0;
    let growth = 0;
    let stuck = false;
    const devices = new Map<Device, number>();
    for (const g of groups) {
      const group = settled.network.groups[g];
      const demands = settled.demands[g];
      const door = settled.admission[g];
      const atCpu = settled.cpu[g];
      if (!group || !demands || !door || !atCpu) continue;
      const share = group.nodes / nodes;
      cpu += atCpu.utilization * share;
      held += slots === Infinity ? 0 : Math.min(1, (demands.hold.rate * demands.hold.service) / slots) * share;
      const executions = demands.hold.rate * group.nodes;
      throughput += executions;
      const offered = executions / Math.max(1e-12, 1 - door.rejected - (door.left ?? 0));
      calls += offered;
      rejected += offered * door.rejected;
      const overflow: [utilization: number, rate: number][] = [[atCpu.utilization, demands.cpu.rate]];
      let perNode = demands.cpu.rate * atCpu.wait + demands.hold.rate * door.wait;
      for (const device of DEVICES) {
        const { rate } = demands[device];
        const at = settled.devices[device][g];
        if (!at || !(rate > 0)) continue;
        devices.set(device, (devices.get(device) ?? 0) + at.utilization * share);
        overflow.push([at.utilization, rate]);
        perNode += rate * at.wait;
      }
      for (const [utilization, rate] of overflow) {
        if (utilization > 1) growth += rate * group.nodes * (1 - 1 / utilization);
        if (utilization >= 1 && door.rejected === 0) stuck = true;
      }
      if (door.wait >= UNBOUNDED) stuck = true;
      const stretched = demands.cpu.rate * demands.cpu.service * (atCpu.stretch - 1);
      waiting += (perNode + stretched) * group.nodes;
    }
    const utilization: Record<string, number> = named();
    if (cores < 1e9) utilization['cpu'] = cpu;
    for (const [device, busy] of devices) utilization[device] = busy;
    if (slots !== Infinity) utilization['concurrency'] = held;
    settled.network.pools.forEach(({ component: owner, pool }, i) => {
      if (owner !== index) return;
      const state = settled.pools[i];
      if (!state) return;
      utilization[pool.name] = state.utilization;
      waiting += state.rate * state.wait;
      if (state.wait >= UNBOUNDED) {
        stuck = true;
        growth += state.rate * Math.max(0, 1 - 1 / state.busiest);
      }
      const refused = state.rate * state.rejected;
      rejected += refused;
      calls += calls > 0 ? 0 : refused;
    });
    const endless = stuck || !(waiting < UNBOUNDED);
    components[component.name] = {
      throughput,
      utilization,
      waiting: endless ? null : waiting,
      wait: {
        value: endless ? null : throughput > 0 ? waiting / throughput : 0,
        basis: groups.every((g) => exact.group(g)) ? 'exact' : 'approximate',
      },
      rejected: calls > 0 ? rejected / calls : 0,
      growth,
    };
  });
  return components;
}

function cachesOf(settled: Settled): Solution['caches'] {
  const caches: Solution['caches'] = named();
  for (const [component, { rate, ratio, basis }] of settled.caches) {
    const name = settled.network.components[component]?.name;
    if (name !== undefined) caches[name] = { hitRatio: ratio, basis, rate };
  }
  return caches;
}

function queuesOf(settled: Settled): Record<string, SolvedQueue> {
  const queues: Record<string, SolvedQueue> = named();
  for (const [component, { rate, wait, lag, depth }] of settled.stores) {
    const name = settled.network.components[component]?.name;
    if (name === undefined) continue;
    const endless = wait >= UNBOUNDED / 2;
    queues[name] = endless
      ? { rate, depth: null, age: null, lag: null }
      : { rate, depth: sure(depth), age: sure(wait), lag: sure(lag) };
  }
  return queues;
}

function callsOf(settled: Settled): SolvedCall[] {
  const { network } = settled;
  const sums = new Map<string, SolvedCall>();
  const add = (from: SolvedCall['from'], flow: Flow, executed: number): void => {
    for (const edge of flow.edges) {
      const entry = network.entries[edge.to];
      const component = entry && network.components[entry.component];
      if (!entry || !component) continue;
      const to = { component: component.name, operation: entry.operation.name };
      const id = JSON.stringify([from, to, edge.asynchronous]);
      const known = sums.get(id);
      if (known) known.rate += executed * edge.count;
      else sums.set(id, { from, to, rate: executed * edge.count, asynchronous: edge.asynchronous });
    }
  };
  settled.loadFlows.forEach((flow, index) => {
    const load = network.loads[index];
    if (load) add({ load: load.name }, flow, settled.loadRates[index] as number);
  });
  settled.flows.forEach((flow, index) => {
    const entry = network.entries[index];
    const component = entry && network.components[entry.component];
    if (!entry || !component) return;
    const executed = (settled.arrivals.rates[index] as number) * settled.accepted(index);
    add({ component: component.name, operation: entry.operation.name }, flow, executed);
  });
  return [...sums.values()];
}

/** Calls per second to each operation at other rates of the loads. */
function callRates(settled: Settled, loadRates: readonly number[]): Float64Array {
  const sources = new Float64Array(settled.network.entries.length);
  settled.loadFlows.forEach((flow, load) => {
    for (const edge of flow.edges) {
      sources[edge.to] = (sources[edge.to] as number) + (loadRates[load] as number) * edge.count;
    }
  });
  return solveTraffic(settled.order, settled.flows, (entry) => settled.accepted(entry), sources).rates;
}

function endlessOf({ network, arrivals, order }: Settled): string[] {
  if (!arrivals.endless) return [];
  // Whatever an endless circle calls is endless too: the circles themselves are to blame.
  return order
    .filter((group) => group.some((entry) => (arrivals.rates[entry] as number) >= ENDLESS))
    .filter((group) => group.length > 1 || callsItself(network, group[0] as number))
    .flatMap((group) =>
      group
        .filter((index) => (network.entries[index]?.alike[0] ?? index) === index)
        .map((index) => {
          const entry = network.entries[index];
          return `${network.components[entry?.component ?? -1]?.name ?? ''}.${entry?.operation.name ?? ''}`;
        }),
    );
}

function notesOf(settled: Settled, exact: Exactness): string[] {
  const notes: string[] = [];
  const { network } = settled;
  if (network.loads.some((_, index) => !exact.load(index))) {
    notes.push(
      'Latencies are approximate where calls fork, time out, pass a cache, share slots or meet services that are not exponential.',
    );
  }
  if (network.loads.some((load) => load.source.kind === 'closed') && settled.closedBasis === 'approximate') {
    notes.push('Loads with a fixed number of users are solved by approximate mean value analysis.');
  }
  for (const [component, { basis }] of settled.caches) {
    const name = network.components[component]?.name ?? '';
    if (basis === 'approximate')
      notes.push(`${name}: the hit ratio is approximated by the characteristic time of the cache.`);
    if (basis === 'bound') notes.push(`${name}: the hit ratio is the most that the eviction policy can reach.`);
  }
  if (settled.arrivals.endless)
    notes.push('Some operations call each other without end; their rates are not meaningful.');
  if (!settled.converged)
    notes.push('Retries, limits and waiting feed back on each other; the solution may not have settled.');
  return notes;
}

function meanFigure(time: Spread, exact: boolean): Figure {
  const mean = meanOf(time);
  return { value: mean >= UNBOUNDED / 2 ? null : mean, basis: exact ? 'exact' : 'approximate' };
}

function percentile(time: Spread, p: number): number | null {
  const value = percentileOf(time, p);
  return Number.isFinite(value) && value < UNBOUNDED / 2 ? value : null;
}

/** What is rarer than any run could see is nothing. */
function sure(value: number): number {
  return value < 1e-12 ? 0 : value;
}

function finite(rate: number): number {
  return Number.isFinite(rate) ? Math.max(0, rate) : 0;
}
