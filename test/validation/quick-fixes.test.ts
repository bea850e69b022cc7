import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { lineOf, read } from '../model/documents.js';

const BASE = `service Web { on get { cpu 3ms -> Db.query } }
database Db { on query { cpu 4ms } on save { cpu 1ms } }
load Users -> Web.get { rate: 10 rps }
`;

/** Applies what the first diagnostic with a mend offers. */
async function mended(text: string): Promise<string> {
  const { document, diagnostics } = await read(text);
  for (const { range, data } of diagnostics) {
    const { replacement, insertion } = (data ?? {}) as { replacement?: string; insertion?: string };
    if (replacement === undefined && insertion === undefined) continue;
    const edit =
      replacement === undefined
        ? { range: { start: range.end, end: range.end }, newText: insertion ?? '' }
        : { range, newText: replacement };
    return TextDocument.applyEdits(document.textDocument, [edit]);
  }
  throw new Error(`nothing to mend: ${diagnostics.map(lineOf).join('\n')}`);
}

describe('what a diagnostic offers', () => {
  it.each([
    ['servce X { on a { cpu 1ms } }', 'service X { on a { cpu 1ms } }'],
    ['service X { instnces: 4 }', 'service X { instances: 4 }'],
    ['service X { policy: rondom }', 'service X { policy: random }'],
    ['service X { policy: p2c }', 'service X { policy: power-of-two }'],
    ['service X { on a { cpu exponential(mean: 2ms) } }', 'service X { on a { cpu erlang(1, 2ms) } }'],
    ['service X { on a { wait constant(2ms) } }', 'service X { on a { wait exactly 2ms } }'],
    ['keys K { count: 5, popularity: zip(0.9) }', 'keys K { count: 5, popularity: zipf(0.9) }'],
    ['keys K', 'keys K { count: 5M }'],
    ['service X { on a { -> Dbb.query } }', 'service X { on a { -> Db.query } }'],
    ['service X { on a { -> Db.qery timeout 1s } }', 'service X { on a { -> Db.query timeout 1s } }'],
    ['service X { on a { -> Db } }', 'service X { on a { -> Db.query } }'],
    ['service X { on a { cpu 500msec } }', 'service X { on a { cpu 500ms } }'],
    [
      'service X { on a { cpu logormal(p50: 1ms, p99: 2ms) } }',
      'service X { on a { cpu lognormal(p50: 1ms, p99: 2ms) } }',
    ],
    [
      'service X { on a { cpu uniform(low: 1ms, hgh: 2ms) } }',
      'service X { on a { cpu uniform(low: 1ms, high: 2ms) } }',
    ],
    ['service X { on a { think 1ms } }', 'service X { on a { wait 1ms } }'],
    [
      'service X { on a { -> Db.query retry 2 backoff exponental(1ms) } }',
      'service X { on a { -> Db.query retry 2 backoff exponential(1ms) } }',
    ],
    ['param speed = 3ms\nparam a = sped * 2', 'param speed = 3ms\nparam a = speed * 2'],
    ['require Userz p99 < 3ms', 'require Users p99 < 3ms'],
    ['require Users meen < 3ms', 'require Users mean < 3ms'],
    ['require Web cpu < 70%', 'require Web cpu < 70% at peak'],
    ['variant V { Webb { cores: 3 } }', 'variant V { Web { cores: 3 } }'],
    ['scenario S for 5min { at 1min { fail Dbx } }', 'scenario S for 5min { at 1min { fail Db } }'],
    ['sweep Wbe.instances from 1 to 3', 'sweep Web.instances from 1 to 3'],
    [
      'balancer L -> P { policy: random }\nservice P { policy: random, on g { cpu 1ms } }',
      'balancer L -> P {  }\nservice P { policy: random, on g { cpu 1ms } }',
    ],
  ])('mends %s', async (wrong, right) => {
    const text = await mended(BASE + wrong);
    expect(text).toBe(BASE + right);
    expect(
      (await read(text)).diagnostics.filter(({ severity }) => severity === 1 || severity === 2).map(lineOf),
    ).toEqual([]);
  });
});
