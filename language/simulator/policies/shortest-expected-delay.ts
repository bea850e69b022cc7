import { least } from './least.js';
import type { Policy, Views } from './policy.js';

const score = (views: Views, entry: number, at: number): number => (views.outstanding[entry]! + 1) / views.weights[at]!;

/** The node where the calls in hand, this one included, are fewest for each of its cores (Whitt 1986); a fair draw among equals. */
export const shortestExpectedDelay: Policy = {
  name: 'shortest-expected-delay',
  remembers: true,
  pick: (views, view, from, present, draw) => least(views, view, from, present, draw, score),
};
