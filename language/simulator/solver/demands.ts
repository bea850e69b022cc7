/** What each node of a group is asked for, summed over the operations it serves. */
import type { Flow, Visits } from './behavior.js';
import { RESOURCES, type Resource } from './resources.js';
import type { Outcome } from './outcome.js';
import type { Network } from './network.js';
import type { Approach, NodeLoad, Spreading } from './stations.js';
import { SPREADING } from './stations.js';
import type { Arrivals } from './traffic.js';
import { square } from './special-functions.js';

/** Per node of a group. */
export interface Demands {
  cpu: NodeLoad;
  disk: NodeLoad;
  receiving: NodeLoad;
  sending: NodeLoad;
  /** Executions per second and the time each holds its slot. */
  hold: NodeLoad;
  /** True when all there is to every operation is one visit to the cores. */
  onlyCpu: boolean;
  approach: Approach;
  /** The same by level of urgency, where the nodes serve the most urgent first. */
  byUrgency?: Pick<Demands, Resource | 'hold'>[];
}

/** Busy seconds per second, summed over the nodes of a group. */
export function totalDemand(demands: Demands | undefined, resource: Resource, nodes: number): number {
  return demands ? demands[resource].rate * demands[resource].service * nodes : 0;
}

/** Visits per second, summed over the nodes of a group. */
export function totalVisits(demands: Demands | undefined, resource: Resource, nodes: number): number {
  return demands ? demands[resource].rate * nodes : 0;
}

/** Share of the calls of which it has to be known how long they wait. */
const NEARLY_ALL = 0.99;

class VisitSum {
  count = 0;
  private demand = 0;
  private square = 0;
  private exponential: number | null | undefined = undefined;

  add(weight: number, visits: Visits): void {
    if (!(weight > 0) || !(visits.count > 0)) return;
    this.count += weight * visits.count;
    this.demand += weight * visits.demand;
    this.square += weight * visits.square;
    const mean = visits.exponential ?? null;
    const alike = this.exponential === undefined || this.exponential === mean;
    this.exponential = alike ? mean : null;
  }

  load(nodes: number): NodeLoad {
    if (!(this.count > 0)) return { rate: 0, service: 0, scv: 1, exponential: false };
    const service = this.demand / this.count;
    const scv = service > 0 ? Math.max(0, this.square / this.count / (service * service) - 1) : 0;
    const exponential = this.exponential !== null && this.exponential !== undefined;
    return { rate: this.count / nodes, service, scv: exponential ? 1 : scv, exponential };
  }
}

/** What is asked of each resource, and for how long slots are held. */
class ResourceSum {
  readonly cpu = new VisitSum();
  readonly disk = new VisitSum();
  readonly receiving = new VisitSum();
  readonly sending = new VisitSum();
  executions = 0;
  held = 0;
  heldSquare = 0;

  /** One execution's slot, which is held while a message is fetched, until the reply and by what lingers after it, so many times. */
  hold(executions: number, body: Outcome, { lingers, lingersVariance }: Flow, fetched: number): void {
    const held = fetched + body.held + lingers;
    this.executions += executions;
    this.held += executions * held;
    this.heldSquare += executions * (body.heldVariance + lingersVariance + held * held);
  }

  load(nodes: number): Pick<Demands, Resource | 'hold'> {
    const service = this.executions > 0 ? this.held / this.executions : 0;
    const squares = this.executions > 0 ? this.heldSquare / this.executions : 0;
    return {
      cpu: this.cpu.load(nodes),
      disk: this.disk.load(nodes),
      receiving: this.receiving.load(nodes),
      sending: this.sending.load(nodes),
      hold: {
        rate: this.executions / nodes,
        service,
        scv: service > 0 ? Math.max(0, squares / (service * service) - 1) : 0,
        exponential: false,
      },
    };
  }
}

