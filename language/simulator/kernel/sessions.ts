/** Sessions that a policy binds to nodes, and how many have been lost with their node. */
import { KeyTable } from '../caches/key-table.js';
import type { Program } from '../compile/program.js';
import type { Membership } from './membership.js';
import { NodeState } from './states.js';

/** Sessions that a view can hold; beyond it those go that were unused for the longest time. */
const MOST_SESSIONS = 1_000_000;

/** Who is bound to which candidate, in one view. */
class Bindings {
  private readonly table = new KeyTable(MOST_SESSIONS);
  private candidates = new Int32Array(64);
  private lives = new Int32Array(64);

  find(identity: number): number {
    return this.table.find(identity);
  }

  candidate(slot: number): number {
    return this.candidates[slot]!;
  }

  life(slot: number): number {
    return this.lives[slot]!;
  }

  renew(slot: number, life: number): void {
    this.lives[slot] = life;
  }

  touch(slot: number): void {
    this.table.moveFirst(slot);
  }

  remove(slot: number): void {
    this.table.remove(slot);
  }

  add(identity: number, candidate: number, life: number): void {
    if (this.table.size >= MOST_SESSIONS) this.table.remove(this.table.last);
    const slot = this.table.add(identity, 0);
    if (slot >= this.candidates.length) {
      this.candidates = larger(this.candidates, this.table.keys.length);
      this.lives = larger(this.lives, this.table.keys.length);
    }
    this.candidates[slot] = candidate;
    this.lives[slot] = life;
  }
}

export class Sessions {
  /** Sessions that were found lost, by component: their node had failed or was gone when they came back. */
  readonly lost: Float64Array;
  private readonly views: Bindings[] = [];
  /** How often each node has lost its memory. */
  private readonly lives: Int32Array;
  private readonly componentOf: (node: number) => number;

  constructor(
    private readonly program: Program,
    private readonly membership: Membership,
    private readonly nodeState: Uint8Array,
  ) {
    this.lost = new Float64Array(program.components.length);
    this.lives = new Int32Array(program.nodes);
    const starts = program.components.map((component) => component.firstNode);
    this.componentOf = (node) => {
      let c = 0;
      while (c + 1 < starts.length && starts[c + 1]! <= node) c++;
      return c;
    };
  }

  /** A node has lost everything that it remembered. */
  forget(node: number): void {
    this.lives[node]!++;
  }

  /**
   * The candidate that an identity is bound to; -1 for none, and for one whose session has gone with it. A chooser that has not
   * found out that a node is dead goes on sending to it; one that has come back with an empty memory begins the session anew.
   * Either loss is counted when it is met.
   */
  bound(view: number, from: number, identity: number): number {
    const bindings = this.views[view];
    const slot = bindings?.find(identity) ?? -1;
    if (bindings === undefined || slot < 0) return -1;
    const candidate = bindings.candidate(slot);
    const node = this.program.candidates[from + candidate]!;
    if (!this.membership.isMember(from, candidate)) {
      this.lost[this.componentOf(node)]!++;
      bindings.remove(slot);
      return -1;
    }
    if (bindings.life(slot) !== this.lives[node] && this.nodeState[node] !== NodeState.DEAD) {
      this.lost[this.componentOf(node)]!++;
      bindings.renew(slot, this.lives[node]!);
    }
    bindings.touch(slot);
    return candidate;
  }

  /** A dead node answers nobody, and begins no session. */
  bind(view: number, from: number, identity: number, candidate: number): void {
    const node = this.program.candidates[from + candidate]!;
    if (this.nodeState[node] === NodeState.DEAD) return;
    const bindings = (this.views[view] ??= new Bindings());
    bindings.add(identity, candidate, this.lives[node]!);
  }
}

function larger(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(length);
  array.set(old);
  return array;
}
