/** Waiting for pools: stations whose service is the time that they are held. */
import { exp } from '../random/elementary.js';
import { eachStep } from '../../model/nested-steps.js';
import type { Pool, StepFields } from '../../model/system.js';
import type { Flow, Walker } from './behavior.js';
import type { Outcome } from './outcome.js';
import { usersOf } from './closed-loads.js';
import type { Convoy } from './convoys.js';
import type { PoolUse } from './holders.js';
import { popularityOf, togetherPopular } from './hit-ratio.js';
import { momentsOfValue } from './moments.js';
import type { Network } from './network.js';
import { nodesOf } from './network.js';
import { erlangC, ggcWait, mmckQueue } from './queueing.js';
import { square } from './special-functions.js';
import { UNBOUNDED } from './spread.js';

/** A pool as the solver sees it. */
export interface NetworkPool {
  component: number;
  pool: Pool;
  /** Places where it exists: one for each node, or one in all. */
  places: number;
  /** Keys alike in popularity; one group of one key where the pool has no keys. */
  keys: readonly { count: number; probability: number }[];
  /** True where requests for one key come to one node. */
  routed: boolean;
}

/** What one execution of an operation takes of a pool. */
export interface Held {
  count: number;
  /** Seconds, over all takes, and the sum of their squares. */
  seconds: number;
  square: number;
  /** Units taken, over all takes. */
  amount: number;
  /** Takes that go elsewhere rather than wait. */
  tries: number;
  /** Seconds beside waiting for others of the same pool, over all takes. */
  alone: number;
}

/** What a request meets at a pool. */
export interface PoolState {
  /** Takes per second, over all places, and how long each lasts. */
  rate: number;
  held: number;
  wait: number;
  waits: number;
  /** The wait of those who hold another of the same pool already: for the last in the order of keys, who are never kept waiting while they hold it. */
  further: number;
  /** Share of those that wait whom a full queue turns away, and of those that only try who find too little. */
  rejected: number;
  missed: number;
  /** Share that is taken, and the share of what is most wanted. */
  utilization: number;
  busiest: number;
}

export const NOTHING_HELD = (): Held => ({ count: 0, seconds: 0, square: 0, amount: 0, tries: 0, alone: 0 });

export const UNUSED: PoolState = {
  rate: 0,
  held: 0,
  wait: 0,
  waits: 0,
  further: 0,
  rejected: 0,
  missed: 0,
  utilization: 0,
  busiest: 0,
};

export function poolsOf(network: Pick<Network, 'components' | 'keySpaces' | 'groups' | 'groupsOf'>): NetworkPool[] {
  return network.components.flatMap((component, index) =>
    (component.pools ?? []).map((pool) => {
      const group = network.groups[network.groupsOf[index]?.[0] ?? -1];
      return {
        component: index,
        pool,
        places: pool.shared ? 1 : nodesOf(component),
        keys: keysOf(network, component.name, pool),
        routed: pool.keys !== undefined && group?.choices === 1,
      };
    }),
  );
}

/** How often each key of a pool is wanted, by all who take from it: where they name different keys, the mean over those. */
function keysOf(
  { components, keySpaces }: Pick<Network, 'components' | 'keySpaces'>,
  component: string,
  pool: Pool,
): NetworkPool['keys'] {
  if (pool.keys === undefined) return [{ count: 1, probability: 1 }];
  const named = new Set<string>();
  for (const { operations } of components) {
    for (const { steps } of operations) {
      eachStep(steps, (step) => {
        if (step.kind !== 'hold') return;
        for (const take of step.takes)
          if (take.component === component && take.pool === pool.name) named.add(take.keys ?? pool.keys ?? '');
      });
    }
  }
  const spaces = keySpaces.filter(({ name }) => (named.size > 0 ? named.has(name) : name === pool.keys));
  const popularities = spaces.map((space) => popularityOf(space, keySpaces));
  return popularities.length === 1 ? popularities[0]! : meanPopularity(popularities);
}

/** The mean of several popularities of the same keys, the most popular of which are the same. */
function meanPopularity(popularities: readonly NetworkPool['keys'][]): NetworkPool['keys'] {
  const mean = togetherPopular(popularities.map((groups) => ({ groups, share: 1 / popularities.length })));
  return mean.length > 0 ? mean : [{ count: 1, probability: 1 }];
}

/** The moments of a wait that a walk needs. */
export interface PoolTimes {
  wait: number;
  waits: number;
}

