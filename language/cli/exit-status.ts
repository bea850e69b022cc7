/** Exit statuses of the command line. */
export const ExitStatus = {
  ok: 0,
  /** A requirement fails, or a file is not formatted. */
  failed: 1,
  /** The input or the call is wrong. */
  invalid: 2,
  /** The run was cut off before it could end by itself. */
  cutOff: 3,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** A mistake of the caller, told in one line and without a stack. */
export class UsageError extends Error {}
