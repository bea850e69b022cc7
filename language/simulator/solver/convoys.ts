/**
 * Slots, and pieces of a pool, that are held while something else is waited for. What is taken of them bounds how many wait there;
 * all others wait in front of them, and one after the other follows when those ahead move on: a convoy.
 */
import { pow } from '../random/elementary.js';
import { UNBOUNDED } from './spread.js';

/** What one who holds something does meanwhile. */
export interface Service {
  /** Seconds for which each holds it beside its time at the station. */
  pause: number;
  /** Seconds of service at the station, over all visits. */
  demand: number;
  /** Like queues that make up the station, and the servers of each that are left over by what does not hold this: any positive number. */
  nodes: number;
  servers: number;
  /** How much faster a crowd is served there than exponential services would have it: above 1 where these vary less. */
  haste: number;
}

/** Something that is held, and the station that is busiest while it is. */
export interface Holding extends Service {
  /** How many can hold it at a time. */
  slots: number;
  /** How many may wait for it, and how many there can be at once, waiting or not; Infinity for no bound. */
  room: number;
  most: number;
  /** Wants per second, also of those for whom there is no room, and without those. */
  rate: number;
  taken: number;
}

/** Mean seconds of waiting for each who gets it. */
export interface Convoy {
  /** In front of it, and the share of arrivals that find all taken. */
  wait: number;
  waits: number;
  /** Share for whom there is no room. */
  rejected: number;
  /** At the station, and what that would be if any number could hold it. */
  inside: number;
  unlimited: number;
}

/** Holders up to which a closed network is solved state by state; beyond that by mean values. */
const FEW = 128;
/** More than these are taken to be no bound. */
const MOST = 5000;
/** States without a bound that are looked at to see what the station is like. */
const STATES = 4000;

/**
 * The station and the pause together do for those who wait outside what one server does that is faster the more it has to do: with
 * n inside it is as fast as a closed network of n (the flow-equivalent server of Chandy, Herzog and Woo 1975, for a passive
 * resource as of Sauer 1981). Exact for one station with exponential services and pauses of any kind; of several queues the
 * even use is taken that chance makes of them. Undefined where so many may hold it that it bounds nothing.
 */
export function convoyOf(holding: Holding): Convoy | undefined {
  const { slots, rate, pause, demand, room, most } = holding;
  if (!(rate > 0) || !(demand > 0) || !(slots >= 1) || slots > MOST) return undefined;
  const speeds = speedsOf(holding, Math.floor(slots));
  const fastest = speeds[speeds.length - 1] as number;
  // States up to all slots taken: how often, and how many of those inside wait.
  let weight = 1;
  let total = 1;
  let inService = 0;
  for (let n = 1; n <= speeds.length; n++) {
    const speed = speeds[n - 1] as number;
    weight *= rate / speed;
    total += weight;
    inService += weight * Math.max(0, n - speed * (pause + demand));
    if (total > 1e200) [weight, total, inService] = [weight / total, 1, inService / total];
  }
  const full = weight;
  const waitingWhenFull = Math.max(0, speeds.length - fastest * (pause + demand));
  const ratio = rate / fastest;
  const places = Math.min(room, Math.max(0, most - speeds.length));
  let rejected = 0;
  let taken = full;
  let waiting: number;
  if (room !== Infinity || ratio < 1) {
    const { sum, first, last } = outside(ratio, room);
    // With a bound on how many there are at all, those beyond it wait elsewhere.
    waiting = full * (most < Infinity && room === Infinity ? outside(ratio, places).capped : first);
    total += full * sum;
    taken += full * sum;
    inService += full * sum * waitingWhenFull;
    if (room !== Infinity) rejected = (room > 0 ? full * last : full) / total;
  } else {
    const wait = most === Infinity ? UNBOUNDED : places / fastest;
    return { wait, waits: 1, rejected: 0, inside: waitingWhenFull / fastest, unlimited: unlimitedWait(holding) };
  }
  const got = rate * (1 - rejected);
  return {
    wait: waiting / total / got,
    waits: Math.min(1, taken / total),
    rejected,
    inside: inService / total / got,
    unlimited: unlimitedWait(holding),
  };
}

