import * as vscode from 'vscode';
import { type ScaleContext, languageId } from '../context.js';
import { copyExample, type CopyFiles } from './copy-example.js';
import { openingIn, TOPICS } from './examples.js';

interface ExamplePick extends vscode.QuickPickItem {
  name: string;
  text: string;
}

/**
 * Offers the examples that come with the extension and opens a copy of the chosen one, not yet saved. What reads other files,
 * measured data or an import, finds them only beside it: a copy of these is saved with it, where the user says.
 */
export async function newFromExample({ extension }: ScaleContext): Promise<void> {
  const folder = vscode.Uri.joinPath(extension.extensionUri, 'examples');
  const pick = async (name: string): Promise<ExamplePick> => {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, `${name}.scale`));
    const text = new TextDecoder().decode(bytes);
    const { title, question } = openingIn(text) ?? { title: name, question: '' };
    return { label: title, description: `${name}.scale`, detail: question, name, text };
  };
  const topics = await Promise.all(
    Object.entries(TOPICS).map(async ([topic, names]) => [
      { label: topic, kind: vscode.QuickPickItemKind.Separator, name: '', text: '' },
      ...(await Promise.all(names.map(pick))),
    ]),
  );
  const chosen = await vscode.window.showQuickPick<ExamplePick>(topics.flat(), {
    placeHolder: 'A system to start from',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) return;
  // What an example reads lies in a folder of its name.
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const document = entries.some(([name]) => name === chosen.name)
    ? await savedCopy(folder, chosen.name)
    : await vscode.workspace.openTextDocument({ language: languageId, content: chosen.text });
  if (document) await vscode.window.showTextDocument(document);
}

/** Copies an example and the folder beside it to where the user says; undefined where he says nowhere. */
async function savedCopy(folder: vscode.Uri, name: string): Promise<vscode.TextDocument | undefined> {
  const home = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: `Where to save it, with what it reads from the folder ${name}`,
    ...(home ? { defaultUri: vscode.Uri.joinPath(home, `${name}.scale`) } : {}),
    filters: { Scale: ['scale'] },
  });
  if (!target) return undefined;
  await copyExample(files, folder, name, target);
  return vscode.workspace.openTextDocument(target);
}

const files: CopyFiles<vscode.Uri> = {
  join: (address, ...path) => vscode.Uri.joinPath(address, ...path),
  read: (file) => vscode.workspace.fs.readFile(file),
  write: (file, content) => vscode.workspace.fs.writeFile(file, content),
  makeFolder: (folder) => vscode.workspace.fs.createDirectory(folder),
  list: async (folder) => (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name),
};
