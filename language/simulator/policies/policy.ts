/** A balancing policy: how one of several nodes is picked for a call. */
import type { Ring } from './ring.js';

/**
 * What a policy may look at. A view is what one caller (or all callers that share it) knows of one set of candidates;
 * candidates are numbered from 0 within it. The set begins at `from` in the arrays that are kept by set.
 */
export interface Views {
  /** A number of the policy's own for each view, 0 at the start. */
  readonly cursor: Int32Array;
  /** Calls that the caller has sent and that have not been answered: entry `firstEntry[view] + candidate`. */
  readonly outstanding: Int32Array;
  /** Mean seconds to a reply as the caller saw it, recent ones weighing more; 0 before the first. Entries as above. */
  readonly responseTime: Float64Array;
  /** A number of the policy's own for each candidate of each view, 0 at the start. Entries as above. */
  readonly credit: Float64Array;
  readonly firstEntry: Int32Array;
  /** Number of candidates of each view, present or not. */
  readonly sizes: Int32Array;
  /** The candidates that can be picked now, in order: entries `from` to `from + present - 1`. */
  readonly members: Int32Array;
  /** What a candidate counts beside the others, its cores unless weights were given: entry `from + candidate`. */
  readonly weights: Float64Array;
  /** Work running and waiting for the cores of a candidate, a core; entry `from + candidate`. */
  coreLoad(at: number): number;
  /** Distinct candidates that are compared, where a policy draws some; what the target says. */
  readonly choices: number;
  /** The hash ring of the target, where its candidates have unequal shares of the keys; else null. */
  readonly ring: Ring | null;
  /** Who asks (`identifies` says whether that is the key or the client), as a number; -1 where nobody can be told. */
  readonly identity: number;
  /** The candidate to which `identity` is bound in a view, or -1; one that is lost is told as -1 and counted. */
  bound(view: number, from: number): number;
  /** Binds `identity` to a candidate. */
  bind(view: number, from: number, candidate: number): void;
  /** One of the candidates with the shortest way from the caller, in turn. */
  nearest(view: number, from: number, draw: number): number;
  /** A uniform whole number from 0 to n - 1, from the random numbers of the calling place. */
  below(draw: number, n: number): number;
}

export interface Policy {
  readonly name: string;
  /** True when callers that do not share a view must each have their own. */
  readonly remembers: boolean;
  /** Whom it must be able to tell apart: what the call is about, or who asks. */
  readonly identifies?: 'key' | 'client';
  /**
   * The candidate to call, one of the `present` members of the set; called where there are at least two. Nodes that
   * are absent or dead are no members: a policy need not look for them.
   */
  pick(views: Views, view: number, from: number, present: number, draw: number): number;
}
