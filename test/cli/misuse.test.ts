/** The command as people misuse it: each call ends with the right status, says what is wrong where, and shows nobody a stack. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const COMMAND = resolve('language/cli/bin/scale.mjs');

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

let folder = '';

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'ok.scale':
    'service Web { instances: 2, on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 200 rps }\nrequire Visitors p95 < 1s at peak\nvariant Bigger { Web { instances: 4 } }\n',
  'failing.scale':
    'service Web { on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 200 rps }\nrequire Visitors mean < 1ms at peak\n',
  'lesson.scale':
    'service Web { on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 200 rps }\nrequire Visitors mean < 1ms at peak expect fail\n',
  'broken.scale': 'service Web { on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 200 rps\n',
  'unknown.scale': 'service Web { on get { cpu 3ms  -> Bd.query } }\nload Visitors -> Web.get { rate: 200 rps }\n',
  'refused.scale':
    'service Web { on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 200 rps }\nregion Us { population: 10M }\nscenario S for 1min { at 1s { fail Us } }\n',
  'combined.scale':
    'service Web { on get { cpu 1ms } }\ndatabase Db { on q { cpu 1ms } }\nload Visitors -> Web.get { rate: 200 rps }\nvariant Stored { Db { shards: 1 }  Web { on get { cpu 1ms  -> Db.q } } }\nscenario Grow for 1min { at 1s { Db { shards: 3 } }\nrequire Visitors p99 < 1s }\n',
  'turned-away.scale':
    'service Web { queue: 0, on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 200 rps }\nrequire Visitors p95 < 1s at peak\n',
  'forgetful.scale':
    'service Web { memory: 4 GB, on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 20 rps }\nvariant V { Web { instances: 2 } }\n',
  'empty.scale': '',
  'binary.scale': Uint8Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251),
  'hostile.scale':
    'system "\u001b[31mred\u001b]0;title\u0007"\nservice Web { on get { cpu 3ms } }\nload Visitors -> Web.get { rate: 20 rps }\n',
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scale-cli-'));
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder.scale'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function scale(
  args: readonly string[],
  {
    input = '',
    env = {},
    encoding = 'utf8',
  }: { input?: string; env?: Record<string, string>; encoding?: BufferEncoding } = {},
): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder, env: { ...process.env, ...env } });
    const ended: Ended = { status: null, out: '', err: '' };
    child.stdout.setEncoding(encoding).on('data', (text: string) => (ended.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.err += text));
    child.on('error', failed);
    child.on('close', (status) => {
      done({ ...ended, status });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Frames of a stack, and pieces of the program's own text. */
const STACK = /\n\s+at |node:internal|\.mjs:\d+|TypeError|RangeError/;

const COMMANDS = ['check', 'simulate', 'solve', 'render'];

describe('a call that cannot be carried out ends with 2 and says why on standard error', () => {
  test.concurrent.each<[string, string[], RegExp]>([
    ...COMMANDS.flatMap((command): [string, string[], RegExp][] => [
      [`${command}, no such file`, [command, 'nothing.scale'], /^nothing\.scale: /],
      [`${command}, a folder`, [command, 'folder.scale'], /^folder\.scale: /],
      [`${command}, an unfinished model`, [command, 'broken.scale'], /^broken\.scale:2:\d+: `}` is missing/],
    ]),
    ['a name that is not there', ['simulate', 'unknown.scale'], /^unknown\.scale:1:36: There is no component `Bd`/],
    [
      'an event that would change nothing',
      ['simulate', 'refused.scale', '--scenario', 'S'],
      /^refused\.scale:4:\d+: Nothing stands in `Us`/,
    ],
    ['no file', ['simulate'], /argument/],
    ['an unknown variant', ['simulate', 'ok.scale', '--variant', 'Biger'], /Biger.*Bigger/],
    ['an unknown scenario', ['simulate', 'ok.scale', '--scenario', 'Crowd'], /Crowd/],
    ['a set without a value', ['simulate', 'ok.scale', '--set', 'Web.instances'], /--set Web\.instances=8/],
    ['a set of nothing', ['simulate', 'ok.scale', '--set', 'Wob.instances=3'], /Wob/],
    ['a set to nonsense', ['simulate', 'ok.scale', '--set', 'Web.instances=3ms'], /instances/],
    ['a set below zero', ['simulate', 'ok.scale', '--set', 'Web.instances=-3'], /instances/],
    ['a set of a name of JavaScript', ['simulate', 'ok.scale', '--set', '__proto__.instances=3'], /__proto__/],
    ['a negative seed', ['simulate', 'ok.scale', '--seed', '-1'], /seed/],
    ['no duration', ['simulate', 'ok.scale', '--for', '0s'], /duration/],
    ['an unknown format', ['render', 'ok.scale', '--format', 'gif'], /gif/],
    ['an unknown option', ['simulate', 'ok.scale', '--sed', '3'], /--sed/],
    ['an unknown command', ['simulat', 'ok.scale'], /simulate/],
  ])('%s', async (_, args, message) => {
    const { status, err } = await scale(args);
    expect(err).toMatch(message);
    expect(err).not.toMatch(STACK);
    expect(status).toBe(2);
  });
});

