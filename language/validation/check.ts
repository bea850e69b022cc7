import type { Model } from '../generated/ast.js';
import type { Context } from '../model/lowering/context.js';
import type { Names } from '../model/linking/names.js';
import type { Program } from '../model/program.js';
import type { BaseSystem } from './base-system.js';

/** One document under check. */
export interface Checked {
  readonly model: Model;
  /** The document with what it imports. */
  readonly program: Program;
  readonly names: Names;
  /** Reads values and steps in the base design, and reports to the document's diagnostics. */
  readonly context: Context;
  readonly report: Context['report'];
  /** The base design and its variants, lowered once for all checks that follow calls. */
  readonly base: BaseSystem;
}

/** Looks at one aspect of a document and reports what is wrong with it. Never throws, whatever the text. */
export type Check = (checked: Checked) => void;
