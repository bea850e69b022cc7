import type { AstNode } from 'langium';
import type { ModelCode } from './codes.js';
import type { ProblemData, ProblemSeverity } from './problem.js';

/** Something found wrong at a node of the document, before its place is known as line and character. */
export interface Issue {
  severity: ProblemSeverity;
  code: ModelCode;
  message: string;
  node: AstNode;
  /** The part of the node that is to blame; all of it where absent. */
  property?: string;
  /** Which one, where the property is a list. */
  index?: number;
  data?: ProblemData;
}

/** Takes what is found wrong. The editor's checks and the lowering hand in one of their own each. */
export type Report = (issue: Issue) => void;

/** For looking a value up whose faults are told elsewhere. */
export const SILENT: Report = () => undefined;

/** An error at a node, or at one of its properties. */
export function error(
  report: Report,
  code: ModelCode,
  node: AstNode,
  message: string,
  more: { property?: string; index?: number; data?: ProblemData } = {},
): void {
  report({ severity: 'error', code, message, node, ...more });
}

/** Refuses a run because of something that the simulator does not honor yet, and says so. `reason` is a whole message. */
export function refuse(report: Report, node: AstNode, reason: string, property?: string): void {
  report({
    severity: 'error',
    code: 'not-simulated',
    message: `${reason} No run is made with it.`,
    node,
    ...(property === undefined ? {} : { property }),
  });
}
