import type { Finding } from '../model/results.js';
import type { FindingContext } from './context.js';

/** One sort of finding: everything about it is in its file; the table in `rules.ts` lists it. */
export interface FindingRule {
  code: string;
  /** What it says, for the reference. */
  summary: string;
  find(context: FindingContext): Finding[];
}