class GroupSum extends ResourceSum {
  /** By level of urgency; empty where that makes no difference. */
  readonly levels: readonly ResourceSum[];
  onlyCpu = true;
  rate = 0;
  byCursor = 0;
  /** Nodes that the policy chooses among, weighted by rates. */
  choices = 0;
  /** Of those the ones that are compared, weighted likewise. */
  drawn = 0;
  scv = 0;
  /** Calls for which the policy says how long they wait, and for how long all of them do. */
  expected = 0;
  waited = 0;
  poissonOnly = true;
  /** Visits to the cores for what lives inside, which follow at once on those of its host. */
  within = 0;
  readonly spreading = new Map<Spreading, number>();

  constructor(levels: number) {
    super();
    this.levels = Array.from({ length: levels }, () => new ResourceSum());
  }

  /** The sums that count what is asked at a level of urgency. */
  at(urgency: number): readonly ResourceSum[] {
    const level = this.levels[urgency];
    return level === undefined ? [this] : [this, level];
  }
}

/** By entry that takes messages from elsewhere: the mean seconds for which each is on its way, with a slot that waits for it. */
function secondsToFetch(flows: readonly Flow[], arrivals: Arrivals): Map<number, number> {
  const sums = new Map<number, { rate: number; seconds: number }>();
  flows.forEach(({ edges }, index) => {
    for (const { to, count, stored, fetched = 0 } of edges) {
      if (!stored) continue;
      const rate = (arrivals.rates[index] as number) * count;
      const { rate: others, seconds } = sums.get(to) ?? { rate: 0, seconds: 0 };
      sums.set(to, { rate: others + rate, seconds: seconds + rate * fetched });
    }
  });
  return new Map([...sums].flatMap(([to, { rate, seconds }]) => (seconds > 0 ? [[to, seconds / rate]] : [])));
}

/** Demands on every group, given the rates at which operations are called. */
export function groupDemands(
  network: Network,
  flows: readonly Flow[],
  loadFlows: readonly Flow[],
  loadRates: readonly number[],
  arrivals: Arrivals,
  bodies: readonly Outcome[],
  accepted: (entry: number) => number,
): Demands[] {
  const levels = network.urgencies?.count ?? 0;
  const sums = network.groups.map(
    ({ component }) => new GroupSum(network.components[component]?.discipline === 'priority' ? levels : 0),
  );
  const fetched = secondsToFetch(flows, arrivals);
  network.entries.forEach((entry, index) => {
    const executed = (arrivals.rates[index] as number) * accepted(index);
    if (!(executed > 0)) return;
    const flow = flows[index] as Flow;
    const body = bodies[index] as Outcome;
    const all = entry.servedBy.reduce((total, { share }) => total + share, 0);
    for (const { group, share } of entry.servedBy) {
      const sum = sums[group] as GroupSum;
      for (const one of sum.at(entry.urgency))
        for (const resource of RESOURCES) one[resource].add(executed * share, flow[resource]);
      // What runs on the node of its caller holds no slot of its own.
      if (network.components[entry.component]?.inside !== undefined) {
        sum.within += executed * share * flow.cpu.count;
        continue;
      }
      // However many nodes work on it, one of them took the call.
      const taken = (executed * share) / all;
      for (const one of sum.at(entry.urgency)) one.hold(taken, body, flow, fetched.get(index) ?? 0);
      if (all > 1 + 1e-9) {
        sum.onlyCpu = false;
        sum.poissonOnly = false;
      }
      const waits =
        fetched.has(index) || flow.delays > 0 || flow.usesDevices() || flow.edges.some((edge) => !edge.asynchronous);
      if (waits || flow.cpu.count > 1 + 1e-9) sum.onlyCpu = false;
    }
    for (const { group, share } of entry.appliedBy) {
      // Every follower of the shard does the write's work again.
      const sum = sums[group] as GroupSum;
      for (const resource of RESOURCES) {
        // It gets what the leader got, and answers nobody.
        if (resource === 'sending') continue;
        for (const one of sum.at(entry.urgency)) one[resource].add(executed * share, flow[resource]);
      }
      sum.poissonOnly = false;
    }
    for (const edge of flow.edges) arrive(network, sums, edge, executed * edge.count, false);
  });
  loadFlows.forEach((flow, load) => {
    const open = network.loads[load]?.source;
    const poisson = open?.kind === 'open' && open.arrivals.kind === 'poisson' && flow.edges.length === 1;
    for (const edge of flow.edges) arrive(network, sums, edge, (loadRates[load] as number) * edge.count, poisson);
  });
  return sums.map((sum, g) => {
    const group = network.groups[g] as Network['groups'][number];
    const load = sum.load(group.nodes);
    return {
      ...load,
      onlyCpu: sum.onlyCpu,
      approach: approachOf(sum, sum.rate > 0 ? Math.round(sum.choices / sum.rate) : group.choices, load.cpu),
      ...(sum.levels.length > 0 ? { byUrgency: sum.levels.map((level) => level.load(group.nodes)) } : {}),
    };
  });
}