/** Sums over the states with k = 1, 2, … outside, relative to the first with all taken. */
function outside(ratio: number, room: number): { sum: number; first: number; last: number; capped: number } {
  if (room === Infinity) {
    const left = 1 - ratio;
    return { sum: ratio / left, first: ratio / (left * left), last: 0, capped: ratio / (left * left) };
  }
  if (ratio < 1 && room > MOST) return outside(ratio, Infinity);
  let sum = 0;
  let first = 0;
  let last = 1;
  for (let k = 1; k <= Math.min(room, STATES); k++) {
    last *= ratio;
    sum += last;
    first += k * last;
  }
  // Whoever comes beyond the last of these states counts as one of that many.
  const capped = ratio < 1 ? first + (room * last * ratio) / (1 - ratio) : first;
  return { sum, first, last, capped };
}

/** How fast n holders are done, for n from 1 to all. */
export function speedsOf(holding: Service, slots: number): Float64Array {
  const { haste, demand, nodes, servers } = holding;
  const speeds = slots <= FEW ? exactSpeeds(holding, slots) : meanSpeeds(holding, slots);
  // It tells only where the station is all but saturated.
  return haste === 1
    ? speeds
    : speeds.map((speed) => speed * (1 + (haste - 1) * pow(Math.min(1, (speed * demand) / nodes / servers), CROWDED)));
}

/** How sharply a station is either crowded or not. */
const CROWDED = 8;

/** From the product form of the two: pauses beside each other, and one station whose speed depends on how many it has. */
function exactSpeeds(holding: Service, slots: number): Float64Array {
  const { pause, demand } = holding;
  // Both relative to the whole, so that neither grows too fast.
  const unit = pause + demand;
  const atStation = new Float64Array(slots + 1);
  const paused = new Float64Array(slots + 1);
  atStation[0] = 1;
  paused[0] = 1;
  for (let k = 1; k <= slots; k++) {
    atStation[k] = ((atStation[k - 1] as number) * demand) / unit / busyServers(holding, k);
    paused[k] = ((paused[k - 1] as number) * pause) / unit / k;
  }
  const speeds = new Float64Array(slots);
  let before = 1;
  for (let n = 1; n <= slots; n++) {
    let now = 0;
    for (let k = 0; k <= n; k++) now += (atStation[k] as number) * (paused[n - k] as number);
    speeds[n - 1] = before / now / unit;
    before = now;
    if (!(now > 1e-290)) return speeds.fill(speeds[n - 1] as number, n);
  }
  return speeds;
}

/** The same by mean values, several servers being one that is as much faster after a pause (Seidmann 1987). */
function meanSpeeds({ pause, demand, nodes, servers }: Service, slots: number): Float64Array {
  const each = Math.max(servers, 1e-9);
  const alone = demand / nodes / each;
  const beside = pause + demand * Math.max(0, 1 - 1 / each);
  const speeds = new Float64Array(slots);
  let queue = 0;
  for (let n = 1; n <= slots; n++) {
    const time = alone * (1 + queue);
    speeds[n - 1] = n / (beside + nodes * time);
    queue = (speeds[n - 1] as number) * time;
  }
  return speeds;
}

/** Servers that k customers keep busy; of several nodes as many as chance leaves without any. */
function busyServers({ nodes, servers }: Service, k: number): number {
  if (nodes <= 1) return Math.min(k, servers) || 1e-9;
  const share = k / (k + nodes - 1);
  const whole = Math.floor(servers);
  let busy = 0;
  let term = 1;
  for (let i = 0; i < Math.min(whole, 1000); i++) busy += term *= share;
  busy += (servers - whole) * term * share;
  return Math.max(1e-9, Math.min(k, nodes * busy));
}

/** Mean wait at the station, over all visits, of those who come at random and are as many as may come. */
function unlimitedWait(holding: Holding): number {
  const { taken, demand, nodes, servers, haste } = holding;
  const load = taken * demand;
  if (load >= nodes * servers) return UNBOUNDED;
  let weight = 1;
  let total = 1;
  let waiting = 0;
  const last = Math.max(64, Math.ceil(nodes * servers) * (nodes > 1 ? 8 : 1));
  let busy = 1;
  for (let k = 1; k <= Math.min(last, STATES); k++) {
    const served = busyServers(holding, k);
    busy = served * (1 + (haste - 1) * pow(served / nodes / servers, CROWDED));
    weight *= load / busy;
    total += weight;
    waiting += weight * Math.max(0, k - busy);
    if (total > 1e200) [weight, total, waiting] = [weight / total, 1, waiting / total];
  }
  const at = Math.min(last, STATES);
  const ratio = Math.min(load / busy, 0.999999999);
  total += (weight * ratio) / (1 - ratio);
  waiting += weight * ((Math.max(0, at - busy) * ratio) / (1 - ratio) + ratio / pow(1 - ratio, 2));
  return waiting / total / taken;
}
