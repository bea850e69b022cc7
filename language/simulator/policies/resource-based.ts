import { least } from './least.js';
import type { Policy, Views } from './policy.js';

const score = (views: Views, _entry: number, at: number): number => views.coreLoad(at);

/** The node whose cores have the least to do, whoever sent it; a fair draw among equals. */
export const resourceBased: Policy = {
  name: 'resource-based',
  remembers: false,
  pick: (views, view, from, present, draw) => least(views, view, from, present, draw, score),
};
