/** A balancing policy: how one of several nodes is picked for a call. */

/**
 * What a policy may look at. A view is what one caller (or all callers that share it) knows of one set of candidates;
 * candidates are numbered from 0 within it.
 */
export interface Views {
  /** A number of the policy's own for each view, 0 at the start. */
  readonly cursor: Int32Array;
  /** Calls that the caller has sent and that have not been answered: entry `firstEntry[view] + candidate`. */
  readonly outstanding: Int32Array;
  /** Mean seconds to a reply as the caller saw it, recent ones weighing more; 0 before the first. Entries as above. */
  readonly responseTime: Float64Array;
  readonly firstEntry: Int32Array;
  /** A uniform whole number from 0 to n - 1, from the random numbers of the calling place. */
  below(draw: number, n: number): number;
}

export interface Policy {
  readonly name: string;
  /** True when callers that do not share a view must each have their own. */
  readonly remembers: boolean;
  /** The candidate to call, from 0 to count - 1; count is at least 1. */
  pick(views: Views, view: number, count: number, draw: number): number;
}
