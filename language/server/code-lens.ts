import type { CodeLens } from 'vscode-languageserver';
import type { LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import { lookCommand, type Selection } from '../../extension/protocol.js';
import * as ast from '../generated/ast.js';

/** Above each variant and scenario: a way to look at it. Nothing elsewhere, so that the text stays quiet. */
export class ScaleCodeLensProvider implements CodeLensProvider {
  provideCodeLens(document: LangiumDocument): CodeLens[] {
    const model = document.parseResult.value;
    if (!ast.isModel(model)) return [];
    return model.statements.flatMap((statement) => {
      if (!(ast.isVariant(statement) || ast.isScenario(statement)) || !(statement.name as string | undefined))
        return [];
      const range = statement.$cstNode?.range;
      if (!range) return [];
      const selection: Selection = ast.isVariant(statement)
        ? { variant: statement.name, scenario: null }
        : { variant: null, scenario: statement.name };
      const title = ast.isVariant(statement) ? 'Show this design' : 'Show this scenario';
      return [
        {
          range: { start: range.start, end: range.start },
          command: { title, command: lookCommand, arguments: [document.uri.toString(), selection] },
        },
      ];
    });
  }
}