/** Walks a hold: what it takes, how long, and what happens to those who find too little. */
export function walkHold(
  walker: Walker,
  step: StepFields['hold'],
  weight: number,
  walk: {
    steps(steps: StepFields['hold']['steps'], weight: number): Outcome;
    /** The same, with what it sets going told apart from what goes on beside it. */
    apart(steps: StepFields['hold']['steps'], weight: number): { outcome: Outcome; apart: Flow };
    waiting(times: PoolTimes[], body: Outcome): Outcome;
  },
): { taken: number; outcome: Outcome; otherwise: Outcome | undefined } {
  const { network, knowledge, flow } = walker;
  const tries = step.else !== undefined;
  const takes: { number: number; keys: string | undefined; amount: number; leaves: boolean; state: PoolState }[] = [];
  for (const take of step.takes) {
    const number = network.poolOf(take.component, take.pool);
    if (number === undefined) continue;
    const { pool } = network.pools[number] as NetworkPool;
    const keys = take.keys ?? pool.keys;
    const asked = Math.max(0, momentsOfValue(take.amount, network.keySpaces).mean);
    const same = takes.find((one) => one.number === number && one.keys === keys);
    const amount = Math.min(pool.size, asked + (same?.amount ?? 0));
    if (same) same.amount = amount;
    else takes.push({ number, keys, amount, leaves: tries && pool.queue === undefined, state: knowledge.pool(number) });
  }
  const taken = takes.reduce((share, { leaves, state }) => share * (1 - (leaves ? state.missed : state.rejected)), 1);
  const { outcome: body, apart } = walk.apart(step.steps, weight * taken);
  flow.add(apart, 1);
  for (const { number } of takes) flow.whileHolding(number).add(apart, 1);
  const waits = takes.map(({ number, leaves, state }, i): PoolTimes => {
    if (leaves) return { wait: 0, waits: 0 };
    return takes.slice(0, i).some((other) => other.number === number)
      ? { wait: state.further, waits: state.waits }
      : state;
  });
  takes.forEach(({ number, amount, leaves }, i) => {
    const after = takes
      .slice(i + 1)
      .map((other, k) => ({ own: other.number === number, wait: waits[i + 1 + k]!.wait }));
    const until = (own: boolean): number =>
      after.reduce((sum, one) => (one.own && !own ? sum : sum + Math.min(one.wait, UNBOUNDED)), 0);
    const seconds = Math.min(UNBOUNDED, body.held + until(true));
    const known = flow.pools.get(number) ?? NOTHING_HELD();
    // Those whom this pool turns away are offered to it all the same.
    const offered = weight;
    known.count += offered;
    known.seconds += offered * seconds;
    known.square += offered * (square(seconds) + body.heldVariance);
    known.amount += offered * amount;
    known.alone += offered * Math.min(UNBOUNDED, body.held + until(false));
    if (leaves) known.tries += offered;
    flow.pools.set(number, known);
  });
  flow.irregular = true;
  const otherwise = step.else && taken < 1 ? walk.steps(step.else, weight * (1 - taken)) : undefined;
  return { taken, outcome: walk.waiting(waits, body), otherwise };
}

/** What each pool is asked for in all, by its number. */
export function poolDemands(pools: number, flows: readonly Flow[], executions: (entry: number) => number): Held[] {
  const sums = Array.from({ length: pools }, NOTHING_HELD);
  flows.forEach((flow, entry) => {
    if (flow.pools.size === 0) return;
    const executed = executions(entry);
    if (!(executed > 0)) return;
    for (const [number, held] of flow.pools) {
      const sum = sums[number] as Held;
      sum.count += executed * held.count;
      sum.seconds += executed * held.seconds;
      sum.square += executed * held.square;
      sum.amount += executed * held.amount;
      sum.tries += executed * held.tries;
      sum.alone += executed * held.alone;
    }
  });
  return sums;
}

/** Share that would be taken of a pool, of what is most wanted of it, if nobody were turned away. */
export function wantedShare({ pool, places, keys, routed }: NetworkPool, demand: Held): number {
  if (!(demand.count > 0)) return 0;
  const most = (keys[0]?.probability ?? 1) / (routed ? 1 : places);
  return (demand.seconds * most) / takesThatFit(pool, demand);
}

/** Takes of the mean amount that a pool has room for at a time: what is left over beside them helps nobody. */
function takesThatFit({ size }: Pool, { amount, count }: Held): number {
  return Math.max(1, Math.floor(size / Math.max(1e-9, amount / count) + 1e-9));
}

/** How a pool is asked for by those who wait for it; nobody asks for one that each key has for itself. */
export function poolUse(which: NetworkPool, demand: Held, { rejected }: PoolState): PoolUse {
  const { component, pool, places } = which;
  const waitedFor = pool.keys === undefined && demand.tries <= 0.5 * demand.count && demand.count > 0;
  return {
    component,
    slots: waitedFor ? takesThatFit(pool, demand) : 1,
    places,
    room: pool.queue ?? Infinity,
    rate: waitedFor ? demand.count : 0,
    taken: demand.count * (1 - rejected),
    held: waitedFor ? demand.seconds / demand.count : 0,
  };
}

