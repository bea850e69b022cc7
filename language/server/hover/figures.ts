import { type AstNode, AstUtils, type CstNode, type LangiumDocument } from 'langium';
import { code, escapeMarkdown } from '../../catalogue/index.js';
import * as ast from '../../generated/ast.js';
import { componentId, explorationOf, loadId, panelOf } from '../../diagram/index.js';
import { outline } from '../../model/index.js';
import { formatBy } from '../../model/format-quantity.js';
import { directionsOf, linkRows, operationRows } from '../result-lines.js';
import type { DocumentRuns, Outcome } from '../runs/document-runs.js';

/** What a hover is about. */
export interface Subject {
  leaf: CstNode;
  /** What the word names or declares. */
  declared: AstNode | undefined;
  runs: DocumentRuns;
  document: LangiumDocument;
}

/** What is known of the thing that a word names, as Markdown: its figures, the verdict on a requirement, a param's value. */
export function figuresOf(subject: Subject): string | undefined {
  return verdictOf(subject) ?? seriesOf(subject) ?? paramOf(subject) ?? measured(subject);
}

function verdictOf({ leaf, runs, document }: Subject): string | undefined {
  const requirement = AstUtils.getContainerOfType(leaf.astNode, ast.isRequirement);
  const start = requirement?.$cstNode?.range.start;
  if (!start || ast.isPath(leaf.astNode)) return undefined;
  const uri = document.uri.toString();
  const shown = runs
    .verdicts()
    .find(
      ({ verdict: { range } }) =>
        range.uri === uri && range.start.line === start.line && range.start.character === start.character,
    );
  if (!shown) return undefined;
  const { status, reason, observed, bound, dimension } = shown.verdict;
  const figures =
    observed === null ? '' : `, observed ${formatBy(dimension, observed)}, bound ${formatBy(dimension, bound)}`;
  return `**${status}**${figures}\n\n${escapeMarkdown(reason)}${shown.stale ? OLDER : ''}`;
}

/** What a sweep or search found when it was last run. */
function seriesOf({ leaf, runs, document }: Subject): string | undefined {
  const node =
    AstUtils.getContainerOfType(leaf.astNode, ast.isSweep) ?? AstUtils.getContainerOfType(leaf.astNode, ast.isFind);
  const start = node?.$cstNode?.range.start;
  // Names in it are explained as anywhere.
  if (!start || !runs.explored || ast.isPath(leaf.astNode)) return undefined;
  const chart = explorationOf(runs.explored).charts.find(
    ({ range }) => range.uri === document.uri.toString() && range.start.line === start.line,
  );
  if (!chart) return undefined;
  const { head, rows } = chart.table;
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const body = rows.slice(0, MOST_ROWS).map(line);
  const more = rows.length > MOST_ROWS ? `\n\n${String(rows.length - MOST_ROWS)} more in the preview` : '';
  const answer = chart.answer ? `**${escapeMarkdown(chart.answer.text)}**\n\n` : '';
  const stale = runs.explored.version === runs.version ? '' : OLDER;
  return `${answer}${[line(head), `|${'---|'.repeat(head.length)}`, ...body].join('\n')}${more}${stale}`;
}

/** Runs of a series that a hover tells. */
const MOST_ROWS = 12;

function paramOf({ declared, document }: Subject): string | undefined {
  const model = document.parseResult.value;
  if (!ast.isParam(declared) || !ast.isModel(model)) return undefined;
  const param = outline(model).params.find(({ name }) => name === declared.name);
  if (!param) return undefined;
  const value = param.value === undefined ? '' : `, ${escapeMarkdown(String(param.value))} in SI units`;
  return `param ${code(param.name)} = ${code(param.text)}\n\n${param.dimension ?? 'a value'}${value}`;
}

function measured({ leaf, declared, runs }: Subject): string | undefined {
  const outcome = runs.best();
  if (!outcome) return undefined;
  const figures =
    ofOperation(leaf, declared, outcome) ?? ofLink(leaf, declared, outcome) ?? ofBox(declared, runs, outcome);
  if (figures === undefined) return undefined;
  return `${figures}${outcome.version === runs.version ? basisOf(outcome) : OLDER}`;
}

/** An operation, by the component that is asked for it: one that passes calls on has figures of its own. */
function ofOperation(
  { astNode: node, text }: CstNode,
  declared: AstNode | undefined,
  { results }: Outcome,
): string | undefined {
  let path: string | undefined;
  if (ast.isTarget(node) && text === node.operation?.$refText) path = `${node.component?.$refText}.${text}`;
  else if (ast.isOperation(declared) && ast.isComponent(declared.$container))
    path = `${declared.$container.name}.${declared.name}`;
  const operation = path === undefined ? undefined : results.operations[path];
  return path !== undefined && operation ? table(`operation ${code(path)}`, operationRows(operation)) : undefined;
}

/** What passes over a link, in each direction; its ends are explained by what they name. */
function ofLink({ astNode: node }: CstNode, declared: AstNode | undefined, { results }: Outcome): string | undefined {
  if (!ast.isLink(node) || declared) return undefined;
  const tables = directionsOf(node).flatMap((direction) => {
    const found = results.links?.[direction];
    return found ? (table(`link ${code(direction)}`, linkRows(found)) ?? []) : [];
  });
  return tables.length === 0 ? undefined : tables.join('\n\n');
}

function ofBox(declared: AstNode | undefined, runs: DocumentRuns, { results }: Outcome): string | undefined {
  const load = ast.isLoad(declared);
  if (!load && !ast.isComponent(declared)) return undefined;
  if (!runs.drawn) return undefined;
  const id = load ? loadId(declared.name) : componentId(declared.name);
  const facts = panelOf(runs.drawn.system, results).cards.find((card) => card.id === id)?.facts ?? [];
  const rows = facts.map(({ label, value, note }): [string, string] => [label, note ? `${value} (${note})` : value]);
  const figures = table(`${load ? 'load' : declared.kind} ${code(declared.name)}`, rows);
  // What is too slight for a squiggle is told here.
  const remarks = results.findings
    .filter(
      ({ severity, component }) => (severity === 'hint' || severity === 'information') && component === declared.name,
    )
    .map(({ message }) => `\n\n${escapeMarkdown(message)}`);
  return figures && `${figures}${remarks.join('')}`;
}

const OLDER = '\n\n*from before the last edit; save to simulate again*';

function basisOf({ results }: Outcome): string {
  if (results.engine === 'solve') return '\n\n*solved; save to simulate*';
  const course = results.run.study === 'timed' ? 'timed' : 'steady load';
  return `\n\n*simulated (${course}, seed ${String(results.seed)}, 95% intervals)*`;
}

/** A heading with a borderless list of figures; every user's word in it is already a code span. */
function table(heading: string, rows: readonly (readonly [string, string])[]): string | undefined {
  if (rows.length === 0) return undefined;
  // The editor leaves next to nothing between columns.
  const body = rows.map(([name, value]) => `| ${escapeMarkdown(name)}\u2003 | ${escapeMarkdown(value)} |`).join('\n');
  return `**${heading}**\n\n| | |\n|---|---|\n${body}`;
}
