/**
 * Many copies of which few have anything to do. `parallel 75 { when Author.followers >= 1M { … } }` draws a key for each copy, and
 * most of them then end: how many have something to do is drawn instead, and keys for these alone, among those that the condition
 * picks. Both have exactly the same distribution as if each copy had looked by itself.
 */
import type { StepFields } from '../../model/system.js';
import { boundOf } from '../data/selected-keys.js';
import { KeySelection, log1p } from '../random/index.js';
import type { Assembler } from './assembler.js';

/** Copies that a condition on an attribute of their own keys picks. */
export interface Selection {
  /** Number of the key space that each copy draws from. */
  space: number;
  keys: KeySelection;
  /**
   * Copies from one that is picked to the next are geometric: the whole part of an exponential number. Its source, with mean 1,
   * and what to multiply it by; Infinity where none is picked, 0 where all are.
   */
  gap: number;
  scale: number;
}

/** The selection that the copies of a step make; undefined where each of them has to look by itself. */
export function selectionOf(
  { steps, waitFor }: StepFields['replicate'],
  assembler: Assembler,
  purpose: string,
): Selection | undefined {
  const [step] = steps;
  if (steps.length !== 1 || step?.kind !== 'when' || step.else.length > 0 || waitFor !== undefined) return undefined;
  const bound = boundOf(step.condition);
  if (bound === undefined) return undefined;
  const space = assembler.space(bound.keys);
  if (space < 0) return undefined;
  const { values } = assembler.attributes[assembler.attribute(space, bound.attribute)]!;
  const { popularity } = assembler.spaces[space]!;
  const proportional = popularity.kind === 'attribute' && popularity.values === values;
  if (!proportional && popularity.kind !== 'uniform') return undefined;
  const keys = new KeySelection(values, bound.side, bound.value, proportional);
  return {
    space,
    keys,
    scale: -1 / log1p(-keys.share),
    gap: assembler.draw({ kind: 'exponential', mean: 1 }, `copies picked by ${purpose}`),
  };
}
