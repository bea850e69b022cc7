/** Messages kept in partitions: each hands out one at a time, in order. */
import type { KeySpace, Messages } from '../../model/system.js';
import type { Pause } from './deliveries.js';
import { shardShares } from '../data/placement.js';
import { partitionOf } from '../policies/hashing.js';
import { erlangC, ggcWait } from './queueing.js';
import { UNBOUNDED } from './spread.js';

/** The partitions of a store. */
export interface Lines {
  count: number;
  /** Share of the messages that each gets, where a key decides; absent where they are dealt out in turn. */
  shares?: Float64Array;
}

const KNOWN = new WeakMap<Messages, Lines>();

/** The partitions of a store; undefined for one whose messages any free slot takes. */
export function linesOf(messages: Messages | undefined, spaces: readonly KeySpace[]): Lines | undefined {
  const partitions = messages?.partitions;
  if (messages === undefined || partitions === undefined) return undefined;
  const known = KNOWN.get(messages);
  if (known) return known;
  const { keys } = partitions;
  const count = Math.max(1, Math.floor(partitions.count));
  const lines: Lines = { count };
  if (keys !== undefined) {
    const space = spaces.find(({ name }) => name === keys);
    lines.shares = shardShares({ scheme: 'hash', shards: count, of: (key) => partitionOf(key, count) }, space, spaces);
  }
  KNOWN.set(messages, lines);
  return lines;
}

/** Share of the messages that come to the partition that gets most. */
export function busiestShare({ count, shares }: Lines): number {
  return shares === undefined ? 1 / count : shares.reduce((most, share) => Math.max(most, share), 0);
}

/**
 * Mean wait of a message until a slot takes it, and the share that wait. Each partition is a queue with one server, at which
 * messages that are dealt out in turn arrive more regularly than at random; all share the slots. The longer of the two waits
 * stands for both, which is exact at either end: with slots for all partitions, and with very many of those. Seconds.
 *
 * @param rate messages per second that come to the store, at random
 * @param hold mean seconds that a handling takes, `scv` their squared coefficient of variation
 * @param pause in which a partition stands still, so that its order stays, though no slot is taken
 */
export function waitInLines(
  rate: number,
  hold: number,
  scv: number,
  slots: number,
  { count, shares }: Lines,
  pause: Pause = { share: 0, seconds: 0 },
): { wait: number; waits: number } {
  const servers = Math.min(slots, count);
  const shared = rate * hold < servers ? ggcWait(rate, hold, servers, 1, scv) : UNBOUNDED;
  const kept = hold + pause.share * pause.seconds;
  const square = hold * hold * (1 + scv) + pause.share * pause.seconds * (2 * hold + pause.seconds);
  const keptScv = kept > 0 ? Math.max(0, square / (kept * kept) - 1) : scv;
  let apart = 0;
  let waits = 0;
  const add = (part: number, times: number, arrivalScv: number): void => {
    const busy = rate * part * kept;
    const wait = busy < 1 ? ggcWait(rate * part, kept, 1, arrivalScv, keptScv) : Infinity;
    apart += times * part * wait;
    waits += times * part * Math.min(1, busy);
  };
  if (shares === undefined) add(1 / count, count, 1 / count);
  else for (const share of shares) if (share > 0) add(share, 1, 1);
  // A partition that gives out keeps its messages waiting without end, and so on average all of them.
  if (apart >= UNBOUNDED / 2 || shared >= UNBOUNDED) return { wait: UNBOUNDED, waits: 1 };
  // Of those who wait for their turn some would have to wait for a slot anyway.
  return { wait: Math.max(apart, servers < count ? shared : 0), waits: Math.max(waits, erlangC(servers, rate * hold)) };
}