function arrive(
  network: Network,
  sums: readonly GroupSum[],
  edge: Flow['edges'][number],
  rate: number,
  poisson: boolean,
): void {
  if (!(rate > 0) || edge.stored) return;
  if (network.components[network.entries[edge.to]?.component ?? -1]?.inside !== undefined) return;
  for (const { group, share } of network.entries[edge.to]?.servedBy ?? []) {
    const sum = sums[group] as GroupSum;
    sum.rate += rate * share;
    sum.byCursor += square(rate * share) / edge.cursors;
    sum.scv += rate * share * edge.scv;
    if (edge.wait !== undefined) {
      sum.expected += rate * share;
      sum.waited += rate * share * edge.wait;
    }
    sum.drawn += rate * share * (edge.drawn ?? 2);
    sum.choices += rate * share * (edge.choices ?? network.groups[group]?.choices ?? 1);
    const spreading = SPREADING[edge.policy];
    sum.spreading.set(spreading, (sum.spreading.get(spreading) ?? 0) + rate * share);
    if (!poisson || edge.cursors !== 1) sum.poissonOnly = false;
  }
}

/** Arrivals at one node of the group: how the pool's stream is dealt out, and how regular what arrives is. */
function approachOf(sum: GroupSum, choices: number, cpu: NodeLoad): Approach {
  if (!(sum.rate > 0)) return { choices, drawn: 1, spreading: 'independent', scv: 1, pool: 1, dealtFromPoisson: false };
  let spreading: Spreading = 'independent';
  let most = 0;
  for (const [kind, rate] of sum.spreading) {
    if (rate > most) {
      most = rate;
      spreading = kind;
    }
  }
  const cursors = Math.max(1, (sum.rate * sum.rate) / sum.byCursor);
  const busy = Math.min(1, cpu.rate * cpu.service);
  const pool = superposed(sum.scv / sum.rate, cursors, busy);
  const dealt = spreading === 'in turn' && choices > 1;
  let scv = dealt ? superposed(sum.scv / sum.rate / choices, cursors, busy) : 1 + (pool - 1) / choices;
  // Only the first visit of several comes as the request came.
  const visits = sum.executions > 0 ? sum.cpu.count / sum.executions : 1;
  const apart = sum.executions > 0 ? (sum.cpu.count - sum.within) / sum.executions : 1;
  if (apart > 1 + 1e-9) scv = 1 + (scv - 1) / apart;
  if (Math.abs(scv - 1) < 1e-12) scv = 1;
  const dealtFromPoisson = dealt && sum.poissonOnly && cursors === 1 && Math.abs(visits - 1) < 1e-9;
  const drawn = Math.max(1, Math.round(sum.drawn / sum.rate));
  const known = sum.expected >= NEARLY_ALL * sum.rate;
  return {
    choices,
    drawn,
    spreading,
    scv,
    pool,
    dealtFromPoisson,
    ...(known ? { wait: sum.waited / sum.expected / Math.max(1, visits) } : {}),
  };
}

/** Independent streams laid over each other become Poisson, the more so the idler the station (Whitt 1983). */
function superposed(scv: number, streams: number, busy: number): number {
  if (streams <= 1) return scv;
  const weight = 1 / (1 + 4 * (1 - busy) * (1 - busy) * (streams - 1));
  return weight * scv + 1 - weight;
}
