/** Codes of what documents are told; the table stands with the lowering, which tells some of it too. */
export type { ModelCode as IssueCode } from '../model/codes.js';
