import { suggest } from '../catalogue/index.js';
import {
  isAmend,
  isProperty,
  isSetParam,
  isVariant,
  type DesignMember,
  type Model,
  type Property,
  type Scenario,
  type Variant,
} from '../generated/ast.js';
import { Design, variantChain, type Amendments } from './design.js';
import type { Program } from './program.js';
import type { ProblemData } from './problem.js';

/** Which study of a document is wanted. */
export interface Selection {
  readonly variant?: string | null | undefined;
  readonly scenario?: string | null | undefined;
  /** Values in place of those written: `Web.instances`, `Db.replication.followers`, `Readers.rate`, a param; as text. */
  readonly set?: readonly { readonly path: string; readonly value: string }[] | undefined;
  /** Where between their bounds uncertain values lie, from 0 to 1, by their keys; in the middle where none is given. */
  readonly draws?: ReadonlyMap<string, number> | undefined;
}

/** Parses a text by itself; undefined where it is not well formed. */
export type Parse = (text: string) => Model | undefined;

/** Something that a selection names and that the document does not have. */
export interface Unknown {
  readonly message: string;
  readonly data?: ProblemData;
}

export interface Selected {
  readonly design: Design;
  readonly variants: readonly Variant[];
  readonly scenario: Scenario | undefined;
  /** Everything that makes the design out of the plain one, in the order in which it applies. */
  readonly amendments: readonly Amendments[];
}

/** The design that a selection asks for; what it names and is not there is in `unknown`. */
export function select(
  program: Program,
  selection: Selection,
  parse: Parse,
): { selected: Selected; unknown: Unknown[] } {
  const unknown: Unknown[] = [];
  const variant = find('variant', selection.variant, program.variants, unknown);
  const scenario = find('scenario', selection.scenario, program.scenarios, unknown);
  const variants = variant ? variantChain(variant, program.variants) : [];
  const amendments: Amendments[] = scenario ? [...variants, scenario] : [...variants];
  for (const { path, value } of selection.set ?? []) {
    const members = amendmentFor(path, value, new Design(program, amendments), parse);
    if ('message' in members) unknown.push(members);
    else amendments.push({ members });
  }
  return { selected: { design: new Design(program, amendments), variants, scenario, amendments }, unknown };
}

function find<T>(
  sort: string,
  name: string | null | undefined,
  declared: ReadonlyMap<string, T>,
  unknown: Unknown[],
): T | undefined {
  if (name === undefined || name === null) return undefined;
  const found = declared.get(name);
  if (found) return found;
  const names = [...declared.keys()];
  const meant = suggest(name, names);
  const way =
    meant !== undefined
      ? `Did you mean \`${meant}\`?`
      : names.length > 0
        ? `There are ${names.map((one) => `\`${one}\``).join(', ')}.`
        : `It has no ${sort}s.`;
  unknown.push({
    message: `The model has no ${sort} \`${name}\`. ${way}`,
    ...(meant === undefined ? {} : { data: { replacement: meant } }),
  });
  return undefined;
}

/** What would be written in a variant to the same effect. */
function amendmentFor(path: string, value: string, design: Design, parse: Parse): readonly DesignMember[] | Unknown {
  const [head = '', ...members] = path.split('.');
  const written = `${path}=${value}`;
  const { program } = design;
  if (members.length === 0) {
    if (!program.params.has(head)) {
      const meant = suggest(head, [...program.params.keys()]);
      return {
        message: `\`${written}\`: the model has no param \`${head}\`. ${meant === undefined ? 'Properties are written `Web.instances`.' : `Did you mean \`${meant}\`?`}`,
      };
    }
    const member = only(parse(`variant V {\n${head} = ${value}\n}`));
    return member && isSetParam(member) ? [member] : { message: `\`${written}\`: \`${value}\` is no value.` };
  }
  const declared = program.named.get(head);
  if (!declared || !['Component', 'Load', 'Keys', 'Region'].includes(declared.$type)) {
    const meant = suggest(head, [...program.named.keys()]);
    return {
      message: `\`${written}\`: the model has no \`${head}\`.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
    };
  }
  const last = members.at(-1) ?? '';
  const amend = only(parse(`variant V {\n${head} {\n${last}: ${value}\n}\n}`));
  const property = amend && isAmend(amend) && amend.members.length === 1 ? amend.members[0] : undefined;
  if (!amend || !isAmend(amend) || !property || !isProperty(property) || property.name !== last) {
    return { message: `\`${written}\`: \`${value}\` is no value of \`${last}\`.` };
  }
  if (members.length === 1) return [amend];
  const outer = propertyOf(design, head, members[0] ?? '');
  const nested = outer && withNested(outer, members.slice(1), property);
  if (!nested)
    return { message: `\`${written}\`: \`${head}\` has no \`${members.slice(0, -1).join('.')}\` with settings.` };
  return [{ ...amend, members: [nested] }];
}

function only(model: Model | undefined): DesignMember | undefined {
  const statement = model?.statements.length === 1 ? model.statements[0] : undefined;
  return statement && isVariant(statement) && statement.members.length === 1 ? statement.members[0] : undefined;
}

function propertyOf(design: Design, name: string, property: string): Property | undefined {
  const of = design.component(name) ?? design.load(name) ?? design.keys(name);
  return of?.properties.get(property);
}

/** A copy of a property in which one of the settings in its braces is replaced or added. */
function withNested(outer: Property, path: readonly string[], value: Property): Property | undefined {
  const [name, ...rest] = path;
  const present = outer.properties.find((one): one is Property => isProperty(one) && one.name === name);
  if (rest.length > 0) {
    const inner = present && withNested(present, rest, value);
    return inner && { ...outer, properties: outer.properties.map((one) => (one === present ? inner : one)) };
  }
  const others = outer.properties.filter((one) => one !== present);
  return { ...outer, properties: [...others, value] };
}
