import { afterEach, describe, expect, it } from 'vitest';
import type { CodeAction, Hover, InlayHint } from 'vscode-languageserver/node';
import type { PreviewState } from '../../extension/protocol.js';

import { connect, textAt, type Editor, type Options } from './connect.js';
import { finalResults } from '../support/run-study.js';

/** Real studies at little cost. */
const brief: NonNullable<Options['study']> = ({ system, seed }, report) => {
  report({ kind: 'results', results: finalResults(system, { seed, eventBudget: 400_000 }), progress: 1, final: true });
};

const busy = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
`;

let editor: Editor;
afterEach(() => editor.dispose());

async function hover(uri: string, word: string, offset = 0): Promise<string> {
  const found = await editor.ask<Hover | null>('textDocument/hover', editor.at(uri, word, offset));
  const contents = found?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

const studied = async (text: string): Promise<string> => {
  editor = await connect({ study: brief });
  const uri = await editor.open(text);
  await editor.untilDiagnostics(uri, (all) => all.some(({ code }) => code === 'bottleneck'));
  return uri;
};

describe('A hover', () => {
  it.each([
    ['a kind', 'service', 0, /service/],
    ['a property', 'instances', 0, /Default: 1/],
    ['a word that a property chooses', 'random', 0, /random/],
    ['a step', 'cpu 3ms', 0, /core/],
    ['a modifier', 'timeout', 0, /timeout/],
    ['a distribution', 'lognormal', 0, /lognormal/],
    ['a statistic', 'p99 <', 0, /p99/],
    ['a verb', 'fail Web', 0, /fail/],
    ['a setting', 'mode', 0, /mode/],
  ])('explains %s', async (_, word, offset, expected) => {
    editor = await connect();
    const uri =
      await editor.open(`service Web { instances: 2, policy: random, on get { cpu 3ms -> Db.query timeout 1s } }
database Db { replication: leader-follower { followers: 1, mode: async }, on query { wait lognormal(p50: 1ms, p99: 3ms) } }
load L -> Web.get { rate: 1 rps }
require L p99 < 1s
scenario S for 1min { at 30s { fail Web } }
`);
    expect(await hover(uri, word, offset)).toMatch(expected);
  });

  it('explains a function by where it stands: many lists have a word of that name', async () => {
    editor = await connect();
    const uri = await editor.open(`service Web { on get { cpu erlang(2, 3ms) } }
load L -> Web.get { rate: 1 rps, arrivals: erlang(4) }
load M -> Web.get { rate: 1 rps, shape: step(to: 2x, at: 1min) }
`);
    expect(await hover(uri, 'erlang(2')).toMatch(/sum of k exponential parts/);
    expect(await hover(uri, 'erlang(4')).toMatch(/More even than independent users/);
    expect(await hover(uri, 'step(')).toMatch(/step/);
  });

  it('tells the figures of a component, a load and an operation, where they are declared and where they are named', async () => {
    const uri = await studied(busy);
    for (const word of ['Db {', 'Db.query'])
      expect(await hover(uri, word)).toMatch(/database `Db`[\s\S]*CPU busy\s+\| 9\d%/);
    expect(await hover(uri, 'Visitors')).toMatch(/load `Visitors`/);
    for (const word of ['query }', 'query {'])
      expect(await hover(uri, word)).toMatch(/operation `Db\.query`[\s\S]*calls\s+\| 2[23]\d/);
  });

  it('tells what a param amounts to', async () => {
    editor = await connect();
    const uri = await editor.open(
      'param daily = 10M * 2\nservice Web { on get { cpu 1ms } }\nload L -> Web.get { rate: daily / day }\n',
    );
    await editor.untilDiagnostics(uri, () => true);
    expect(await hover(uri, 'daily /')).toMatch(/20000000/);
  });

  it('tells the verdict on a requirement', async () => {
    const uri = await studied(`${busy}require Db cpu < 50% at peak\n`);
    expect(await hover(uri, '< 50%')).toMatch(/\*\*fail\*\*, observed 9\d%, bound 50%/);
  });

  it('shows hostile words as they are written', async () => {
    const title = '](command:evil) <img src=x onerror=alert(1)> **bold** `x`';
    const uri = await studied(`system "${title}"\n${busy}require Visitors p99 < 1ms // ${title}\n`);
    for (const word of ['system', '](command', 'Db {', 'Visitors p99', '< 1ms']) {
      const text = await hover(uri, word);
      expect(text).not.toMatch(/\]\(command:|<img|<script/);
    }
  });
});