/** A pool in front of which at least those wait who would make up a convoy. */
export function behindConvoy(state: PoolState, convoy: Convoy | undefined): PoolState {
  if (convoy === undefined) return state;
  const { wait, waits, rejected } = convoy;
  const known = state.wait >= UNBOUNDED ? wait : Math.max(state.wait, wait);
  return { ...state, wait: known, waits: Math.max(state.waits, waits), rejected: Math.max(state.rejected, rejected) };
}

/** Share of a pool that is taken when there is room for nobody else. */
export function fullShare({ pool }: NetworkPool, demand: Held): number {
  return demand.count > 0 ? Math.min(1, (takesThatFit(pool, demand) * demand.amount) / demand.count / pool.size) : 1;
}

/** Solves one pool: for each key an M/G/c queue, or where nobody waits a loss system. */
export function solvePool(network: Network, which: NetworkPool, demand: Held): PoolState {
  if (!(demand.count > 0)) return UNUSED;
  const { pool, places, keys, routed } = which;
  const held = demand.seconds / demand.count;
  const scv = held > 0 ? Math.max(0, demand.square / demand.count / (held * held) - 1) : 0;
  const servers = takesThatFit(pool, demand);
  const share = fullShare(which, demand);
  const onlyTried = demand.tries > 0.5 * demand.count;
  const most = usersIn(network);
  const alone = demand.alone / demand.count;
  const state = { ...UNUSED, rate: demand.count, held };
  for (const { count, probability } of keys) {
    const rate = (demand.count * probability) / (routed ? 1 : places);
    const offered = rate * held;
    const weight = count * probability;
    let utilization: number;
    if (onlyTried) {
      const loss = mmckQueue(rate, held, servers, servers);
      state.missed += weight * loss.blocked;
      utilization = loss.utilization;
    } else if (pool.queue !== undefined || most !== undefined) {
      const room = servers + Math.min(pool.queue ?? Infinity, most ?? Infinity);
      const queue = mmckQueue(rate, held, servers, room);
      state.further += weight * (alone < held ? mmckQueue(rate, alone, servers, room) : queue).wait;
      state.wait += weight * queue.wait;
      state.waits += weight * queue.waits;
      if (pool.queue !== undefined) state.rejected += weight * queue.blocked;
      state.missed += weight * queue.waits;
      utilization = queue.utilization;
    } else {
      const full = offered >= servers;
      const waitOf = (seconds: number): number =>
        rate * seconds >= servers ? UNBOUNDED : weight * ggcWait(rate, seconds, servers, 1, scv);
      state.wait = Math.min(UNBOUNDED, state.wait + waitOf(held));
      state.further = Math.min(UNBOUNDED, state.further + waitOf(alone));
      const waits = full ? 1 : erlangC(servers, offered);
      state.waits += weight * waits;
      state.missed += weight * waits;
      // What is held while it waits for something endless is no work of its own.
      utilization = full ? Math.max(1, (rate * alone) / servers) : offered / servers;
    }
    state.busiest = Math.max(state.busiest, utilization);
    state.utilization += count * utilization * share;
  }
  state.utilization /= keys.reduce((sum, { count }) => sum + count, 0) * (routed ? places : 1);
  return state;
}

/** Users of all loads, where there are no others: then no more than they can wait. */
function usersIn(network: Network): number | undefined {
  let users = 0;
  for (const { source } of network.loads) {
    if (source.kind === 'open') return undefined;
    users += usersOf(source);
  }
  return Math.ceil(users);
}

/** Mean seconds that a request waits in a batch before it begins, and how many begin together: exact for Poisson arrivals. */
export function batchTimes(rate: number, size: number, within: number): { wait: number; together: number } {
  const most = Math.max(1, Math.round(size));
  if (most === 1) return { wait: 0, together: 1 };
  const mean = rate * within;
  if (!(mean > 1e-12)) return { wait: within, together: 1 };
  // P(N >= k) of the Poisson number N that comes within the time, k = 1 … size - 1; each counts one more in the batch, and the
  // time during which k are there is P(N >= k) / rate.
  let together = 1;
  let waited = 0;
  if (mean > 600 + 4 * most) {
    together = most;
    waited = (most * (most - 1)) / 2 / rate;
  } else {
    let term = exp(-Math.min(mean, 700));
    let below = term;
    for (let k = 1; k < most; k++) {
      const atLeast = Math.max(0, 1 - below);
      together += atLeast;
      waited += (k * atLeast) / rate;
      if (atLeast < 1e-12) break;
      term *= mean / k;
      below += term;
    }
  }
  return { wait: waited / together, together };
}
