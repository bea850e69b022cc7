/** The keys of a space whose attribute lies on one side of a bound: how often they are drawn, and draws among them alone. */
import type { KeyAttribute } from './key-attribute.js';
import { ProportionalRanks } from './proportional-ranks.js';
import type { Streams } from './streams.js';

export type Side = '<' | '<=' | '>' | '>=';

export class KeySelection {
  /** Probability that a key, drawn from the whole space, is one of them. */
  readonly share: number;
  /** By rank: the first of them, and the one after the last. */
  readonly from: number;
  readonly to: number;
  private readonly ranks: ProportionalRanks | undefined;

  /**
   * @param attribute that decides
   * @param side of the bound on which its value has to lie
   * @param proportional true where keys are drawn in proportion to that attribute, false where all are drawn alike
   */
  constructor(
    private readonly attribute: KeyAttribute,
    private readonly side: Side,
    private readonly bound: number,
    proportional: boolean,
  ) {
    const { count } = attribute;
    const rising = side === '>' || side === '>=';
    const border = attribute.countUpTo(bound, side === '<=' || side === '>');
    this.from = rising ? border : 0;
    this.to = rising ? count : border;
    const total = proportional ? attribute.total() : 0;
    if (this.from === this.to) this.share = 0;
    else if (this.to - this.from === count) this.share = 1;
    else this.share = (this.to - this.from) / count;
    if (this.share > 0 && total > 0) {
      this.ranks = new ProportionalRanks((rank) => attribute.ofRank(rank), this.from, this.to);
      if (this.share < 1) this.share = Math.min(1, this.ranks.total() / total);
    }
  }

  /** Draws one of them; there must be one. */
  draw(streams: Streams, stream: number): number {
    const rank = this.ranks?.draw(streams, stream);
    return this.attribute.keyAt(rank ?? this.from + Math.floor(streams.uniform(stream) * (this.to - this.from)));
  }

  /** True where a key was given a value on the other side of the bound since: then each has to be looked at by itself. */
  get isOutdated(): boolean {
    const { changes } = this.attribute;
    for (let i = 0; i < changes.length; i++) {
      const { rank, value } = changes[i]!;
      if (this.holds(value) !== (rank >= this.from && rank < this.to)) return true;
    }
    return false;
  }

  private holds(value: number): boolean {
    switch (this.side) {
      case '<':
        return value < this.bound;
      case '<=':
        return value <= this.bound;
      case '>':
        return value > this.bound;
      default:
        return value >= this.bound;
    }
  }
}
