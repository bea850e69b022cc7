/** How long work waits at the resources of a group of like nodes, from what arrives there. */
import { exp, pow } from '../random/elementary.js';
import type { Discipline, PolicyName } from '../../model/system.js';
import type { AdmissionTimes, StationTimes } from './behavior.js';
import {
  choicesWait,
  erlangArrivalsRoot,
  erlangC,
  ggcWait,
  mmckQueue,
  mmcWait,
  shortestQueueWait,
  tailOfLength,
  type Tail,
} from './queueing.js';
import { UNBOUNDED } from './spread.js';

/** What one node of a group is asked for. */
export interface NodeLoad {
  /** Visits per second. */
  rate: number;
  /** Mean seconds of a visit, and its squared coefficient of variation. */
  service: number;
  scv: number;
  /** True where every visit is exponential with the same mean. */
  exponential: boolean;
}

/** How arrivals come to a node. */
export interface Approach {
  /** Nodes among which the policy chooses. */
  choices: number;
  /** How many of them a policy compares that draws some. */
  drawn: number;
  spreading: Spreading;
  /** Squared coefficient of variation of the arrivals at one node, and of those at all of them. */
  scv: number;
  pool: number;
  /** Poisson arrivals at one cursor that deals them out in turn: then the interarrival times at a node are Erlang. */
  dealtFromPoisson: boolean;
  /** Mean seconds for which a visit waits for a core, where that follows from how the policy chooses among unlike nodes. */
  wait?: number;
}

export type Spreading = 'in turn' | 'independent' | 'shortest' | 'shortest drawn';

/** What each policy comes to in a pool of equal nodes. */
export const SPREADING: Record<PolicyName, Spreading> = {
  'round-robin': 'in turn',
  'weighted-round-robin': 'in turn',
  random: 'independent',
  'ip-hash': 'independent',
  'consistent-hashing': 'independent',
  sticky: 'independent',
  nearest: 'in turn',
  'least-connections': 'shortest',
  'least-response-time': 'shortest',
  'resource-based': 'shortest',
  'join-idle-queue': 'shortest',
  'shortest-expected-delay': 'shortest',
  'power-of-two': 'shortest drawn',
};

export const IDLE: StationTimes = { wait: 0, waits: 0, stretch: 1, utilization: 0 };
export const OPEN_DOOR: AdmissionTimes = { rejected: 0, wait: 0, waits: 0 };

/** True where all nodes are compared. */
function joinsShortest({ spreading, choices, drawn }: Approach): boolean {
  return choices > 1 && (spreading === 'shortest' || (spreading === 'shortest drawn' && drawn >= choices));
}

/** A resource with `servers` servers per node and no bound on its queue. */
export function unboundedStation(
  load: NodeLoad,
  servers: number,
  discipline: Discipline,
  approach: Approach,
): StationTimes {
  const utilization = (load.rate * load.service) / servers;
  if (!(utilization > 0)) return IDLE;
  if (utilization >= 1) return { wait: UNBOUNDED, waits: 1, stretch: 1, utilization };
  if (approach.wait !== undefined) {
    const wait = approach.wait * ((1 + load.scv) / 2);
    if (discipline === 'ps') return { wait: 0, waits: 0, stretch: 1 + approach.wait / load.service, utilization };
    return {
      wait,
      waits: waitingShare(wait, load, erlangC(servers, load.rate * load.service)),
      stretch: 1,
      utilization,
    };
  }
  if (discipline === 'ps') {
    const sojourn = mmcWait(load.rate, load.service, servers) + load.service;
    return { wait: 0, waits: 0, stretch: sojourn / load.service, utilization };
  }
  const inTurn = approach.spreading === 'in turn' && approach.choices > 1;
  const draws = approach.spreading === 'shortest drawn' && approach.choices > 1;
  const pooled = joinsShortest(approach);
  const several = draws && !pooled && approach.drawn > 1;
  if (pooled) {
    const nodes = approach.choices;
    const wait = shortestQueueWait(load.rate * nodes, load.service, nodes, servers, load.scv, approach.pool);
    return {
      wait,
      waits: waitingShare(wait, load, erlangC(nodes * servers, load.rate * load.service * nodes)),
      stretch: 1,
      utilization,
    };
  }
  if (several) {
    const { choices, drawn } = approach;
    const wait = choicesWait(load.rate, load.service, choices, servers, drawn, load.scv, approach.scv);
    return { wait, waits: waitingShare(wait, load, pow(utilization, approach.drawn)), stretch: 1, utilization };
  }
  // Whoever is served out of turn waits as long on average, but not by the same law.
  const inOrder = discipline === 'fifo';
  if (servers === 1 && load.exponential && (approach.scv === 1 || (inTurn && approach.dealtFromPoisson))) {
    const root = inTurn && approach.dealtFromPoisson ? erlangArrivalsRoot(approach.choices, utilization) : utilization;
    const sojourn = load.service / (1 - root);
    return {
      wait: sojourn - load.service,
      waits: root,
      stretch: 1,
      exponentialSojourn: sojourn,
      ...(inOrder ? { sojournTail: (t: number) => (t <= 0 ? 1 : exp(-t / sojourn)) } : {}),
      utilization,
    };
  }
  const wait = ggcWait(load.rate, load.service, servers, approach.scv, load.scv);
  const waits = erlangC(servers, load.rate * load.service);
  const times: StationTimes = { wait, waits: waitingShare(wait, load, waits), stretch: 1, utilization };
  if (inOrder && load.exponential && approach.scv === 1) times.sojournTail = mmcTail(load, servers, waits);
  return times;
}

