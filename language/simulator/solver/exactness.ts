/** Where theory is exact, so that figures are marked by what they rest on. */
import type { Flow } from './behavior.js';
import { DEVICES } from './resources.js';
import { hinders } from './contended-cores.js';
import { isGuarded } from './guards.js';
import { coresOf, placesOf, slotsOf } from './network.js';
import type { Settled } from './settle.js';

export interface Exactness {
  /** By node group: mean wait and queue. */
  group(group: number): boolean;
  /** By load: mean latency. */
  load(load: number): boolean;
  /** By operation: mean latency. */
  entry(entry: number): boolean;
}

/**
 * Two cases are exact. A network in product form (Jackson 1957; Baskett, Chandy, Muntz and Palacios 1975): Poisson
 * loads, exponential services alike at each FIFO station or processor sharing, nodes chosen at random, no limits, no
 * forks. And a station fed directly by Poisson loads with one visit a request, where the formula for one queue holds, also
 * where the most urgent is served first.
 */
export function exactness(settled: Settled): Exactness {
  const { network, flows, loadFlows } = settled;
  const productForm = network.groups.map((_, g) => isProductForm(settled, g));
  const fedOtherwise = fedByOtherThanPoisson(settled);
  const firstHop = network.groups.map((_, g) => fedOtherwise[g] === 0 && isFirstHop(settled, g));
  const regularLoads = network.loads.every((load, i) => {
    const flow = loadFlows[i] as Flow;
    const poisson = load.source.kind === 'closed' || load.source.arrivals.kind === 'poisson';
    return poisson && !flow.irregular && load.call.timeout === undefined;
  });
  const closed = network.loads.some((load) => load.source.kind === 'closed');
  const used = network.entries.flatMap((entry, index) =>
    (settled.arrivals.rates[index] as number) > 0 ? [{ entry, index }] : [],
  );
  const everywhere =
    regularLoads &&
    (!closed || (settled.closedBasis === 'exact' && !sendsOff(settled))) &&
    used.every(
      ({ entry, index }) =>
        !(flows[index] as Flow).irregular &&
        entry.appliedBy.length === 0 &&
        entry.spread === undefined &&
        entry.servedBy.every(({ group }) => productForm[group]),
    ) &&
    settled.stores.size === 0 &&
    !hasTimeouts(settled);
  const group = (g: number): boolean => everywhere || (!closed && (firstHop[g] as boolean));
  const memo = new Map<number, boolean>();
  const entry = (index: number): boolean => {
    const known = memo.get(index);
    if (known !== undefined) return known;
    memo.set(index, false);
    const flow = flows[index] as Flow;
    const served = network.entries[index]?.servedBy ?? [];
    const fine =
      everywhere ||
      (!flow.irregular &&
        network.entries[index]?.spread === undefined &&
        served.every(({ group: g }) => group(g)) &&
        flow.edges.every((edge) => edge.asynchronous || entry(edge.to)) &&
        !hasTimeouts(settled));
    memo.set(index, fine);
    return fine;
  };
  return {
    group,
    entry,
    load: (load) => {
      const flow = loadFlows[load] as Flow;
      return everywhere || (regularLoads && !closed && flow.edges.every((edge) => entry(edge.to)));
    },
  };
}

/** What is sent off comes neither as open loads come nor as those who wait for a reply. */
function sendsOff({ flows, arrivals }: Settled): boolean {
  return flows.some((flow, e) => (arrivals.rates[e] as number) > 0 && flow.edges.some((edge) => edge.asynchronous));
}

function isProductForm(settled: Settled, g: number): boolean {
  const group = settled.network.groups[g];
  const component = group && settled.network.components[group.component];
  const demands = settled.demands[g];
  if (!group || !component || !demands) return false;
  if (demands.byUrgency || hinders(component, coresOf(component)) || isGuarded(component)) return false;
  const unlimited = (slotsOf(component) === Infinity || demands.onlyCpu) && placesOf(component) === Infinity;
  const fair = demands.approach.choices === 1 || demands.approach.spreading === 'independent';
  const cpu = demands.cpu.rate === 0 || component.discipline === 'ps' || demands.cpu.exponential;
  const sharing = component.discipline !== 'ps' || coresOf(component) === 1;
  const enough = slotsOf(component) === Infinity || slotsOf(component) >= coresOf(component);
  const devices = DEVICES.every((device) => demands[device].rate === 0 || demands[device].exponential);
  return unlimited && enough && fair && cpu && sharing && devices;
}

/** By node group: 1 where anything else than Poisson loads with one visit a request comes to it. */
function fedByOtherThanPoisson({ network, loadFlows, flows, arrivals }: Settled): Uint8Array {
  const marks = new Uint8Array(network.groups.length);
  const mark = (visits: readonly { group: number }[]): void => {
    for (const { group } of visits) marks[group] = 1;
  };
  const markCalled = ({ edges }: Flow): void => {
    for (const { to } of edges) mark(network.entries[to]?.servedBy ?? []);
  };
  network.entries.forEach((entry, index) => {
    const flow = flows[index] as Flow;
    const used = arrivals.rates[index] !== 0;
    if ((arrivals.rates[index] as number) > 0) markCalled(flow);
    if (entry.spread !== undefined || (used && !(Math.abs(flow.cpu.count - 1) < 1e-12))) mark(entry.servedBy);
    mark(entry.appliedBy);
  });
  network.loads.forEach(({ source }, i) => {
    const flow = loadFlows[i] as Flow;
    if (!(source.kind === 'open' && source.arrivals.kind === 'poisson' && !flow.irregular)) markCalled(flow);
  });
  return marks;
}

/** Whether the formula for one queue holds where Poisson loads come directly, with one visit a request. */
function isFirstHop(settled: Settled, g: number): boolean {
  const { network } = settled;
  const group = network.groups[g];
  const component = group && network.components[group.component];
  const demands = settled.demands[g];
  if (!group || !component || !demands || isGuarded(component) || component.patience !== undefined) return false;
  if (DEVICES.some((device) => demands[device].rate > 0)) return false;
  const cores = coresOf(component);
  const { cpu, approach, onlyCpu } = demands;
  const places = placesOf(component);
  const slots = slotsOf(component);
  if (slots !== Infinity && !onlyCpu) return false;
  const servers = Math.min(cores, slots);
  if (demands.byUrgency) {
    // Cobham (1954), where requests are dealt out at random, if at all.
    const random = approach.choices === 1 || approach.spreading === 'independent';
    return random && places === Infinity && !hinders(component, cores) && (servers === 1 || cpu.exponential);
  }
  if (hinders(component, cores)) return cpu.exponential && approach.choices === 1 && component.discipline !== 'ps';
  const dealt = approach.choices > 1 && approach.spreading !== 'independent';
  if (dealt) return servers === 1 && places === Infinity && cpu.exponential && approach.dealtFromPoisson;
  if (places !== Infinity) {
    const room = slots === Infinity ? places : places + slots - servers;
    return cpu.exponential || room === 0;
  }
  if (component.discipline === 'ps') return servers === 1;
  return cpu.exponential || servers === 1;
}

/** A timeout turns the tail of an answer's time into failures, which is approximated. */
function hasTimeouts(settled: Settled): boolean {
  return settled.outcomes.some((outcome) => outcome.timeout > 0) || settled.loadOutcomes.some((o) => o.timeout > 0);
}