describe('the status says how a call ended', () => {
  test.concurrent.each<[string, string[], number]>([
    ['all well', ['simulate', 'ok.scale'], 0],
    ['all well with a variant', ['simulate', 'ok.scale', '--variant', 'Bigger'], 0],
    ['a requirement fails', ['simulate', 'failing.scale'], 1],
    ['a requirement fails, and check says so', ['check', 'failing.scale'], 1],
    ['a requirement fails as its author expects', ['simulate', 'lesson.scale'], 0],
    ['solving judges nothing', ['solve', 'ok.scale'], 0],
    ['nothing to do', ['check', 'empty.scale'], 0],
    ['the run was cut off', ['simulate', 'ok.scale', '--precision', '0.01%', '--limit', '100ms'], 3],
  ])('%s', async (_, args, expected) => {
    const { status, err } = await scale(args);
    expect(err).not.toMatch(STACK);
    expect(status).toBe(expected);
  });
});

describe('what is printed', () => {
  test.concurrent('results alone go to standard output', async () => {
    const { out, err } = await scale(['simulate', 'ok.scale', '--json']);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ schema: 1, engine: 'simulate' });
  });

  test.concurrent('`-` reads standard input', async () => {
    const { status, out } = await scale(['solve', '-', '--json'], { input: String(FILES['ok.scale']) });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ engine: 'solve', bottleneck: { component: 'Web' } });
  });

  test.concurrent('a latency that holds is no comfort where many got no answer', async () => {
    const { out } = await scale(['check', 'turned-away.scale']);
    // Without room to wait Erlang's formula turns away 0.6 / (1 + 0.6) of them.
    expect(out).toMatch(
      /pass {2}Visitors p95 < 1s at peak {2}observed [\d.]+ ms {2}3[678](\.\d)?% of the requests got no answer/,
    );
  });

  test.concurrent('what has no effect in the system is told once, though the text is right', async () => {
    const { status, out } = await scale(['check', 'forgetful.scale']);
    expect(status).toBe(0);
    expect(out.match(/forgetful\.scale:1:15: warning: `memory` has no effect/g)).toHaveLength(1);
  });

  test.concurrent('a picture is a PNG, twice as large as the drawing', async () => {
    const [svg, png] = await Promise.all(
      ['svg', 'png'].map((format) => scale(['render', 'ok.scale', '--format', format], { encoding: 'latin1' })),
    );
    const bytes = Buffer.from(png?.out ?? '', 'latin1');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    // The first chunk of a PNG begins with its width, in pixels.
    expect(bytes.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg?.out ?? '')?.[1]));
    expect(png?.status).toBe(0);
  });

  test.concurrent('no colors in a pipe, with or without NO_COLOR', async () => {
    for (const env of [{}, { NO_COLOR: '1' }]) {
      const { out } = await scale(['simulate', 'ok.scale'], { env });

      expect(out).not.toMatch(/\u001b/);
    }
  });

  test.concurrent('the same seed gives the same bytes, but for the wall time', async () => {
    const runs = await Promise.all([1, 2].map(() => scale(['simulate', 'ok.scale', '--json', '--seed', '7'])));
    const [one, two] = runs.map(({ out }) => out.replace(/"wallSeconds": [\d.e-]+/, ''));
    expect(one).toBe(two);
  });

  test.concurrent('a reader that goes away is no error', async () => {
    const child = spawn(process.execPath, [COMMAND, 'simulate', 'ok.scale', '--json'], { cwd: folder });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdout.destroy();
    const status = await new Promise((done) => child.on('close', done));
    expect(err).toBe('');
    expect(status).toBe(0);
  });
});
