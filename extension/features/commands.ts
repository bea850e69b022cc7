import * as vscode from 'vscode';
import { type Feature, type ScaleContext, modelUri } from '../context.js';
import { cancelRequest, renderRequest, resultsRequest, simulateRequest, type RenderParams } from '../protocol.js';
import { newFromExample } from './new-from-example.js';

type Command = (context: ScaleContext, uri: vscode.Uri) => Promise<void>;

/** Commands about one model, by identifier; each is given the model's URI. */
const MODEL_COMMANDS: Record<string, Command> = {
  'scale.simulate': async ({ client }, uri) => {
    await client.sendRequest(simulateRequest, { uri: uri.toString() });
  },
  'scale.cancel': async ({ client }, uri) => {
    await client.sendRequest(cancelRequest, { uri: uri.toString() });
  },
  'scale.exportSvg': (context, uri) => exportDiagram(context, uri, 'svg'),
  'scale.exportMermaid': (context, uri) => exportDiagram(context, uri, 'mermaid'),
  'scale.showResults': async ({ client }, uri) => {
    const results: unknown = await client.sendRequest(resultsRequest, { uri: uri.toString() });
    if (results === null) {
      void vscode.window.showInformationMessage('Nothing was simulated yet: save the model first.');
      return;
    }
    const document = await vscode.workspace.openTextDocument({
      language: 'json',
      content: JSON.stringify(results, undefined, 2),
    });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  },
};

/** Registers every command that needs nothing but the server. */
export const commands: Feature = (context) => {
  for (const [id, run] of Object.entries(MODEL_COMMANDS)) {
    context.extension.subscriptions.push(
      vscode.commands.registerCommand(id, async (given: unknown) => {
        const uri = modelUri(given);
        if (uri) await run(context, uri);
        else void vscode.window.showInformationMessage('Open a .scale file first.');
      }),
    );
  }
  context.extension.subscriptions.push(
    vscode.commands.registerCommand('scale.newFromExample', () => newFromExample(context)),
    vscode.commands.registerCommand('scale.showOutput', () => {
      context.output.show();
    }),
    vscode.commands.registerCommand('scale.restartServer', async () => {
      await context.client.stop();
      await context.client.start();
    }),
  );
};

const ENDINGS: Record<RenderParams['format'], string> = { svg: 'svg', mermaid: 'mmd', d2: 'd2', dot: 'dot' };

/** The model's diagram in a format, in the editor's colors; undefined, which was said, where there is none. */
export async function renderDiagram(
  { client }: ScaleContext,
  uri: vscode.Uri,
  format: RenderParams['format'],
): Promise<string | undefined> {
  const dark = [vscode.ColorThemeKind.Dark, vscode.ColorThemeKind.HighContrast].includes(
    vscode.window.activeColorTheme.kind,
  );
  const params: RenderParams = { uri: uri.toString(), format, theme: dark ? 'dark' : 'light' };
  const text = await client.sendRequest<string | null>(renderRequest, params);
  if (text === null) {
    void vscode.window.showWarningMessage('There is no diagram yet: the model has errors that must be mended first.');
  }
  return text ?? undefined;
}

/** Asks for a file and writes the model's diagram into it. */
export async function exportDiagram(
  context: ScaleContext,
  uri: vscode.Uri,
  format: RenderParams['format'],
): Promise<void> {
  const text = await renderDiagram(context, uri, format);
  if (text !== undefined) await saveBeside(uri, ENDINGS[format], new TextEncoder().encode(text));
}

/** Asks where to write what was made of a model; by default beside it. */
export async function saveBeside(uri: vscode.Uri, ending: string, bytes: Uint8Array): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: uri.with({ path: uri.path.replace(/(\.scale)?$/, `.${ending}`) }),
    filters: { [ending.toUpperCase()]: [ending] },
  });
  if (target) await vscode.workspace.fs.writeFile(target, bytes);
}
