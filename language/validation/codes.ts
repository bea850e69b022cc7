/** Issue codes, shared by the checks, the lowering and the quick fixes. */
export { CODES as ISSUE_CODES, type ModelCode as IssueCode } from '../model/codes.js';
