/** Queues whose requests leave when they have waited too long. */
import type { Value } from '../../model/system.js';
import { exp } from '../random/elementary.js';
import { cdf } from '../random/index.js';
import type { AdmissionTimes } from './behavior.js';
import { erlangB } from './queueing.js';
import { OPEN_DOOR, type NodeLoad } from './stations.js';
import { UNBOUNDED } from './spread.js';

/** Share of the waits that are as long as the grid goes, at most, as a power of e. */
const NEGLIGIBLE = 40;
const GRID = 4000;
/** States of a bounded queue that are reckoned one by one. */
const MOST_STATES = 200_000;

/**
 * Slots in front of which nobody waits longer than his patience: an M/M/n+G queue (Baccelli and Hebuterne 1981; Zeltyn and
 * Mandelbaum 2005), which with exponential patience is Erlang A (Palm 1957). Exact for exponential holding times and a queue
 * without a bound; where there is one, patience is taken to be exponential.
 *
 * @param hold visits per second that want a slot, and the seconds for which each holds it
 * @param mean of the patience, seconds
 */
export function impatientDoor(
  hold: NodeLoad,
  slots: number,
  places: number,
  patience: Value,
  mean: number,
): AdmissionTimes {
  if (!(hold.rate * hold.service > 0)) return OPEN_DOOR;
  const service = Math.min(hold.service, UNBOUNDED);
  if (places !== Infinity) return boundedDoor(hold.rate, service, slots, places, mean);
  const law = patience.kind === 'expression' ? ({ kind: 'exponential', mean } as const) : patience;
  return openDoor(hold.rate, service, slots, (x) => 1 - cdf(law, x));
}

/** @param stays probability that somebody waits longer than so many seconds */
function openDoor(rate: number, service: number, slots: number, stays: (x: number) => number): AdmissionTimes {
  const drain = slots / service;
  const idle = 1 / erlangB(slots - 1, rate * service);
  const grid = gridOf(rate, drain, stays);
  if (grid === undefined) return { rejected: 0, wait: UNBOUNDED, waits: 1 };
  const { step, logs, tails } = grid;
  const most = logs.reduce((a, b) => Math.max(a, b), 0);
  // Integrals over the offered wait by the trapezoidal rule, all divided by e^most.
  let all = 0;
  let served = 0;
  let waited = 0;
  for (let i = 0; i <= GRID; i++) {
    const weight = (i === 0 || i === GRID ? 0.5 : 1) * step * exp(logs[i]! - most);
    all += weight;
    served += weight * tails[i]!;
    waited += weight * tails[i]! * i * step;
  }
  const scale = exp(-most);
  const norm = idle * scale + rate * all;
  const kept = (idle * scale + rate * served) / norm;
  return {
    rejected: 0,
    left: Math.min(1, Math.max(0, 1 - kept)),
    wait: kept > 0 ? (rate * waited) / norm / kept : 0,
    waits: kept > 0 ? Math.min(1, (rate * served) / norm / kept) : 0,
  };
}

interface Grid {
  step: number;
  /** At each point of the grid: the logarithm of the density of the offered wait, but for a factor, and who still waits. */
  logs: Float64Array;
  tails: Float64Array;
}

function gridOf(rate: number, drain: number, stays: (x: number) => number): Grid | undefined {
  let end = 8 / drain;
  for (let tries = 0; tries < 60; tries++) {
    const step = end / GRID;
    const logs = new Float64Array(GRID + 1);
    const tails = new Float64Array(GRID + 1);
    let still = 0;
    let most = 0;
    tails[0] = 1;
    for (let i = 1; i <= GRID; i++) {
      const x = i * step;
      tails[i] = stays(x);
      still += (step * (tails[i - 1]! + tails[i]!)) / 2;
      logs[i] = rate * still - drain * x;
      most = Math.max(most, logs[i]!);
    }
    if (logs[GRID]! < most - NEGLIGIBLE) return { step, logs, tails };
    end *= 2;
  }
  return undefined;
}

/** M/M/n/K+M by its birth-death equations. */
function boundedDoor(rate: number, service: number, slots: number, places: number, mean: number): AdmissionTimes {
  const top = Math.min(slots + places, MOST_STATES);
  let weight = 1;
  let total = 1;
  let busy = slots <= 0 ? 1 : 0;
  let waiting = 0;
  for (let k = 1; k <= top; k++) {
    weight *= rate / (Math.min(k, slots) / service + Math.max(0, k - slots) / mean);
    total += weight;
    if (k >= slots && k < top) busy += weight;
    if (k > slots) waiting += (k - slots) * weight;
    if (total > 1e200) {
      total /= 1e200;
      weight /= 1e200;
      busy /= 1e200;
      waiting /= 1e200;
    }
  }
  const rejected = weight / total;
  const joined = rate * (1 - rejected);
  const left = waiting / total / mean / rate;
  return {
    rejected,
    left: Math.min(1 - rejected, left),
    wait: joined > 0 ? waiting / total / joined : 0,
    waits: 1 - rejected > 0 ? Math.min(1, busy / total / (1 - rejected)) : 0,
  };
}
