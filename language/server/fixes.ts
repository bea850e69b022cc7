/** Mends that need more than putting one word in the place of another: declaring what is missing, naming a unit. */
import type { TextEdit } from 'vscode-languageserver';
import type { LangiumDocument } from 'langium';
import type { DimensionName } from '../catalogue/index.js';
import * as ast from '../generated/ast.js';
import type { ProblemData } from '../model/problem.js';
import { unitOffers } from './completion/values.js';

/** A way to mend a diagnostic, as the light bulb shows it. */
export interface Mend {
  title: string;
  edit: TextEdit;
}

/** What can be declared so that a name that nothing declares stands for something, the likeliest first. */
export function declarations(document: LangiumDocument, { name, sort, operation, asynchronous }: ProblemData): Mend[] {
  if (typeof name !== 'string' || !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name)) return [];
  const called = typeof operation === 'string' ? operation : 'get';
  const statements = DECLARED[String(sort)]?.(name, called, asynchronous === true) ?? [];
  return statements.map((statement) => ({
    title: `Declare \`${statement.split(' ', 1)[0] ?? ''} ${name}\``,
    edit: appended(document, statement),
  }));
}

const DECLARED: Readonly<Record<string, (name: string, operation: string, asynchronous: boolean) => string[]>> = {
  component: (name, operation, asynchronous) => [
    ...(asynchronous ? [`queue ${name} -> ${name}Worker\nworker ${name}Worker { on ${operation} { cpu 5ms } }`] : []),
    `service ${name} { on ${operation} { cpu 3ms } }`,
    `database ${name} { on ${operation} { cpu 4ms } }`,
    `external ${name} { on ${operation} { wait 50ms } }`,
  ],
  'key space': (name) => [`keys ${name} { count: 1M }`],
};

/** Behind everything else, on a line of its own. */
function appended({ textDocument }: LangiumDocument, statement: string): TextEdit {
  const text = textDocument.getText();
  const end = textDocument.positionAt(text.length);
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return { range: { start: end, end }, newText: `${gap}${statement}\n` };
}

/** An operation that is called and that its component does not have, added to it; none for a component of another file. */
export function missingOperation(document: LangiumDocument, { component, operation }: ProblemData): Mend[] {
  const model = document.parseResult.value;
  if (!ast.isModel(model) || typeof component !== 'string' || typeof operation !== 'string') return [];
  const declared = model.statements.find(
    (statement): statement is ast.Component => ast.isComponent(statement) && statement.name === component,
  );
  const node = declared?.$cstNode;
  if (!declared || !node) return [];
  const text = `on ${operation} { cpu 3ms }`;
  const title = `Add \`${text}\` to \`${component}\``;
  const { end } = node.range;
  if (!node.text.endsWith('}')) return [{ title, edit: { range: { start: end, end }, newText: ` { ${text} }` } }];
  const brace = { line: end.line, character: end.character - 1 };
  const before = document.textDocument.getText({ start: { line: brace.line, character: 0 }, end: brace });
  const lineOfItsOwn = before.trim() === '';
  return [
    {
      title,
      edit: {
        range: { start: brace, end: brace },
        newText: lineOfItsOwn ? `  ${text}\n${before}` : `${/\s$/.test(before) ? '' : ' '}${text} `,
      },
    },
  ];
}

/** A number without a unit where one is needed, with each unit that it is likely to have. */
export function units(document: LangiumDocument, range: TextEdit['range'], { expected }: ProblemData): Mend[] {
  const text = document.textDocument.getText(range);
  if (typeof expected !== 'string' || !/^\d[\d_.]*[kMG]?$/.test(text)) return [];
  return unitOffers(text, expected as DimensionName)
    .slice(0, MOST_UNITS)
    .map(({ label }) => ({ title: `Change to \`${label}\``, edit: { range, newText: label } }));
}

const MOST_UNITS = 4;
