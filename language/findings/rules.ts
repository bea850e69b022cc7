import type { FindingRule } from './rule.js';
import { alwaysBusy } from './rules/always-busy.js';
import { bottleneck } from './rules/bottleneck.js';
import { cacheOfNoUse, cacheStampede, cacheTooSmall } from './rules/cache.js';
import { endlessCalls } from './rules/endless-calls.js';
import { hotNode } from './rules/hot-node.js';
import { idleMoney } from './rules/idle-money.js';
import { limitBeforeHardware } from './rules/limit-before-hardware.js';
import { overload } from './rules/overload.js';
import { overloadInCourse } from './rules/overload-in-course.js';
import { runEndedEarly } from './rules/run-ended-early.js';
import { narrowLink } from './rules/narrow-link.js';
import { lostWrites, staleReads } from './rules/replication.js';
import { manyErrors } from './rules/many-errors.js';
import {
  requirementFailed,
  requirementPassedUnexpectedly,
  requirementUndecided,
  requirementUnreachable,
} from './rules/requirement.js';
import { queueBeforeHardware } from './rules/queue-before-hardware.js';
import { retryMultiplication } from './rules/retry-multiplication.js';
import { selfSustainedOverload } from './rules/self-sustained-overload.js';
import { serialFraction } from './rules/serial-fraction.js';
import { slotsHeldByCallee } from './rules/slots-held-by-callee.js';
import { singlePointOfFailure } from './rules/single-point-of-failure.js';
import { timeoutAboveCallers } from './rules/timeout-above-callers.js';
import { timeoutTooShort } from './rules/timeout-too-short.js';
import { visibilityTooShort } from './rules/visibility-too-short.js';

/** Every sort of finding; a new one is a file beside the others and a line here. The gravest come first. */
export const FINDING_RULES: readonly FindingRule[] = [
  endlessCalls,
  runEndedEarly,
  overload,
  narrowLink,
  overloadInCourse,
  selfSustainedOverload,
  slotsHeldByCallee,
  requirementFailed,
  requirementPassedUnexpectedly,
  serialFraction,
  bottleneck,
  alwaysBusy,
  hotNode,
  manyErrors,
  lostWrites,
  singlePointOfFailure,
  requirementUnreachable,
  limitBeforeHardware,
  queueBeforeHardware,
  cacheTooSmall,
  cacheOfNoUse,
  cacheStampede,
  staleReads,
  timeoutTooShort,
  visibilityTooShort,
  timeoutAboveCallers,
  retryMultiplication,
  requirementUndecided,
  idleMoney,
];
