import { isRequirement, type Expression, type Model } from '../generated/ast.js';
import { Design } from './design.js';
import { describeDimension } from './dimension.js';
import { DesignEnvironment } from './environment.js';
import { Evaluator } from './evaluate.js';
import { isAmount } from './evaluated.js';
import { requirementText } from './lowering/requirement.js';
import { libraryOf } from './linking/library.js';
import { programOf, type Program } from './program.js';
import { Places } from './source-range.js';
import type { SourceRange } from './system.js';
import { textOf } from './text-of.js';

/** A requirement, by the text that verdicts carry too, and the studies that it binds. */
interface OutlinedRequirement {
  readonly text: string;
  readonly range: SourceRange;
  /** Null: it stands outside of variants and scenarios. */
  readonly variant: string | null;
  readonly scenario: string | null;
}

interface OutlinedParam {
  readonly name: string;
  readonly range: SourceRange;
  /** As written. */
  readonly text: string;
  /** In SI units; absent for distributions and what cannot be evaluated. */
  readonly value?: number;
  /** What it is measured in, for people: "a duration". */
  readonly dimension?: string;
}

/** A series of runs that the document asks for. */
interface OutlinedSweep {
  readonly range: SourceRange;
  /** Paths of the knobs: `Web.instances`, or a param. */
  readonly targets: readonly string[];
}

/** What a document offers for study. */
export interface Outline {
  readonly title: string | undefined;
  /** Names, in the order written; those of imported files last. */
  readonly variants: readonly string[];
  readonly scenarios: readonly string[];
  readonly requirements: readonly OutlinedRequirement[];
  readonly sweeps: readonly OutlinedSweep[];
  readonly params: readonly OutlinedParam[];
}

/** Lists what can be studied in a document; a pure function of the parsed text that survives broken documents. */
export function outline(model: Model): Outline {
  const library = libraryOf(model);
  const program = programOf(model, (file) => library.importsOf(file));
  const places = new Places(model.$document?.uri.toString() ?? '');
  return {
    title: program.title,
    variants: [...program.variants.keys()],
    scenarios: [...program.scenarios.keys()],
    requirements: requirementsOf(program, places),
    sweeps: program.sweeps.map((node) => ({
      range: places.of(node),
      targets: node.axes.flatMap((axis) => (axis.target ? [textOf(axis.target)] : [])),
    })),
    params: paramsOf(program, places),
  };
}

function requirementsOf(program: Program, places: Places): OutlinedRequirement[] {
  const outlined: OutlinedRequirement[] = [];
  const add = (members: readonly { $type: string }[], variant: string | null, scenario: string | null): void => {
    for (const node of members) {
      if (isRequirement(node))
        outlined.push({ text: requirementText(node), range: places.of(node), variant, scenario });
    }
  };
  add(program.requirements, null, null);
  for (const [name, { members }] of program.variants) add(members, name, null);
  for (const [name, { members }] of program.scenarios) add(members, null, name);
  return outlined;
}

function paramsOf(program: Program, places: Places): OutlinedParam[] {
  const evaluator = new Evaluator(new DesignEnvironment(new Design(program)));
  return [...program.params].map(([name, node]) => {
    const value = evaluator.param(name);
    return {
      name,
      range: places.ofProperty(node, 'name'),
      text: (node.value as Expression | undefined) ? textOf(node.value) : '',
      ...(value?.kind === 'quantity' ? { value: value.value } : {}),
      ...(value && isAmount(value) ? { dimension: describeDimension(value.dimension) } : {}),
    };
  });
}
