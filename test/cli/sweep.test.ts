/** `scale sweep`: the series that a model or a call asks for, in one piece or in parts, as JSON, CSV or a table. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeriesResults } from '../../language/model/results.js';

const COMMAND = resolve('language/cli/bin/scale.mjs');

const MODEL = `system "Pool"
service Web { cores: 1, on get { cpu 10ms } }
load Users -> Web.get { rate: 150 rps }
require Users mean < 20ms
sweep Web.cores from 2 to 4 step 1, Users.rate over 50 rps, 150 rps
sweep Users.rate over 40 rps, 120 rps
find Web.cores from 1 to 9
`;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scale-sweep-'));
  writeFileSync(join(folder, 'pool.scale'), MODEL);
  writeFileSync(join(folder, 'plain.scale'), MODEL.split('\n').slice(0, 4).join('\n'));
  writeFileSync(join(folder, 'other.scale'), MODEL.replace('10ms', '11ms'));
  writeFileSync(join(folder, 'results.json'), '{ "schema": 1 }');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function scale(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [COMMAND, ...args], { cwd: folder, encoding: 'utf8' }, (error, out, err) => {
      done({ status: error ? Number(error.code) : 0, out, err });
    });
  });
}

describe('scale sweep', () => {
  it('in three parts gives the bytes of one piece, in whatever order they are put together', async () => {
    const whole = await scale('sweep', 'pool.scale', '--json');
    expect(whole.status).toBe(0);
    const files: string[] = [];
    for (const part of [3, 1, 2]) {
      const { out } = await scale('sweep', 'pool.scale', '--shard', `${String(part)}/3`, '--jobs', '1');
      files.push(`part${String(part)}.json`);
      writeFileSync(join(folder, `part${String(part)}.json`), out);
    }
    const merged = await scale('sweep', '--merge', ...files, '--json');
    expect(merged.out).toBe(whole.out);
    const { sweeps, finds } = JSON.parse(whole.out) as SeriesResults;
    expect(sweeps.map(({ points }) => points.length)).toEqual([6, 2]);
    // Erlang C (1917): at 150 a second and 10 ms, two cores wait 13 ms, three 1.6 ms.
    expect(finds[0]?.least?.text).toBe('3');

    const other = await scale('sweep', 'other.scale', '--shard', '1/3');
    writeFileSync(join(folder, 'other.json'), other.out);
    const mixed = await scale('sweep', '--merge', 'other.json', 'part2.json', 'part3.json');
    expect(mixed.err).toMatch(/not of one run: the text of the model differs/);
    expect(mixed.status).toBe(2);
  }, 60_000);

  it('answers with a document of the schema', async () => {
    const read = (name: string): object => JSON.parse(readFileSync(`language/model/${name}`, 'utf8')) as object;
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
    ajv.addSchema(read('results.schema.json'));
    const validate = ajv.compile(read('series.schema.json'));
    const { out } = await scale('sweep', 'pool.scale', '--shard', '1/2');
    const { out: refused } = await scale('sweep', 'plain.scale', '--set', 'Web.policy=fastest,slowest', '--json');
    for (const text of [out, refused]) expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('goes through the ranges and lists of the call, in place of what stands in the model', async () => {
    const { status, out } = await scale(
      ...['sweep', 'pool.scale', '--csv', '--set', 'Web.cores=2..6:2', '--set', 'Users.rate=50 rps,100 rps'],
      ...['--set', 'Web.instances=2'],
    );
    expect(status).toBe(0);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^series,Web\.cores,Users\.rate,Users offered per second,/);
    expect(rows.map((row) => /",(\d+,\d+ rps),/.exec(row)?.[1])).toEqual([
      '2,50 rps',
      '2,100 rps',
      '4,50 rps',
      '4,100 rps',
      '6,50 rps',
      '6,100 rps',
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['nothing to run', ['plain.scale'], /sweep Web\.instances from 2 to 20.*--set Web\.instances=2\.\.20:2/],
    ['a knob that is not there', ['plain.scale', '--set', 'Wob.cores=1..3'], /no `Wob`.*`Web`/],
    ['no part', ['pool.scale', '--shard', '4/3'], /3\/8/],
    ['what is no part', ['--merge', 'results.json'], /results\.json: is no part of a sweep/],
    ['a part that is not there', ['--merge', 'nothing.json'], /nothing\.json: can't be read \(ENOENT\)/],
  ])('ends with 2 and says why: %s', async (_, args, message) => {
    const { status, out, err } = await scale('sweep', ...args);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });

  it('ends with 1 where a search finds nothing', async () => {
    writeFileSync(join(folder, 'hopeless.scale'), MODEL.replace('20ms', '1ms').replace(/^sweep.*\n/gm, ''));
    const { status, out } = await scale('sweep', 'hopeless.scale');
    expect(out).toContain('No value from 1 to 9');
    expect(status).toBe(1);
  });
});

describe('scale simulate', () => {
  it('makes one run, and points at the series that the model asks for', async () => {
    const { out } = await scale('simulate', 'pool.scale');
    expect(out).toContain('The model also asks for 2 sweeps and 1 search: scale sweep pool.scale');
  });
});
