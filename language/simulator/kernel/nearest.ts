/** Which present candidates are nearest to a place, in turn. */
import type { Membership } from './membership.js';

/** The nearest members of a set of candidates, seen from one place by the holder of one view, and whose turn it is. */
interface Turn {
  readonly members: readonly number[];
  next: number;
}

export class Nearest {
  private readonly turns = new Map<number, Turn>();
  private version = -1;

  /**
   * @param places number of places
   * @param roundTrip seconds there and back between a place and the candidate at an entry of the program's candidates
   */
  constructor(
    private readonly membership: Membership,
    private readonly places: number,
    private readonly roundTrip: (at: number, place: number) => number,
  ) {}

  /** The candidate whose turn it is among the nearest of those present; `first` says where a new turn begins. */
  pick(view: number, from: number, place: number, first: (n: number) => number): number {
    if (this.version !== this.membership.version) {
      this.turns.clear();
      this.version = this.membership.version;
    }
    const id = view * this.places + place;
    let turn = this.turns.get(id);
    if (turn === undefined) {
      const members = this.nearest(from, place);
      turn = { members, next: first(members.length) };
      this.turns.set(id, turn);
    }
    const picked = turn.members[turn.next]!;
    turn.next = turn.next + 1 === turn.members.length ? 0 : turn.next + 1;
    return picked;
  }

  /** What is nearest may have changed. */
  forget(): void {
    this.turns.clear();
  }

  private nearest(from: number, place: number): number[] {
    const { members, count } = this.membership;
    let least = Infinity;
    let nearest: number[] = [];
    for (let m = from; m < from + count[from]!; m++) {
      const candidate = members[m]!;
      const seconds = this.roundTrip(from + candidate, place);
      if (seconds < least) {
        least = seconds;
        nearest = [];
      }
      if (seconds === least) nearest.push(candidate);
    }
    return nearest;
  }
}
