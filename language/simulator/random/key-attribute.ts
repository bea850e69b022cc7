/** Attributes of keys (followers of an author, size of an object) in key spaces far too large for a table. */
import type { Distribution } from '../../model/system.js';
import { quantileFunction } from './distribution.js';
import { DiscreteSampler } from './discrete.js';
import { Permutation } from './permutation.js';
import type { Streams } from './streams.js';

/** Values in one block differ by at most this factor, so that at least this share of proposals is accepted. */
const BLOCK_RATIO = 0.75;
const MOST_BLOCKS = 512;

/**
 * Gives every key of a space a value, such that the values of all n keys are the n evenly spaced quantiles of the
 * distribution, dealt out by a pseudo-random permutation of the keys. A key's value is a pure function of the key;
 * the space as a whole has the distribution with the least possible deviation, whatever the seed.
 *
 * `sampleProportional` draws a key with probability exactly proportional to its value, by composition and rejection
 * (Devroye 1986, II.4): the ranks are cut into blocks within which values differ little, a block is drawn by its upper
 * bound, a rank within it uniformly, and accepted with value / bound. Memory: at most 512 blocks, for any n.
 */
export class KeyAttribute {
  readonly count: number;
  private readonly quantile: (p: number) => number;
  private readonly permutation: Permutation;
  private given: Map<number, number> | undefined;
  private readonly blocks: DiscreteSampler | undefined;
  private readonly blockStart: Float64Array;
  private readonly blockEnd: Float64Array;
  private readonly blockBound: Float64Array;

  /**
   * @param count keys in the space, at most 2^32
   * @param distribution of the values over the keys; values below 0 never come up in `sampleProportional`
   * @param name of key space and attribute; makes one attribute independent of another
   */
  constructor(count: number, distribution: Distribution, name: string) {
    this.permutation = new Permutation(count, name);
    this.count = this.permutation.count;
    this.quantile = quantileFunction(distribution);
    const ends: number[] = [];
    const bounds: number[] = [];
    let end = this.count;
    while (end > 0) {
      const bound = this.ofRank(end - 1);
      ends.push(end);
      bounds.push(Math.max(0, bound));
      if (!(bound > 0)) break;
      end = ends.length < MOST_BLOCKS - 1 ? this.firstRankAbove(bound * BLOCK_RATIO, end) : 0;
    }
    const starts = ends.map((_, i) => ends[i + 1] ?? 0);
    this.blockStart = Float64Array.from(starts);
    this.blockEnd = Float64Array.from(ends);
    this.blockBound = Float64Array.from(bounds);
    const weights = bounds.map((b, i) => b * ((ends[i] as number) - (starts[i] as number)));
    this.blocks = weights.some((w) => w > 0) ? new DiscreteSampler(weights) : undefined;
  }

  /** The value of a key. */
  value(key: number): number {
    if (this.given !== undefined) {
      const given = this.given.get(key);
      if (given !== undefined) return given;
    }
    return this.ofRank(this.permutation.forward(key));
  }

  /** The key whose value lies closest to the given one from above, or has the greatest of all. */
  keyNear(value: number): number {
    return this.permutation.backward(this.firstRankAbove(value * (1 - 1e-12), this.count));
  }

  /** From now on the key has this value, in place of the one that was dealt to it. Draws in proportion stay as they were. */
  give(key: number, value: number): void {
    this.given ??= new Map();
    this.given.set(key, value);
  }

  /** Draws a key with probability proportional to its value; uniformly when no value is above 0. */
  sampleProportional(streams: Streams, stream: number): number {
    if (this.blocks === undefined) return streams.below(stream, this.count);
    for (;;) {
      const block = this.blocks.at(streams.uniform(stream));
      const start = this.blockStart[block] as number;
      const end = this.blockEnd[block] as number;
      const rank = start + Math.floor(streams.uniform(stream) * (end - start));
      if (streams.uniform(stream) * (this.blockBound[block] as number) <= this.ofRank(rank))
        return this.permutation.backward(rank);
    }
  }

  /** Sum of the values of all keys, those below 0 left out; exact but for the variation within a sixteenth of a block. */
  total(): number {
    const PARTS = 16;
    let total = 0;
    for (let block = 0; block < this.blockStart.length; block++) {
      const start = this.blockStart[block] as number;
      const width = ((this.blockEnd[block] as number) - start) / PARTS;
      for (let part = 0; part < PARTS; part++)
        total += Math.max(0, this.ofRank(start + width * (part + 0.5) - 0.5)) * width;
    }
    return total;
  }

  private ofRank(rank: number): number {
    return this.quantile((rank + 0.5) / this.count);
  }

  /** The least rank below `end` whose value is above the threshold. */
  private firstRankAbove(threshold: number, end: number): number {
    let low = 0;
    let high = end - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.ofRank(middle) > threshold) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