/**
 * A queue in front of the node with `places` places; those in service are not counted. Exact for exponential services and calls that
 * come at random; else its length falls as that of the queue without a bound does.
 */
export function boundedStation(
  load: NodeLoad,
  servers: number,
  places: number,
  discipline: Discipline,
  approach: Approach,
): { times: StationTimes; admission: AdmissionTimes } {
  // Where all nodes are compared the call is turned away only if all of them are full.
  const nodes = discipline !== 'ps' && joinsShortest(approach) ? approach.choices : 1;
  const [rate, all] = [load.rate * nodes, servers * nodes];
  const plain = discipline === 'ps' || (load.exponential && nodes === 1 && approach.scv === 1 && !compares(approach));
  const tail = plain ? undefined : tailAt(load, servers, nodes, approach);
  const queue = mmckQueue(rate, load.service, all, all + places * nodes, tail);
  const admission = { rejected: queue.blocked, wait: 0, waits: 0 };
  const { utilization, waits, wait } = queue;
  if (discipline === 'ps') {
    const stretch = load.service > 0 ? 1 + wait / load.service : 1;
    return { times: { wait: 0, waits: 0, stretch, utilization }, admission };
  }
  return { times: { wait, waits, stretch: 1, utilization }, admission };
}

/** How the queue of so many nodes falls. */
function tailAt(load: NodeLoad, servers: number, nodes: number, approach: Approach): Tail {
  const utilization = (load.rate * load.service) / servers;
  const wait = utilization < 1 ? unboundedStation(load, servers, 'fifo', approach).wait : Infinity;
  const variability = (nodes > 1 ? 1 : approach.scv) + load.scv;
  return tailOfLength(load.rate * nodes * wait, servers * nodes, load.rate * nodes * load.service, variability);
}

/** True where the policy looks at several nodes. */
function compares({ spreading, choices, drawn }: Approach): boolean {
  return choices > 1 && (spreading === 'shortest' || (spreading === 'shortest drawn' && drawn > 1));
}

/** Waiting for one of `slots` slots that are held for `hold.service` seconds each. */
export function slotStation(hold: NodeLoad, slots: number, places: number, approach: Approach): AdmissionTimes {
  if (!(hold.rate * hold.service > 0)) return OPEN_DOOR;
  if (places !== Infinity) {
    const queue = mmckQueue(hold.rate, Math.min(hold.service, UNBOUNDED), slots, slots + places);
    return { rejected: queue.blocked, wait: queue.wait, waits: queue.waits };
  }
  const busy = (hold.rate * hold.service) / slots;
  if (busy >= 1) return { rejected: 0, wait: UNBOUNDED, waits: 1 };
  if (joinsShortest(approach)) {
    const nodes = approach.choices;
    const wait = shortestQueueWait(hold.rate * nodes, hold.service, nodes, slots, hold.scv, approach.pool);
    return { rejected: 0, wait, waits: erlangC(nodes * slots, hold.rate * hold.service * nodes) };
  }
  const { spreading, choices, drawn } = approach;
  const wait =
    spreading === 'shortest drawn' && choices > 1 && drawn > 1
      ? choicesWait(hold.rate, hold.service, choices, slots, drawn, hold.scv, approach.scv)
      : ggcWait(hold.rate, hold.service, slots, approach.scv, hold.scv);
  return { rejected: 0, wait, waits: erlangC(slots, hold.rate * hold.service) };
}

/** Sojourn above t in an M/M/c queue: exact (Gross and Harris 1998, section 2.3). */
function mmcTail(load: NodeLoad, servers: number, waits: number): (t: number) => number {
  const mu = 1 / load.service;
  const drain = servers * mu - load.rate;
  return (t) => {
    if (t <= 0) return 1;
    const gap = drain - mu;
    // Service and wait in a row; where both are equally fast, the limit of the formula.
    const both =
      Math.abs(gap) < 1e-9 * mu ? (1 + mu * t) * exp(-mu * t) : (drain * exp(-mu * t) - mu * exp(-drain * t)) / gap;
    return (1 - waits) * exp(-mu * t) + waits * both;
  };
}

/** Share of arrivals that wait, kept so that the wait of those is not shorter than theory's least. */
function waitingShare(wait: number, load: NodeLoad, share: number): number {
  if (!(wait > 0)) return 0;
  return Math.min(1, Math.max(share, Math.min(1, wait / (load.service * 1e3))));
}
