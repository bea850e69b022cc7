import type { TextEdit } from 'vscode-languageserver';
import type { LangiumDocument } from 'langium';
import * as ast from '../generated/ast.js';

/**
 * The edit that gives a component's or load's property a new value: replaces the value where the property is written, else
 * adds the property as the first line of the block (which is made where there is none).
 *
 * @param change `path` is `Component.property`; `value` is the new value as it is to be written.
 * @returns undefined when the document declares no such component.
 */
export function editFor(document: LangiumDocument, change: { path: string; value: number | string }): TextEdit | undefined {
  const model = document.parseResult.value;
  const dot = change.path.lastIndexOf('.');
  const owner = change.path.slice(0, dot);
  const name = change.path.slice(dot + 1);
  if (!ast.isModel(model) || dot < 0) return undefined;
  const declaration = model.statements.find(
    (statement): statement is ast.Component | ast.Load =>
      (ast.isComponent(statement) || ast.isLoad(statement)) && statement.name === owner,
  );
  const node = declaration?.$cstNode;
  if (!declaration || !node) return undefined;
  const properties = ast.isComponent(declaration) ? declaration.members.filter(ast.isProperty) : declaration.properties.filter(ast.isProperty);
  const written = properties.find((property) => property.name === name)?.value?.$cstNode;
  const text = String(change.value);
  if (written) return { range: written.range, newText: text };
  const source = document.textDocument;
  const brace = node.text.indexOf('{');
  if (brace < 0) return { range: { start: node.range.end, end: node.range.end }, newText: ` { ${name}: ${text} }` };
  const after = source.positionAt(node.offset + brace + 1);
  const sameLine = node.range.start.line === node.range.end.line;
  const indent = ' '.repeat(node.range.start.character + 2);
  return {
    range: { start: after, end: after },
    newText: sameLine ? ` ${name}: ${text},` : `\n${indent}${name}: ${text}`,
  };
}
