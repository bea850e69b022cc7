/** Drawing ranks of a rising list of values in proportion to the values, however long the list is. */
import { DiscreteSampler } from './discrete.js';
import type { Streams } from './streams.js';

/** Values in one block differ by at most this factor, so that at least this share of proposals is accepted. */
const BLOCK_RATIO = 0.75;
const MOST_BLOCKS = 512;
/** Parts of a block whose middle stands for them in a sum. */
const PARTS = 16;
/** Ranks of a block up to which each of them counts by itself. */
const COUNTED = 256;

/**
 * Draws by composition and rejection (Devroye 1986, II.4): the ranks are cut into blocks within which values differ little, a
 * block is drawn by its upper bound, a rank within it uniformly, and accepted with value / bound. What even the least value of
 * its block would let pass is accepted without looking at its own. Memory: at most 512 blocks, for any number of ranks.
 */
export class ProportionalRanks {
  private readonly blocks: DiscreteSampler | undefined;
  private readonly blockStart: Float64Array;
  private readonly blockEnd: Float64Array;
  private readonly blockLeast: Float64Array;
  private readonly blockBound: Float64Array;

  /**
   * @param valueOf the value of a rank; it never falls. What is below 0 counts as 0
   * @param from the first rank, and the one after the last; at least one lies between
   */
  constructor(
    private readonly valueOf: (rank: number) => number,
    private readonly from: number,
    private readonly to: number,
  ) {
    const ends: number[] = [];
    const bounds: number[] = [];
    let end = to;
    while (end > from) {
      const bound = valueOf(end - 1);
      ends.push(end);
      bounds.push(Math.max(0, bound));
      if (!(bound > 0)) break;
      end = ends.length < MOST_BLOCKS - 1 ? this.firstAbove(bound * BLOCK_RATIO, end) : from;
    }
    const starts = ends.map((_, i) => ends[i + 1] ?? from);
    this.blockStart = Float64Array.from(starts);
    this.blockEnd = Float64Array.from(ends);
    this.blockLeast = Float64Array.from(starts, valueOf);
    this.blockBound = Float64Array.from(bounds);
    const weights = bounds.map((b, i) => b * ((ends[i] as number) - (starts[i] as number)));
    this.blocks = weights.some((w) => w > 0) ? new DiscreteSampler(weights) : undefined;
  }

  /** Draws a rank with probability proportional to its value; uniformly when no value is above 0. */
  draw(streams: Streams, stream: number): number {
    if (this.blocks === undefined) return this.from + streams.below(stream, this.to - this.from);
    for (;;) {
      const block = this.blocks.at(streams.uniform(stream));
      const start = this.blockStart[block] as number;
      const end = this.blockEnd[block] as number;
      const rank = start + Math.floor(streams.uniform(stream) * (end - start));
      const height = streams.uniform(stream) * (this.blockBound[block] as number);
      if (height <= (this.blockLeast[block] as number) || height <= this.valueOf(rank)) return rank;
    }
  }

  /** Sum of the values, those below 0 left out; exact in blocks of few ranks, else but for the variation within a part of one. */
  total(): number {
    let total = 0;
    for (let block = 0; block < this.blockStart.length; block++) {
      const start = this.blockStart[block] as number;
      const length = (this.blockEnd[block] as number) - start;
      const parts = length <= COUNTED ? length : PARTS;
      const width = length / parts;
      for (let part = 0; part < parts; part++)
        total += Math.max(0, this.valueOf(start + width * (part + 0.5) - 0.5)) * width;
    }
    return total;
  }

  /** The least rank below `end` whose value is above the threshold; the last one where none is. */
  private firstAbove(threshold: number, end: number): number {
    let low = this.from;
    let high = end - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.valueOf(middle) > threshold) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
