import * as vscode from 'vscode';
import { type Feature, type ScaleContext, languageId, modelUri, reveal } from '../context.js';
import { previewHtml } from '../preview/html.js';
import {
  cancelExploringRequest,
  cancelRequest,
  exploreRequest,
  lookCommand,
  previewRequest,
  selectRequest,
  simulateRequest,
  type PreviewMessage,
  type PreviewRequest,
  type PreviewState,
  type SelectParams,
  type Selection,
} from '../protocol.js';
import { exportDiagram, renderDiagram, saveBeside } from './commands.js';

const viewType = 'scale.preview';

/** The live diagram beside the text, pulled anew whenever something of the model changed; it follows from model to model. */
export const preview: Feature = (context) => {
  /** The one that was opened or looked at last comes last. */
  let panels: PreviewPanel[] = [];
  const panelOf = (uri: vscode.Uri): PreviewPanel | undefined => panels.find((panel) => panel.shows(uri));
  const open = (uri: vscode.Uri, column: vscode.ViewColumn): void => {
    const existing = panelOf(uri);
    if (existing) {
      existing.panel.reveal(undefined, true);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      viewType,
      titleOf(uri),
      { viewColumn: column, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: false, localResourceRoots: [distOf(context)] },
    );
    adopt(panel, uri);
  };
  const adopt = (panel: vscode.WebviewPanel, uri: vscode.Uri): void => {
    const added = new PreviewPanel(context, panel, uri);
    const others = (): PreviewPanel[] => panels.filter((one) => one !== added);
    panels.push(added);
    panel.onDidChangeViewState(() => {
      if (panel.active) panels = [...others(), added];
    });
    panel.onDidDispose(() => {
      panels = others();
    });
  };

  context.extension.subscriptions.push(
    vscode.commands.registerCommand('scale.preview', (given: unknown) => {
      const uri = modelUri(given);
      if (uri) open(uri, vscode.ViewColumn.Beside);
      else void vscode.window.showInformationMessage('Open a .scale file first.');
    }),
    vscode.commands.registerCommand(lookCommand, async (given: string, selection: Selection) => {
      open(vscode.Uri.parse(given), vscode.ViewColumn.Beside);
      await context.client.sendRequest(selectRequest, { uri: given, selection } satisfies SelectParams);
    }),
    context.onDidChange((uri) => panelOf(uri)?.pull()),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor?.document.languageId !== languageId || panelOf(editor.document.uri)) return;
      panels.findLast(({ panel }) => panel.visible)?.follow(editor.document.uri);
    }),
    vscode.window.onDidChangeTextEditorSelection((event) => {
      // Only where a person pointed: following every keystroke would make the diagram jump while typing.
      if (event.kind !== vscode.TextEditorSelectionChangeKind.Mouse) return;
      if (event.textEditor.document.languageId !== languageId) return;
      panelOf(event.textEditor.document.uri)?.focus(event.textEditor);
    }),
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        const uri = uriIn(state);
        if (uri) adopt(panel, uri);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
};

class PreviewPanel {
  private pulling = false;
  private again = false;
  private state: PreviewState | undefined;

  constructor(
    private readonly context: ScaleContext,
    readonly panel: vscode.WebviewPanel,
    private uri: vscode.Uri,
  ) {
    const { webview } = panel;
    const dist = distOf(context);
    panel.title = titleOf(uri);
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.onDidReceiveMessage((message: PreviewRequest) => this.answer(message));
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.pull();
    });
    webview.html = previewHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'preview.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'preview.css')).toString(),
      cspSource: webview.cspSource,
      nonce: nonce(),
      uri: uri.toString(),
    });
  }

  shows(uri: vscode.Uri): boolean {
    return this.uri.toString() === uri.toString();
  }

  /** Shows another model from now on. */
  follow(uri: vscode.Uri): void {
    this.uri = uri;
    this.state = undefined;
    this.panel.title = titleOf(uri);
    this.pull();
  }

  /** Fetches what is to be shown; calls that come meanwhile are answered by one more fetch. */
  pull(): void {
    if (!this.panel.visible) return;
    if (this.pulling) {
      this.again = true;
      return;
    }
    this.pulling = true;
    void this.fetch().finally(() => {
      this.pulling = false;
      if (!this.again) return;
      this.again = false;
      this.pull();
    });
  }

  /** Marks in the diagram the component that the cursor stands on. */
  focus(editor: vscode.TextEditor): void {
    const word = editor.document.getWordRangeAtPosition(editor.selection.active);
    const component = word ? editor.document.getText(word) : '';
    if (this.state?.results && component in this.state.results.components) this.post({ type: 'focus', component });
  }

  private async fetch(): Promise<void> {
    const { uri } = this;
    const state = await this.context.client.sendRequest<PreviewState | null>(previewRequest, { uri: uri.toString() });
    if (!state || !this.shows(uri)) return;
    this.state = state;
    this.panel.title = `${state.title} ⋅ diagram`;
    this.post({ type: 'state', state });
  }

  private post(message: PreviewMessage): void {
    void this.panel.webview.postMessage(message);
  }

  /** The web view has a canvas; an extension host has none. */
  private async askForPicture(): Promise<void> {
    const svg = await renderDiagram(this.context, this.uri, 'svg');
    if (svg !== undefined) this.post({ type: 'rasterize', svg });
  }

  private async answer(message: PreviewRequest): Promise<void> {
    const uri = this.uri.toString();
    switch (message.type) {
      case 'ready':
        // The model may not be open in any editor: the server only knows documents that are.
        await vscode.workspace.openTextDocument(this.uri);
        this.pull();
        break;
      case 'reveal':
        await reveal(message.range);
        break;
      case 'select':
        await this.context.client.sendRequest(selectRequest, { uri, selection: message.selection });
        break;
      case 'simulate':
        await this.context.client.sendRequest(simulateRequest, { uri });
        break;
      case 'cancel':
        await this.context.client.sendRequest(cancelRequest, { uri });
        break;
      case 'explore':
        await this.context.client.sendRequest(exploreRequest, { uri });
        break;
      case 'cancelExploring':
        await this.context.client.sendRequest(cancelExploringRequest, { uri });
        break;
      case 'export':
        if (message.format === 'png') await this.askForPicture();
        else await exportDiagram(this.context, this.uri, message.format);
        break;
      case 'picture':
        await saveBeside(
          this.uri,
          'png',
          Uint8Array.from(atob(message.base64), (letter) => letter.charCodeAt(0)),
        );
        break;
    }
  }
}

function distOf({ extension }: ScaleContext): vscode.Uri {
  return vscode.Uri.joinPath(extension.extensionUri, 'dist');
}

function titleOf(uri: vscode.Uri): string {
  return `${uri.path.slice(uri.path.lastIndexOf('/') + 1)} ⋅ diagram`;
}

function uriIn(state: unknown): vscode.Uri | undefined {
  if (typeof state !== 'object' || state === null || !('uri' in state)) return undefined;
  return typeof state.uri === 'string' ? vscode.Uri.parse(state.uri) : undefined;
}

function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
