/**
 * Which nodes of a pool may be chosen at all. The one place where nodes drop out of every policy, and come back.
 *
 * A caller chooses among a *set* of candidates (`CandidateSet`: consecutive entries of the program's `candidates`). For each
 * set the present ones are listed here, and policies see nothing else: none has to know why a node is missing.
 *
 * - `kernel.setAbsent(node, reason, true)` takes a node out for everybody, balancer or not: it isn't there (yet), or takes no new
 *   calls. What it works on goes on; nothing is failed or withdrawn. Each reason is taken back by itself, so that a
 *   node that was scaled in and is being replaced too stays out until neither holds. Workers that are
 *   absent take no messages.
 * - `setUnhealthy(node, watch, true)` takes a node out for those alone who share a watch: the balancers whose health checks
 *   have found it dead. Whoever checks nothing goes on calling it, and is refused.
 *
 * Where all candidates are unhealthy the checks are taken to be wrong and all that are present are called; where none
 * is present all are, which is for the caller to prevent.
 */
import type { CandidateSet } from '../compile/program.js';
import { isMember } from '../policies/hashing.js';

/** Why a node is absent; bits, each taken back by itself. */
export const enum Absence {
  /** An autoscaler does not run it now. */
  SCALED_IN = 1,
  /** It is being replaced by a newer one. */
  REPLACED = 2,
  /** It takes no new calls, by an event. */
  DRAINED = 4,
}

export class Membership {
  /** Numbers of the present candidates within their set, in order: `count[from]` entries from `from` on. */
  readonly members: Int32Array;
  /** How many candidates of a set are present, by the set's `from`. */
  readonly count: Int32Array;
  /** True while some node may be missing somewhere. */
  disturbed = false;
  /** True while the lists are behind: `refresh` brings them up to date. */
  changed = false;
  /** Counts how often the lists have changed. */
  version = 0;
  private readonly stale = new Set<CandidateSet>();
  private setsOf: Map<number, CandidateSet[]> | undefined;
  private readonly reasons: Uint8Array;
  /** By watch: true for nodes that its checks have found dead. */
  private readonly unhealthy: Uint8Array[];

  constructor(
    private readonly sets: readonly CandidateSet[],
    private readonly candidates: Int32Array,
    nodes: number,
    watches: number,
  ) {
    this.members = new Int32Array(candidates.length);
    this.count = new Int32Array(candidates.length);
    this.reasons = new Uint8Array(nodes);
    this.unhealthy = Array.from({ length: watches }, () => new Uint8Array(nodes));
    for (const set of sets) this.list(set);
  }

  isAbsent(node: number): boolean {
    return this.reasons[node] !== 0;
  }

  /** True for a candidate that can be picked now, of the set that begins at `from`. */
  isMember(from: number, candidate: number): boolean {
    return isMember(candidate, this.members, from, this.count[from]!);
  }

  /** Takes a node out for all callers for a reason, or takes the reason back. */
  setAbsent(node: number, reason: Absence, absent: boolean): void {
    const before = this.reasons[node]!;
    const after = absent ? before | reason : before & ~reason;
    if (after === before) return;
    this.reasons[node] = after;
    if ((before === 0) !== (after === 0)) this.spoil(node);
  }

  /** A watch has found a node dead, or alive again. */
  setUnhealthy(node: number, watch: number, unhealthy: boolean): void {
    const nodes = this.unhealthy[watch]!;
    if ((nodes[node] === 1) === unhealthy) return;
    nodes[node] = unhealthy ? 1 : 0;
    this.spoil(node);
  }

  /** Lists afresh what has changed: to be called before the lists are read, where `changed`. */
  refresh(): void {
    for (const set of this.stale) this.list(set);
    this.stale.clear();
    this.changed = false;
    this.version++;
    this.disturbed = this.sets.some(({ from, count }) => this.count[from]! < count);
  }

  /** Many nodes may drop out at the same moment: their sets are listed once, when next asked. */
  private spoil(node: number): void {
    this.setsOf ??= this.index();
    for (const set of this.setsOf.get(node) ?? []) this.stale.add(set);
    this.changed = true;
    this.disturbed = true;
  }

  private index(): Map<number, CandidateSet[]> {
    const setsOf = new Map<number, CandidateSet[]>();
    for (const set of this.sets) {
      for (let i = set.from; i < set.from + set.count; i++) {
        const node = this.candidates[i]!;
        const known = setsOf.get(node);
        if (known === undefined) setsOf.set(node, [set]);
        else known.push(set);
      }
    }
    return setsOf;
  }

  /** Lists the present candidates of a set afresh: those in health, else those that are there, else all. */
  private list(set: CandidateSet): void {
    const present = this.fill(set, true, true) || this.fill(set, false, true) || this.fill(set, false, false);
    this.count[set.from] = present;
  }

  private fill({ from, count, watch }: CandidateSet, healthy: boolean, there: boolean): number {
    const dead = healthy && watch >= 0 ? this.unhealthy[watch]! : undefined;
    let present = 0;
    for (let i = 0; i < count; i++) {
      const node = this.candidates[from + i]!;
      if ((there && this.reasons[node] !== 0) || dead?.[node] === 1) continue;
      this.members[from + present++] = i;
    }
    return present;
  }
}
