import { URI } from 'langium';
import { describe, expect, it } from 'vitest';
import { lower } from '../../language/model/index.js';
import { lineOf, read, systemOf, told } from './documents.js';

const model = (shape: string, more = ''): string =>
  `service Web { on get { cpu 1ms } }\nload Users -> Web.get { shape: trace("${shape}")${more} }`;
const column = (name: string): string =>
  `service Web { on get { cpu empirical("times.csv", column: "${name}") } }\nload Users -> Web.get { rate: 1 rps }`;

describe('a trace', () => {
  it('is a course with the mean that it has, or the one that is written', async () => {
    const files = { 'day.csv': 'time,rate\n0,10\n60,10\n120,40\n180,40\n' };
    const { loads } = await systemOf(model('day.csv'), {}, files);
    expect(loads[0]).toMatchObject({
      source: { meanRate: 25 },
      shape: {
        duration: 180,
        points: [
          { time: 0, factor: 0.4 },
          { time: 60, factor: 0.4 },
          { time: 120, factor: 1.6 },
          { time: 180, factor: 1.6 },
        ],
      },
    });
    const scaled = await systemOf(model('./day.csv', ', rate: 50 rps'), {}, files);
    expect(scaled.loads[0]).toMatchObject({ peak: 1.6, source: { meanRate: 50 } });
  });

  it('may be written with semicolons, quotes, comments, blank lines and no heading', async () => {
    const files = { 'a.csv': '\uFEFF# measured\r\n"100";"5"\r\n\r\n200; 15\r\n' };
    const { loads } = await systemOf(model('a.csv'), {}, files);
    expect(loads[0]?.shape?.points).toEqual([
      { time: 0, factor: 0.5 },
      { time: 100, factor: 1.5 },
    ]);
  });

  it.each<[string, string, string]>([
    ['nope.csv', '', 'There is no file `nope.csv` that can be read'],
    ['../secret.csv', '', '`../secret.csv` lies outside of the workspace'],
    ['/etc/passwd', '', 'lies outside of the workspace'],
    ['https://example.org/a.csv', '', 'lies outside of the workspace'],
    ['a.csv', '', 'at least two rows'],
    ['a.csv', 'time,rate\n0,1\n', 'at least two rows'],
    ['a.csv', '0,1\n10,many\n', '`a.csv`, line 2: a time in seconds and a rate per second'],
    ['a.csv', '0,1\n10,-1\n', '`a.csv`, line 2: a time in seconds and a rate per second'],
    ['a.csv', '0,1\n10,1e999\n', '`a.csv`, line 2'],
    ['a.csv', '0,1\n10,2\n5,2\n', '`a.csv`, line 3: the time does not lie after'],
    ['a.csv', '0,0\n10,0\n', 'all rates are zero'],
    ['a.csv', Array.from({ length: 10_003 }, (_, i) => `${String(i)},1`).join('\n'), 'more than 10000 rows'],
    ['a.csv', '#'.repeat(8_000_001), 'too large'],
  ])('%s is told what is wrong with it, in one line at its place', async (path, text, message) => {
    const lines = (await told(model(path), { 'a.csv': text })).filter((line) => !line.includes('hint'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('2: error bad-data');
    expect(lines[0]).toContain(message);
  });

  it('does not go with users', async () => {
    expect((await told(model('a.csv', ', users: 3'), { 'a.csv': '0,1\n9,1' })).join()).toContain('contradiction');
  });

  it('is read anew when it has changed', async () => {
    const files: Record<string, string> = { 'a.csv': '0,1\n10,x', 'main.scale': model('a.csv') };
    const { document, services } = await read(model('a.csv'), files);
    files['a.csv'] = '0,1\n10,1';
    await services.shared.workspace.DocumentBuilder.update([URI.parse('file:///models/a.csv')], []);
    expect((document.diagnostics ?? []).filter(({ severity }) => severity === 1).map(lineOf)).toEqual([]);
    expect(lower(document.parseResult.value).system?.loads[0]?.source).toMatchObject({ meanRate: 1 });
    expect(services.shared.workspace.LangiumDocuments.all.count()).toBe(1);
  });
});

describe('empirical', () => {
  const FILES = { 'times.csv': 'at,latency_ms,kind\n1,5,a\n2,15,b\n' };

  it('takes the values of a column, in the unit that its heading ends with', async () => {
    const system = await systemOf(column('latency_ms'), {}, FILES);
    const [step] = system.components[0]?.operations[0]?.steps ?? [];
    expect(step).toMatchObject({ kind: 'cpu', demand: { kind: 'empirical', values: [0.005, 0.015] } });
  });

  it.each([
    ['latency', 'has no column `latency`. Its first line names `at`, `latency_ms`, `kind`.'],
    ['kind', 'line 2: `kind` is no number'],
    ['at', '`cpu` expects a duration'],
  ])('of the column %s is told what is wrong', async (name, message) => {
    expect((await told(column(name), FILES)).join('\n')).toContain(message);
  });
});
