/** A sweep that is asked for from outside the document, in the words of one that stands in it. */
import { isSweep, type Model } from '../generated/ast.js';
import { Design } from './design.js';
import { DesignEnvironment } from './environment.js';
import { Evaluator } from './evaluate.js';
import { libraryOf } from './linking/library.js';
import { programOf } from './program.js';
import { readSweep, type SweepPlan } from './series.js';
import { Places } from './source-range.js';

/**
 * Reads knobs such as `Web.instances from 2 to 20 step 2` or `Web.policy over random, sticky` against a document.
 *
 * @returns the sweep over all of them, or what is wrong with it in one sentence
 */
export function askedSweep(model: Model, knobs: readonly string[]): SweepPlan | string {
  const library = libraryOf(model);
  const text = `sweep ${knobs.join(', ')}`;
  // Each must be a knob by itself: none may bring a second one, or a statement of another kind, along.
  for (const knob of knobs) {
    const statements = library.parse(`sweep ${knob}`)?.statements ?? [];
    const [only] = statements;
    if (statements.length !== 1 || !only || !isSweep(only) || only.axes.length !== 1)
      return `\`${knob}\` is no series.`;
  }
  const node = library.parse(text)?.statements[0];
  if (!node || !isSweep(node)) return `\`${text}\` is no series.`;
  const program = programOf(model, (file) => library.importsOf(file));
  const wrong: string[] = [];
  const read = readSweep(node, {
    program,
    evaluator: new Evaluator(new DesignEnvironment(new Design(program))),
    report: ({ message }) => wrong.push(message),
  });
  if (!read) return wrong[0] ?? `\`${text}\` cannot be read.`;
  const range = new Places(model.$document?.uri.toString() ?? '').of(model);
  return { text, range: { ...range, end: range.start }, knobs: read };
}
