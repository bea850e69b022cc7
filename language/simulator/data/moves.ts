/** Which keys move when the number of shards changes, and in what order. */
import { hash32 } from '../random/index.js';
import type { Placement } from './placement.js';

/** Separates the order in which keys move, and the choice of those that are looked at, from other uses of a key's hash. */
const ORDER_SALT = 0x3a0e5;
const SAMPLE_SALT = 0x51a7b;

/** Keys that are looked at for the share that moves: of more, as many at random, which tells it to within 0.1%. */
const LOOKED_AT = 1 << 20;
/** Pieces that the work of copying is cut into: at least so many and at most, and in between none longer than so many seconds. */
const FEWEST_PIECES = 1 << 14;
const MOST_PIECES = 1 << 17;
const LONGEST_PIECE = 0.01;

/** One piece of the work of copying after the other, in the order of time. */
export interface Pieces {
  /** When each begins, as a share of the time that all of it takes. */
  times: Float64Array;
  from: Int32Array;
  to: Int32Array;
  /** Keys that one piece stands for. */
  keys: number;
}

/** What a change of placement moves. */
export interface Moves {
  /** Share of the keys that lie elsewhere afterwards. */
  share: number;
  pieces: Pieces;
}

/** When a key moves, as a share of the time that all of them take: every moment is as likely. */
export function momentOf(key: number): number {
  return (hash32(key, ORDER_SALT) >>> 0) / 4294967296;
}

/**
 * What moves from one placement to another with the same keys.
 * @param copy seconds of work for one key on each side; 0: there is no work to cut into pieces
 */
export function movesBetween(from: Placement, to: Placement, copy: number): Moves {
  const { keys } = from;
  const looked = Math.min(keys, LOOKED_AT);
  let moved = 0;
  for (let i = 0; i < looked; i++) {
    const key = sampled(i, looked, keys);
    if (from.of(key) !== to.of(key)) moved++;
  }
  const wanted = Math.ceil((keys * copy) / LONGEST_PIECE);
  const most = copy > 0 ? Math.min(keys, Math.max(FEWEST_PIECES, Math.min(MOST_PIECES, wanted))) : 0;
  return { share: moved / looked, pieces: piecesOf(from, to, most) };
}

/** @param most keys that are looked at: each that moves makes a piece */
function piecesOf(from: Placement, to: Placement, most: number): Pieces {
  const moving: { time: number; from: number; to: number }[] = [];
  for (let i = 0; i < most; i++) {
    const key = sampled(i, most, from.keys);
    const [was, will] = [from.of(key), to.of(key)];
    if (was !== will) moving.push({ time: momentOf(key), from: was, to: will });
  }
  moving.sort((a, b) => a.time - b.time);
  return {
    times: Float64Array.from(moving, ({ time }) => time),
    from: Int32Array.from(moving, (one) => one.from),
    to: Int32Array.from(moving, (one) => one.to),
    keys: most > 0 ? from.keys / most : 0,
  };
}

/** Key number `i` of those that are looked at: all of them, or some at random. */
function sampled(i: number, looked: number, keys: number): number {
  return looked === keys ? i : (hash32(i, SAMPLE_SALT) >>> 0) % keys;
}
