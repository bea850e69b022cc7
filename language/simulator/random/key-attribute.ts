/** Attributes of keys (followers of an author, size of an object) in key spaces far too large for a table. */
import type { Distribution } from '../../model/system.js';
import { quantileFunction } from './distribution.js';
import { Permutation } from './permutation.js';
import { ProportionalRanks } from './proportional-ranks.js';
import type { Streams } from './streams.js';

/**
 * Gives every key of a space a value, such that the values of all n keys are the n evenly spaced quantiles of the
 * distribution, dealt out by a pseudo-random permutation of the keys. A key's value is a pure function of the key;
 * the space as a whole has the distribution with the least possible deviation, whatever the seed.
 */
export class KeyAttribute {
  readonly count: number;
  private readonly quantile: (p: number) => number;
  private readonly permutation: Permutation;
  private given: Map<number, number> | undefined;
  /** What was given, with the rank of the key. */
  readonly changes: { readonly rank: number; value: number }[] = [];
  private readonly ranks: ProportionalRanks;

  /**
   * @param count keys in the space, at most 2^32
   * @param distribution of the values over the keys; values below 0 never come up in `sampleProportional`
   * @param name of key space and attribute; makes one attribute independent of another
   */
  constructor(count: number, distribution: Distribution, name: string) {
    this.permutation = new Permutation(count, name);
    this.count = this.permutation.count;
    this.quantile = quantileFunction(distribution);
    this.ranks = new ProportionalRanks((rank) => this.ofRank(rank), 0, this.count);
  }

  /** The value of a key. */
  value(key: number): number {
    if (this.given !== undefined) {
      const given = this.given.get(key);
      if (given !== undefined) return given;
    }
    return this.ofRank(this.permutation.forward(key));
  }

  /** The value that was dealt to the key of a rank, from 0 for the least. Never falls with the rank. */
  ofRank(rank: number): number {
    return this.quantile((rank + 0.5) / this.count);
  }

  /** The key that stands at a rank. */
  keyAt(rank: number): number {
    return this.permutation.backward(rank);
  }

  /** Keys whose dealt value is below one, or at most that. */
  countUpTo(value: number, inclusive: boolean): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const own = this.ofRank(middle);
      if (own < value || (inclusive && own === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The key whose value lies closest to the given one from above, or has the greatest of all. */
  keyNear(value: number): number {
    return this.keyAt(Math.min(this.count - 1, this.countUpTo(value * (1 - 1e-12), true)));
  }

  /** From now on the key has this value, in place of the one that was dealt to it. Draws in proportion stay as they were. */
  give(key: number, value: number): void {
    this.given ??= new Map();
    this.given.set(key, value);
    const rank = this.permutation.forward(key);
    const known = this.changes.find((change) => change.rank === rank);
    if (known) known.value = value;
    else this.changes.push({ rank, value });
  }

  /** Every key has the value again that was dealt to it. */
  takeBack(): void {
    this.given = undefined;
    this.changes.length = 0;
  }

  /** Draws a key with probability proportional to its value; uniformly when no value is above 0. */
  sampleProportional(streams: Streams, stream: number): number {
    return this.keyAt(this.ranks.draw(streams, stream));
  }

  /** Sum of the values of all keys, those below 0 left out; exact to a share of one in 10,000 even where they are far too many to add up. */
  total(): number {
    return this.ranks.total();
  }
}
