import type { Hover, HoverParams } from 'vscode-languageserver';
import { CstUtils, type CstNode, type LangiumDocument, type MaybePromise } from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import { code, construct, kind, markdownFor, property, step, word, escapeMarkdown, type Owner } from '../catalogue/index.js';
import * as ast from '../generated/ast.js';
import { componentId, loadId, panelOf } from '../diagram/index.js';
import { formatBy } from '../model/format-quantity.js';
import type { Results } from '../model/results.js';
import type { System } from '../model/system.js';
import { ownerOf, wordListOf } from './catalogue-context.js';
import { operationRows } from './result-lines.js';
import type { RunsOf } from './runs/run-service.js';

/** Hovers: what a word means, from the catalogue, and what the last run found of the thing it names. */
export class ScaleHoverProvider implements HoverProvider {
  constructor(
    private readonly services: LangiumServices,
    private readonly runs: RunsOf,
  ) {}

  getHoverContent(document: LangiumDocument, params: HoverParams): MaybePromise<Hover | undefined> {
    const root = document.parseResult.value.$cstNode;
    if (!root) return undefined;
    const offset = document.textDocument.offsetAt(params.position);
    const leaf = CstUtils.findLeafNodeAtOffset(root, offset);
    if (!leaf) return undefined;
    const parts = [this.documentation(leaf), this.figures(document, leaf)].filter((part) => part !== undefined);
    if (parts.length === 0) return undefined;
    return { contents: { kind: 'markdown', value: parts.join('\n\n---\n\n') }, range: leaf.range };
  }

  /** What the catalogue says of the word itself. */
  private documentation(leaf: CstNode): string | undefined {
    const { astNode: node, text } = leaf;
    if (ast.isProperty(node) && text === node.name) {
      const owner = ownerOf(node);
      const entry = owner && property(owner, node.name);
      return entry && markdownFor(entry, owner);
    }
    if (ast.isModifier(node) && text !== node.key?.$refText) return describe(property('call', node.kind), 'call');
    if (ast.isPath(node) && !node.head?.ref && ast.isProperty(node.$container)) {
      const list = wordListOf(node.$container);
      return describe(list && word(list, text));
    }
    if (ast.isInvocation(node) && text === node.function) return describe(word('distribution', text) ?? word('popularity', text));
    if (ast.isWorkStep(node) && text === node.resource) return describe(step(text));
    if (ast.isCall(node) && text === node.arrow) return describe(step(text));
    if (ast.isComponent(node) && text === node.kind) return describe(kind(text));
    if (leaf.container?.astNode === node && !this.isName(leaf)) return describe(step(text) ?? construct(text));
    return undefined;
  }

  /** What was found of the thing that the word names or declares. */
  private figures(document: LangiumDocument, leaf: CstNode): string | undefined {
    const requirement = enclosingRequirement(leaf.astNode);
    const uri = document.uri.toString();
    const runs = this.runs.of(uri);
    if (requirement?.$cstNode && !ast.isPath(leaf.astNode)) {
      const line = requirement.$cstNode.range.start.line;
      const found = runs?.verdicts().find(({ verdict }) => verdict.range.uri === uri && verdict.range.start.line === line);
      if (found) {
        const { status, reason, observed, bound, dimension } = found.verdict;
        const figures = observed === null ? '' : `observed ${formatBy(dimension, observed)}, bound ${formatBy(dimension, bound)}\n\n`;
        return `**${status}** ${figures}${escapeMarkdown(reason)}${found.stale ? OLDER : ''}`;
      }
    }
    const declared = this.services.references.References.findDeclarations(leaf)[0] ?? (this.isName(leaf) ? leaf.astNode : undefined);
    const outcome = runs?.best();
    if (!declared || !outcome || !runs?.drawn) return undefined;
    const lines = describeDeclared(declared, runs.drawn.system, outcome.results);
    if (!lines) return undefined;
    const stale = outcome.version !== runs.version;
    const basis = outcome.results.engine === 'solve' ? '\n\n*solved; save to simulate*' : intervals(outcome.results);
    return `${lines}${stale ? OLDER : basis}`;
  }

  private isName(leaf: CstNode): boolean {
    const name = this.services.references.NameProvider.getNameNode(leaf.astNode);
    return name !== undefined && name.offset === leaf.offset;
  }
}

const OLDER = '\n\n*from before the last edit; save to simulate again*';

function intervals({ run }: Results): string {
  const length = run.study === 'timed' ? 'timed' : 'steady load';
  return `\n\n*simulated (${length}, seed 1, 95% intervals)*`;
}

function describe(entry: Parameters<typeof markdownFor>[0] | undefined, owner?: Owner): string | undefined {
  return entry && markdownFor(entry, owner);
}

function describeDeclared(node: object, system: System, results: Results): string | undefined {
  if (ast.isComponent(node) || ast.isLoad(node)) {
    const kind = ast.isLoad(node) ? 'load' : node.kind;
    const card = panelOf(system, results).cards.find(({ id }) => id === (ast.isLoad(node) ? loadId(node.name) : componentId(node.name)));
    const rows = card?.facts.map(({ label, value, note }): [string, string] => [label, note ? `${value} (${note})` : value]);
    return rows && table(`${kind} ${code(node.name)}`, rows);
  }
  if (ast.isOperation(node) && ast.isComponent(node.$container)) {
    const path = `${node.$container.name}.${node.name}`;
    const operation = results.operations[path];
    return operation && table(`operation ${code(path)}`, operationRows(operation));
  }
  return undefined;
}

/** A heading with a borderless list of figures; every user's word in it is already a code span. */
function table(heading: string, rows: [string, string][]): string | undefined {
  if (rows.length === 0) return undefined;
  const body = rows.map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`).join('\n');
  return `**${heading}**\n\n| | |\n|---|---|\n${body}`;
}

function enclosingRequirement(node: object | undefined): ast.Requirement | undefined {
  for (let at = node as { $container?: object } | undefined; at; at = at.$container) {
    if (ast.isRequirement(at)) return at;
  }
  return undefined;
}
