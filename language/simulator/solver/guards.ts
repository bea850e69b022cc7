/** What a rate limit and load shedding do to the requests that arrive, approximately where not said otherwise. */
import type { Component } from '../../model/system.js';
import { exp } from '../random/elementary.js';
import { bisect } from './moments.js';
import { UNBOUNDED } from './spread.js';

/** What becomes of an arrival at a component before it meets its nodes. */
export interface GuardTimes {
  rejected: number;
  /** Mean seconds for which an arrival is held, and the share that is held at all. */
  wait: number;
  waits: number;
}

/** Of one node: what its guard looks at. */
export interface NodeSight {
  /** Arrivals per second. */
  rate: number;
  /** Busy share of the cores. */
  cpu: number;
  /** Mean seconds of a call that is let in. */
  latency: number;
}

export const UNGUARDED: GuardTimes = { rejected: 0, wait: 0, waits: 0 };

/** A bound works softly, since what is compared with it varies from second to second: over this share of it. */
const SOFTNESS = 0.1;

/** True where the guard says more than a bounded queue does: shedding everything beyond a length of the queue is one. */
export function isGuarded({ limit, shed }: Component): boolean {
  return limit !== undefined || (shed !== undefined && !(shed.metric === 'queue' && shed.share >= 1));
}

export function guardOf(component: Component, rate: number, sight: NodeSight, before: GuardTimes): GuardTimes {
  const { limit, shed } = component;
  let guard = UNGUARDED;
  if (limit !== undefined && rate > 0) {
    guard =
      limit.excess === 'wait'
        ? tokenWait(rate, limit.rate, limit.burst)
        : { rejected: tokenLoss(rate / limit.rate, limit.burst), wait: 0, waits: 0 };
  }
  if (shed === undefined) return guard;
  // What the metric would be if nothing were shed.
  const taken = Math.max(1e-9, 1 - before.rejected);
  const value = shed.metric === 'cpu' ? sight.cpu / taken : shed.metric === 'rate' ? sight.rate : sight.latency;
  const above = shed.comparison === '>' || shed.comparison === '>=';
  // Queues shed by a share of the requests are left to the simulation, and what goes by the memory.
  if (!above || shed.metric === 'queue' || shed.metric === 'memory') return guard;
  const load = sight.cpu / taken;
  const excess = load > 1 - SOFTNESS ? 1 - (1 - SOFTNESS) / load : 0;
  const beyond = Math.min(1, Math.max(0, (value / shed.bound - 1) / SOFTNESS + 0.5));
  const enough = shed.metric === 'rate' ? shed.share : Math.min(shed.share, Math.max(excess, shed.share / 2));
  const shedNow = beyond * enough;
  return { ...guard, rejected: 1 - (1 - guard.rejected) * (1 - shedNow) };
}

/** Tokens that a bucket is solved for one by one; larger ones by how the tail falls. */
const MOST_TOKENS = 300;

/**
 * Share of Poisson arrivals that find no token. The tokens that are missing from a bucket are the customers of an M/D/1 queue
 * with `burst` places; its embedded chain is solved from crossings of its levels (all terms positive), and the loss
 * follows from how often it is empty (R. Cooper, Introduction to Queueing Theory, 1981, section 5.9). Exact.
 *
 * @param load arrivals per token
 */
function tokenLoss(load: number, burst: number): number {
  const places = Math.floor(burst);
  if (!(load > 0)) return 0;
  if (places > MOST_TOKENS) return load > 1 ? 1 - 1 / load : (1 - load) * exp(-decayOf(load) * places);
  // Share of services during which more than k arrive.
  const more = new Float64Array(places + 1);
  let term = exp(-load);
  const none = term;
  let reached = term;
  for (let k = 0; k <= places; k++) {
    more[k] = Math.max(0, 1 - reached);
    term *= load / (k + 1);
    reached += term;
  }
  if (!(none > 1e-280)) return 1 - 1 / load;
  const states = new Float64Array(Math.max(1, places));
  states[0] = 1;
  let total = 1;
  for (let n = 0; n + 1 < places; n++) {
    let up = states[0] * (more[n] as number);
    for (let i = 1; i <= n; i++) up += (states[i] as number) * (more[n + 1 - i] as number);
    states[n + 1] = up / none;
    total += states[n + 1] as number;
    if (total > 1e250) return 1 - 1 / load;
  }
  return Math.max(0, 1 - 1 / (1 / total + load));
}

/** Waiting for a token: the work of an M/D/1 queue beyond what the bucket holds, its tail taken as exponential. */
function tokenWait(rate: number, tokens: number, burst: number): GuardTimes {
  const load = rate / tokens;
  if (load >= 1) return { rejected: 0, wait: UNBOUNDED, waits: 1 };
  const spared = exp(-decayOf(load) * (Math.max(1, burst) - 1));
  return { rejected: 0, wait: (spared * load) / (2 * tokens * (1 - load)), waits: load * spared };
}

/** How fast the tail of the work in an M/D/1 queue falls, per service: load (e^x - 1) = x. */
function decayOf(load: number): number {
  if (load >= 1) return 0;
  const root = bisect((x) => (load * (exp(Math.min(x, 600)) - 1) < x ? 1 : 0), 0.5, 1);
  return root > 0 ? root : 0;
}
