import type { TextEdit } from 'vscode-languageserver';
import type { LangiumDocument } from 'langium';
import * as ast from '../generated/ast.js';

/**
 * The edit that gives a property of a component or load a new value: replaces the value where it is written, else adds the
 * property as the first of its block (which is made where there is none).
 *
 * @param change `path` is `Component.property`, or `Component.property.setting` for what stands in the property's braces;
 * `value` is the new value as it is to be written.
 * @returns undefined when the document declares no such component or property to be changed.
 */
export function editFor(
  document: LangiumDocument,
  change: { path: string; value: number | string },
): TextEdit | undefined {
  const model = document.parseResult.value;
  if (!ast.isModel(model)) return undefined;
  const [owner, ...path] = change.path.split('.');
  const declaration = model.statements.find(
    (statement): statement is ast.Component | ast.Load =>
      (ast.isComponent(statement) || ast.isLoad(statement)) && statement.name === owner,
  );
  let block: ast.Component | ast.Load | ast.Property | undefined = declaration;
  while (block && path.length > 1) block = propertyOf(block, path.shift());
  const [name] = path;
  if (!block || name === undefined) return undefined;
  const text = String(change.value);
  const written = propertyOf(block, name)?.value?.$cstNode;
  return written ? { range: written.range, newText: text } : insertion(document, block, `${name}: ${text}`);
}

function propertyOf(
  block: ast.Component | ast.Load | ast.Property,
  name: string | undefined,
): ast.Property | undefined {
  const members: readonly object[] = ast.isComponent(block) ? block.members : block.properties;
  return members.filter(ast.isProperty).find((property) => property.name === name);
}

function insertion(
  { textDocument }: LangiumDocument,
  block: ast.Component | ast.Load | ast.Property,
  text: string,
): TextEdit | undefined {
  const node = block.$cstNode;
  if (!node) return undefined;
  // Braces within the call of a load are those of its modifiers.
  const brace = braceOf(node, ast.isLoad(block) ? (block.call?.$cstNode?.end ?? node.offset) : node.offset);
  if (brace === undefined) return { range: { start: node.range.end, end: node.range.end }, newText: ` { ${text} }` };
  const after = textDocument.positionAt(brace + 1);
  const sameLine = node.range.start.line === node.range.end.line;
  const indent =
    /^[ \t]*/.exec(
      textDocument.getText({ start: { line: node.range.start.line, character: 0 }, end: node.range.start }),
    )?.[0] ?? '';
  return { range: { start: after, end: after }, newText: sameLine ? ` ${text},` : `\n${indent}  ${text}` };
}

/** Where the block of a declaration opens: the first brace from there on that is no part of a comment or string. */
function braceOf({ text, offset }: NonNullable<ast.Component['$cstNode']>, from: number): number | undefined {
  const skipped = text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) => ' '.repeat(part.length));
  const brace = skipped.indexOf('{', from - offset);
  return brace < 0 ? undefined : offset + brace;
}
