import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeLens,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { connect, textAt, type Editor } from './connect.js';

let editor: Editor;
beforeAll(async () => {
  editor = await connect({
    files: { 'file:///shared.scale': 'database Db { on query { cpu 4ms } }\nparam size = 3\n' },
  });
});
afterAll(() => editor.dispose());

let files = 0;
const open = (text: string): Promise<string> => editor.open(text, `file:///navigation-${String(++files)}.scale`);

/** A text after the edits to it. */
function edited(uri: string, change: WorkspaceEdit | null): string {
  const edits = [...(change?.changes?.[uri] ?? [])].sort(
    (a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
  );
  const lines = editor.text(uri).split('\n');
  for (const { range, newText } of edits) {
    const line = lines[range.start.line] ?? '';
    lines[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character);
  }
  return lines.join('\n');
}

const rename = async (uri: string, word: string, newName: string): Promise<string> =>
  edited(uri, await editor.ask<WorkspaceEdit | null>('textDocument/rename', { ...editor.at(uri, word), newName }));

describe('Renaming', () => {
  it('a component changes every mention of it', async () => {
    const uri = await open(
      'balancer Edge -> Web\nservice Web { on get { cpu 3ms } }\nload L -> Edge.get { rate: 1 rps }\nrequire Web cpu < 70%\nvariant V { Web { instances: 2 } }\n',
    );
    expect(await rename(uri, 'Web {', 'Api')).toBe(editor.text(uri).replaceAll('Web', 'Api'));
  });

  it('an operation changes it where it is amended, called, and called through a balancer', async () => {
    const uri = await open(
      'balancer Edge -> Web\nservice Web { on fetch { cpu 3ms } }\nload L -> Edge.fetch { rate: 1 rps }\nservice Other { on fetch { -> Web.fetch } }\nvariant V { Web { on fetch { cpu 1ms } } }\n',
    );
    const after = await rename(uri, 'fetch { cpu 3ms', 'load');
    expect(after).toContain('load L -> Edge.load');
    expect(after).toContain('-> Web.load');
    expect(after).toContain('Web { on load { cpu 1ms } }');
    // An operation of another component that happens to have the same name stays.
    expect(after).toContain('service Other { on fetch');
  });

  it('an attribute of a key space changes its uses, also through `like`', async () => {
    const uri = await open(
      'keys Author { count: 10, fans: pareto(mean: 3, shape: 1.5) }\nkeys Reader like Author\nservice Web { on get { when Reader.fans > 3 { cpu 3ms } } }\nload L -> Web.get { rate: 1 rps, key: Reader }\n',
    );
    expect(await rename(uri, 'fans:', 'followers')).toBe(editor.text(uri).replaceAll('fans', 'followers'));
  });

  it.each([
    ['a property of the catalogue', 'instances: 2', 'copies'],
    ['a name that would be none', 'Web', '1 Web'],
    ['a name that is taken', 'Web', 'Db'],
    ['a param named like a unit', 'limit', 'ms'],
  ])('%s is refused', async (_, word, newName) => {
    const uri = await open(
      'service Web { instances: 2, on get { -> Db.query } }\ndatabase Db { on query { cpu 1ms } }\nparam limit = 3\n',
    );
    const change = await rename(uri, word, newName).catch(() => editor.text(uri));
    expect(change).toBe(editor.text(uri));
  });
});

describe('Imports', () => {
  it('lead to the declaration in the other file, and are links', async () => {
    const uri = await open('import "./shared.scale"\nservice Web { on get { -> Db.query } }\n');
    const [target] = await editor.ask<({ targetUri: string } | Location)[]>(
      'textDocument/definition',
      editor.at(uri, 'Db.query'),
    );
    expect(target && 'targetUri' in target ? target.targetUri : target?.uri).toBe('file:///shared.scale');
    const [link] = await editor.ask<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
    expect(link?.target).toBe('file:///shared.scale');
    expect(link && textAt(editor.text(uri), link.range)).toBe('"./shared.scale"');
    expect(await editor.untilDiagnostics(uri, () => true)).not.toContainEqual(expect.objectContaining({ severity: 1 }));
  });

  it('are read through the client where the server has no disk', async () => {
    const remote = await connect({
      askClient: true,
      files: { 'vscode-vfs://hub/repo/shared.scale': 'database Db { on query { cpu 4ms } }\n' },
    });
    const uri = await remote.open(
      'import "./shared.scale"\nimport "./missing.scale"\nservice Web { on get { -> Db.query } }\n',
      'vscode-vfs://hub/repo/model.scale',
    );
    const all = await remote.untilDiagnostics(uri, (found) =>
      found.some(({ message }) => message.includes('missing.scale')),
    );
    expect(all.filter(({ severity }) => severity === 1)).toHaveLength(1);
    await remote.dispose();
  });

  it('read before are read anew when they are opened', async () => {
    await open('import "./shared.scale"\n');
    const shared = await editor.open('service Fresh { on get { cpu 1ms } }\n', 'file:///shared.scale');
    const symbols = await editor.ask<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri: shared },
    });
    expect(symbols.map(({ name }) => name)).toEqual(['Fresh']);
    await editor.close(shared);
  });

  it('that lead nowhere are told', async () => {
    const uri = await open('import "./missing.scale"\n');
    const [problem] = await editor.untilDiagnostics(uri, (all) => all.length > 0);
    expect(problem?.message).toContain('missing.scale');
  });
});

