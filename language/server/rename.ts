import { LSPErrorCodes, ResponseError, TextEdit, type RenameParams, type WorkspaceEdit } from 'vscode-languageserver';
import { type AstNode, AstUtils, CstUtils, type LangiumDocument } from 'langium';
import { DefaultRenameProvider, type LangiumServices } from 'langium/lsp';
import { code } from '../catalogue/index.js';
import * as ast from '../generated/ast.js';
import { modelOf } from '../model/linking/names.js';
import { namesIn } from './names.js';
import { clashOf } from '../validation/params.js';

const NAME = /^[\p{L}_][\p{L}\p{N}_]*(-[\p{L}\p{N}_]+)*$/u;

/** Renames what a document declares, wherever it is mentioned: also where variants and likenesses amend it. */
export class ScaleRenameProvider extends DefaultRenameProvider {
  constructor(private readonly services: LangiumServices) {
    super(services);
  }

  override rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
    const declared = this.declarationAt(document, params.position);
    if (!declared) return Promise.resolve(undefined);
    this.check(declared, params.newName);
    const changes: Record<string, TextEdit[]> = {};
    const places = new Set<string>();
    for (const one of familyOf(declared)) {
      for (const { sourceUri, segment } of this.references.findReferences(one, { includeDeclaration: true })) {
        const uri = sourceUri.toString();
        const place = `${uri}:${String(segment.offset)}`;
        if (places.has(place)) continue;
        places.add(place);
        (changes[uri] ??= []).push(TextEdit.replace(segment.range, params.newName));
      }
    }
    return Promise.resolve({ changes });
  }

  override prepareRename(
    document: LangiumDocument,
    params: { position: RenameParams['position'] },
  ): ReturnType<DefaultRenameProvider['prepareRename']> {
    return this.declarationAt(document, params.position) ? this.renameNodeRange(document, params.position) : undefined;
  }

  private declarationAt(document: LangiumDocument, position: RenameParams['position']): Renameable | undefined {
    const root = document.parseResult.value.$cstNode;
    const leaf =
      root &&
      CstUtils.findDeclarationNodeAtOffset(
        root,
        document.textDocument.offsetAt(position),
        this.grammarConfig.nameRegexp,
      );
    const [declared] = leaf ? this.references.findDeclarations(leaf) : [];
    return declared && isRenameable(declared) ? declared : undefined;
  }

  private check(declared: Renameable, name: string): void {
    if (!NAME.test(name))
      throw refusal(
        `${code(name)} is no name: it is made of letters, digits, \`_\` and \`-\`, and begins with a letter.`,
      );
    const clash = ast.isParam(declared) ? clashOf(name) : undefined;
    if (clash !== undefined) throw refusal(`A param cannot be called \`${name}\`, because that is ${clash}.`);
    if (!ast.isNamed(declared)) return;
    const model = modelOf(declared);
    const [other] = model ? namesIn(model, this.services).declared(name) : [];
    if (other && other.node !== declared) throw refusal(`\`${name}\` is already declared.`);
  }
}

type Renameable = ast.Named | ast.Operation | ast.Pool | ast.Property;

/** Everything that users name themselves; the catalogue's properties are not theirs to rename. */
function isRenameable(node: AstNode): node is Renameable {
  return (
    ast.isNamed(node) ||
    ast.isOperation(node) ||
    ast.isPool(node) ||
    (ast.isProperty(node) && ast.isKeys(node.$container))
  );
}

/** An operation or pool together with those that amend or inherit it under the same name. */
function familyOf(declared: Renameable): Renameable[] {
  if (!ast.isOperation(declared) && !ast.isPool(declared)) return [declared];
  const model = AstUtils.findRootNode(declared);
  const origin = componentOf(declared);
  if (!ast.isModel(model) || !origin) return [declared];
  const kin = likenesses(model, origin);
  const family: Renameable[] = [];
  for (const node of AstUtils.streamAllContents(model)) {
    if (node.$type !== declared.$type || !(ast.isOperation(node) || ast.isPool(node)) || node.name !== declared.name)
      continue;
    const component = componentOf(node);
    if (component && kin.has(component)) family.push(node);
  }
  return family.includes(declared) ? family : [declared, ...family];
}

/** A component, what it is like, and all that is like any of these. */
function likenesses(model: ast.Model, origin: string): ReadonlySet<string> {
  const kin = new Set([origin]);
  for (let size = 0; size < kin.size;) {
    size = kin.size;
    for (const statement of model.statements) {
      if (!ast.isComponent(statement) || !statement.like) continue;
      if (kin.has(statement.name) || kin.has(statement.like.$refText))
        kin.add(statement.name).add(statement.like.$refText);
    }
  }
  return kin;
}

function componentOf({ $container }: ast.Operation | ast.Pool): string | undefined {
  if (ast.isComponent($container)) return $container.name;
  return ast.isAmend($container) ? $container.target?.$refText : undefined;
}

function refusal(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