describe('Figures in the text', () => {
  it('stand at the end of the line that declares', async () => {
    const uri = await studied(`${busy}require Db cpu < 50% at peak\n`);
    const hints = await editor.ask<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
    });
    const at = hints.map(({ position, label }) => [position.line, typeof label === 'string' ? label : ''] as const);
    expect(at).toContainEqual([1, expect.stringMatching(/^cpu 9\d%$/)]);
    // So short a run does not know its p99.
    expect(at).toContainEqual([2, expect.stringMatching(/^(p95|mean) \d/)]);
    expect(at).toContainEqual([3, expect.stringMatching(/^✗ 9\d%$/)]);
    for (const { position } of hints)
      expect((editor.text(uri).split('\n')[position.line] ?? '').length).toBe(position.character);
  });

  it('say how busy a link is, at its line and in a hover of each direction', async () => {
    editor = await connect({
      study: ({ system, seed }, report) => {
        const results = finalResults(system, { seed, eventBudget: 40_000 });
        report({ kind: 'results', results, progress: 1, final: true });
      },
    });
    const uri = await editor.open(
      `link Web <-> Db { bandwidth: 1 MB/s }\n${busy.replace('on query', 'on query returns 2 kB')}`,
    );
    await editor.ask('scale/simulate', { uri });
    const hints = await editor.ask<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    });
    expect(hints.map(({ label }) => label)).toEqual([expect.stringMatching(/^bandwidth 4\d%$/)]);
    expect(await hover(uri, 'link')).toMatch(/link `Db -> Web`[^`]*bandwidth busy\s+\| 4\d%/);
    // What an end names is explained as anywhere.
    expect(await hover(uri, 'Db {')).toMatch(/database `Db`/);
  });

  it('are not there where the settings say so', async () => {
    editor = await connect({ study: brief, settings: { inlayHints: { enabled: false } } });
    const uri = await editor.open(busy);
    await editor.untilDiagnostics(uri, (all) => all.some(({ code }) => code === 'bottleneck'));
    const hints = await editor.ask<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
    });
    expect(hints).toEqual([]);
  });
});

describe('The course of a scenario', () => {
  it('is shown with what happens in it', async () => {
    const uri = await studied(`${busy}scenario Rush for 1min { at 15s { Visitors 2x } at 30s { slow Db 2x } }\n`);
    await editor.ask('scale/select', { uri, selection: { variant: null, scenario: 'Rush' } });
    await editor.ask('scale/simulate', { uri });
    const { panel } = await editor.ask<PreviewState>('scale/preview', { uri });
    expect(panel?.overTime?.events).toEqual([
      { at: 0.25, text: 'Visitors 2x' },
      { at: 0.5, text: 'slow Db 2x' },
    ]);
  });
});

describe('A hover over a sweep', () => {
  it('tells what each of its runs found, once it was run', async () => {
    const uri = await studied(`${busy}sweep Db.cores from 1 to 2\n`);
    expect(await hover(uri, 'sweep')).not.toContain('busiest');
    await editor.ask('scale/explore', { uri });
    const text = await hover(uri, 'sweep');
    expect(text).toMatch(/\| Db\\?\.cores \| busiest/);
    expect(text).toMatch(/\n\| 1 \| 9\d% Db/);
    expect(text).toMatch(/\n\| 2 \| 4\d% Db/);
  });
});

describe('A quick fix', () => {
  async function fixed(text: string, code: string): Promise<string[]> {
    editor = await connect({ study: brief });
    const uri = await editor.open(text);
    const all = await editor.untilDiagnostics(uri, (found) => found.some((one) => one.code === code));
    const diagnostic = all.find((one) => one.code === code);
    const actions = await editor.ask<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: diagnostic?.range,
      context: { diagnostics: [diagnostic] },
    });
    return actions.flatMap(({ edit }) => {
      const [change] = edit?.changes?.[uri] ?? [];
      if (!change) return [];
      const before = textAt(text, { start: { line: 0, character: 0 }, end: change.range.start });
      return [before + change.newText + text.slice(before.length + textAt(text, change.range).length)];
    });
  }

  it('writes what was meant', async () => {
    expect(await fixed(busy.replace('-> Db.query', '-> Dd.query'), 'unknown-name')).toContain(busy);
  });

  const calling = (call: string): string => busy.replace('-> Db.query', call);

  it.each<[what: string, text: string, code: string, mends: string[]]>([
    [
      'declares what is called',
      calling('-> Messages.store'),
      'unknown-name',
      [
        `${calling('-> Messages.store')}service Messages { on store { cpu 3ms } }\n`,
        `${calling('-> Messages.store')}database Messages { on store { cpu 4ms } }\n`,
      ],
    ],
    [
      'declares a queue with its worker for what is sent',
      calling('~> Mail.send'),
      'unknown-name',
      [`${calling('~> Mail.send')}queue Mail -> MailWorker\nworker MailWorker { on send { cpu 5ms } }\n`],
    ],
    [
      'adds the operation that is called',
      calling('-> Db.count'),
      'unknown-operation',
      [calling('-> Db.count').replace('{ cpu 4ms } }', '{ cpu 4ms } on count { cpu 3ms } }')],
    ],
    ['gives a bare rate its unit', busy.replace('230 rps', '230'), 'wrong-unit', [busy]],
    ['gives a bare duration its unit', busy.replace('4ms', '4'), 'wrong-unit', [busy, busy.replace('4ms', '4s')]],
    [
      'makes percents of a share',
      busy.replace('instances: 4', 'availability: 99.9'),
      'out-of-range',
      [busy.replace('instances: 4', 'availability: 99.9%')],
    ],
    [
      'writes a colon where another sign stands, without a space before it',
      busy.replace('instances: 4', 'instances = 4'),
      'misplaced',
      [busy],
    ],
  ])('%s', async (_, text, code, mends) => {
    expect((await fixed(text, code)).slice(0, mends.length)).toEqual(mends);
  });

  it('makes the least change that mends a finding, where the property is not written yet', async () => {
    const [mended] = await fixed(busy, 'bottleneck');
    expect(mended).toContain('database Db { cores: 2, on query');
  });

  it('makes it where the property is written', async () => {
    const [mended] = await fixed(busy.replace('database Db {', 'database Db {\n  cores: 1 // one\n '), 'bottleneck');
    expect(mended).toContain('database Db {\n  cores: 2 // one\n');
  });
});