describe('The outline', () => {
  it('shows declarations with their operations, requirements and scenarios', async () => {
    const uri = await open(
      'service Web { instances: 2, on get { cpu 1ms } }\nload L -> Web.get { rate: 1 rps }\nrequire L p99 < 1s\nscenario S for 1min { at 30s { fail Web } }\n',
    );
    const symbols = await editor.ask<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
    expect(symbols.map(({ name, detail }) => `${detail ?? ''} ${name}`)).toEqual([
      'service Web',
      'load L',
      'requirement L p99 < 1s',
      'scenario S',
    ]);
    expect(symbols[0]?.children?.map(({ name }) => name)).toEqual(['get']);
    expect(symbols[3]?.children?.map(({ name }) => name)).toEqual(['at 30s']);
  });

  it('survives text that is broken anywhere', async () => {
    const text = 'service Web { on get { cpu 1ms -> Db.query timeout } }\nvariant V { Web { } }\nrequire Web cpu < 1';
    for (let length = 0; length <= text.length; length += 3) {
      const uri = await open(text.slice(0, length));
      for (const method of ['documentSymbol', 'foldingRange', 'codeLens', 'documentLink', 'semanticTokens/full']) {
        await editor.ask(`textDocument/${method}`, { textDocument: { uri } });
      }
      await editor.close(uri);
    }
  });

  it('finds declarations of the whole workspace by name', async () => {
    await open('service Xylophone { on get { cpu 1ms } }\n');
    const found = await editor.ask<WorkspaceSymbol[]>('workspace/symbol', { query: 'Xylo' });
    expect(found.map(({ name }) => name)).toContain('Xylophone');
  });

  it('folds what stands in braces', async () => {
    const uri = await open('service Web {\n  on get {\n    cpu 1ms\n  }\n}\n');
    const folds = await editor.ask<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } });
    expect(folds.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });
});

describe('The call hierarchy', () => {
  const text =
    'balancer Edge -> Web\nservice Web { on get { -> Db.query  -> Db.query } }\ndatabase Db { on query { cpu 1ms } }\nload L -> Edge.get { rate: 1 rps }\n';

  it('says who calls an operation, and whom it calls', async () => {
    const uri = await open(text);
    const [get] = await editor.ask<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', editor.at(uri, 'get {'));
    expect(get?.name).toBe('Web.get');
    const out = await editor.ask<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item: get });
    expect(out.map(({ to, fromRanges }) => [to.name, fromRanges.length])).toEqual([['Db.query', 2]]);
    const calls = await editor.ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item: out[0]?.to });
    expect(calls.map(({ from }) => from.name)).toEqual(['Web.get']);
    const loads = await editor.ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item: get });
    expect(loads.map(({ from }) => from.name)).toEqual(['L']);
  });
});

describe('Colors', () => {
  it('follow what a word is: a component named like a keyword is a component', async () => {
    const uri = await open('service load { on get { cpu 1ms } }\nload service -> load.get { rate: 1 rps }\n');
    const { data } = await editor.ask<SemanticTokens>('textDocument/semanticTokens/full', { textDocument: { uri } });
    let line = 0;
    let character = 0;
    const words: string[] = [];
    for (let index = 0; index < data.length; index += 5) {
      const [down = 0, right = 0, length = 0] = data.slice(index);
      character = down > 0 ? right : character + right;
      line += down;
      words.push(
        textAt(editor.text(uri), { start: { line, character }, end: { line, character: character + length } }),
      );
    }
    expect(words).toEqual(['load', 'get', 'service', 'load', 'get', 'rate']);
  });
});

describe('Small helps', () => {
  it('a document is laid out anew, as a whole or in part', async () => {
    const uri = await open('service   Web { on get {\ncpu 1ms\n} }\n');
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await editor.ask<TextEdit[]>('textDocument/formatting', { textDocument: { uri }, options });
    expect(edits.length).toBeGreaterThan(0);
    const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
    expect(
      await editor.ask<TextEdit[]>('textDocument/rangeFormatting', { textDocument: { uri }, range, options }),
    ).not.toBeNull();
  });

  it('the parameters of a distribution are told while they are typed', async () => {
    const uri = await open('service Web { on get { cpu lognormal(p50: 3ms, p99: 9ms) } }\n');
    const help = await editor.ask<SignatureHelp>('textDocument/signatureHelp', editor.at(uri, '9ms)'));
    const active = help.signatures[help.activeSignature ?? 0];
    expect(active?.label).toBe('lognormal(p50: …, p99: …)');
    expect(help.activeParameter).toBe(1);
    const both =
      'load L -> Web.get { rate: 1 rps, arrivals: erlang(4) }\nservice Web { on get { cpu erlang(2, 3ms) } }\n';
    const labels = async (uri: string, word: string): Promise<string[]> =>
      (await editor.ask<SignatureHelp>('textDocument/signatureHelp', editor.at(uri, word, word.length))).signatures.map(
        ({ label }) => label,
      );
    expect(await labels(await open(both), 'erlang(4')).toEqual(['erlang(k)']);
    expect(await labels(await open(both), 'erlang(2')).toEqual(['erlang(k, mean)']);
  });

  it('variants and scenarios can be looked at from the text', async () => {
    const uri = await open(
      'service Web { on get { cpu 1ms } }\nvariant V { Web { instances: 2 } }\nscenario S for 1min { }\n',
    );
    const lenses = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses.map(({ command }) => command?.arguments?.[1] as unknown)).toEqual([
      { variant: 'V', scenario: null },
      { variant: null, scenario: 'S' },
    ]);
  });
});
