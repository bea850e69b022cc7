import type { AstNode } from 'langium';
import type { DesignMember } from '../../generated/ast.js';
import type { Design } from '../design.js';
import type { Evaluator } from '../evaluate.js';
import type { Offers } from '../offers.js';
import type { Problem } from '../problem.js';
import type { Report } from '../report.js';
import type { Declarations, Reading } from '../settings.js';
import type { HealthCheck, SourceRange, System } from '../system.js';

/** What the lowering of one part needs to know of the rest. */
export interface Context extends Reading {
  readonly evaluator: Evaluator;
  readonly declarations: Declarations;
  readonly report: Report;
  readonly design: Design;
  /** Which operations components offer to those who call them here. */
  readonly offers: Offers;
  /** Number of distinct keys over all key spaces, at least 1. */
  readonly keyCount: number;
  /** The same study under further amendments; absent where only the text is checked. */
  changed?(members: readonly DesignMember[]): ChangedSystem;
  /** Where nodes were written. */
  place(node: AstNode, property?: string): SourceRange;
}

/** A System under further amendments, and all that is wrong with it. */
export interface ChangedSystem {
  readonly system: System;
  readonly errors: readonly Problem[];
}

/** The component whose operation is being lowered. */
export interface Host {
  readonly name: string;
  /** Cores of one instance, for work that is spread over all of them. */
  readonly cores: number;
  /** Bytes of one instance, where it has a limit. */
  readonly memory?: number;
  /** No queueing of its own: work on it only takes time. */
  readonly unlimited: boolean;
  /** Users run here: pauses between their requests are legal. */
  readonly hasUsers: boolean;
  /** All callers share one view of the targets. */
  readonly sharedView: boolean;
  /** It answers when copies or shards have done their part. */
  readonly copies: boolean;
  /** Health checks of what stands in front of others; direct calls check nothing. */
  readonly health?: HealthCheck;
}
