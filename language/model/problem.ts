import type { ModelCode } from './codes.js';
import type { SourceRange } from './system.js';

export type ProblemSeverity = 'error' | 'warning' | 'information' | 'hint';

/** What a quick fix needs to know; which fields are there depends on the code (see `codes.ts`). */
export interface ProblemData {
  /** Text to put in the place of the problem's range. */
  replacement?: string;
  /** Text to add, and what it is to be called. */
  insertion?: string;
  [detail: string]: string | number | boolean | undefined;
}

/** Something the user has to know about a document: what is wrong, where, and what to do. */
export interface Problem {
  severity: ProblemSeverity;
  code: ModelCode;
  message: string;
  range: SourceRange;
  data?: ProblemData;
}
