import { least } from './least.js';
import type { Policy, Views } from './policy.js';

const score = (views: Views, entry: number): number => views.responseTime[entry]! * (views.outstanding[entry]! + 1);

/** The node whose recent response time, times the calls it would then have outstanding, is least; a fair draw among equals. */
export const leastResponseTime: Policy = {
  name: 'least-response-time',
  remembers: true,
  pick: (views, view, from, present, draw) => least(views, view, from, present, draw, score),
};
