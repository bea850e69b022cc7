/** What contradicts itself, or would be without effect, is told where it stands, with the way out. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Loader } from '../../language/cli/load.js';
import { processTerminal } from '../../language/cli/terminal.js';
import { lower } from '../../language/model/index.js';
import { lineOf, read, told } from '../model/documents.js';

const LOAD = 'load Users -> Web.get { rate: 10 rps }\n';
const WEB = `${LOAD}service Web { on get { cpu 1ms } }\n`;
const web = (properties: string): string => `${LOAD}service Web { ${properties}, on get { cpu 1ms } }\n`;

/** What is said of a text while it is typed, and when it is to be run. */
async function said(text: string): Promise<string[]> {
  const { model, diagnostics } = await read(text);
  const { problems } = lower(model, text.includes('scenario S') ? { scenario: 'S' } : {});
  const lines = problems.map(({ range, severity, message }) => `${range.start.line + 1}: ${severity} ${message}`);
  return [...new Set([...diagnostics.map(lineOf), ...lines])];
}

describe('a contradiction is told', () => {
  it.each([
    ['of a pool that needs more than it has', web('needs: 5, instances: 3'), '2: error', 'needs 5 of its instances'],
    ['of one of mtbf and mttr', web('mtbf: 30 day'), '2: error', 'add `mttr: 5min`'],
    ['of the other of the two', web('mttr: 1h'), '2: error', 'add `mtbf: 30 day`'],
    [
      'of an autoscaler without the memory it looks at',
      web('autoscale: { max: 3, target: memory 70% }'),
      '2: error',
      'add `memory: 16 GB`',
    ],
    [
      'of a rule to shed without the memory it looks at',
      web('shed: all when memory > 70%'),
      '2: error',
      'add `memory: 16 GB`',
    ],
    [
      'of weights that send nothing anywhere',
      `${WEB}load More -> Lb.get { rate: 1 rps }\nbalancer Lb -> Web, Two { weights: [0, 0] }\nservice Two { on get { cpu 1ms } }`,
      '4: error',
      'give at least one target a share',
    ],
    [
      'of a wave whose low is its high',
      'load Users -> Web.get { rate: 1 rps, shape: diurnal(low: 3x, high: 1x) }\nservice Web { on get { cpu 1ms } }',
      '1: error',
      'swap the two',
    ],
    [
      'of regions in which nobody lives',
      'region Us { population: 0 }\nload Users -> Web.get { rate: 1 rps, from: Us }\nservice Web { on get { cpu 1ms } }',
      '2: error',
      'Nobody lives',
    ],
    [
      'of a link that loses everything',
      `${WEB}region Us\nregion Eu\nlink Us <-> Eu { loss: 100% }`,
      '5: error',
      '`cut` the two apart',
    ],
    [
      'of a load that is asked to be nothing',
      `${WEB}require Users p99 < 1s at Users 0x`,
      '3: error',
      'nobody asks anything',
    ],
    [
      'of what is bounded when all is over',
      `${WEB}scenario S for 2min { require Users p99 < 1s after 5min }`,
      '3: error',
      'The scenario is over by then',
    ],
    [
      'of an event that makes more shards than keys',
      'keys Id { count: 100 }\nload Users -> Db.get { rate: 1 rps, key: Id }\ndatabase Db { shards: 4 by Id, on get { cpu 1ms } }\nscenario S for 1min { at 10s { Db { shards: 400 } } }',
      '4: error',
      'Write at most 100',
    ],
    [
      'of a policy that goes by who asks, where nobody says so',
      web('instances: 2, policy: sticky'),
      '2: warning',
      'say `key: User` on the load',
    ],
    [
      'of a cache that all devices share which are each of one user',
      'keys Page { count: 9 }\nload Visits -> Browser.visit { rate: 1 rps, key: Page }\nclient Browser { on visit { -> Files.page } }\ncache Files -> Web { inside: Browser, capacity: 3 items }\nservice Web { on page { cpu 1ms } }',
      '4: warning',
      'write the `hit` ratio',
    ],
  ])('%s', async (_, text, where, way) => {
    const lines = await said(text);
    expect(lines.filter((line) => line.startsWith(where) && line.includes(way))).not.toEqual([]);
  });

  it('but not of a policy by who asks where loads are of users, or a call names a key', async () => {
    const balanced = (load: string, call = ''): string =>
      `keys Id { count: 9 }\nload Users -> Api.get { ${load} }\nservice Api { on get { -> Web.get${call} } }\nservice Web { instances: 2, policy: ip-hash, on get { cpu 1ms } }`;
    for (const text of [
      balanced('users: 5, think: 1s'),
      balanced('rate: 5 rps, key: Id'),
      balanced('rate: 5 rps', ' by Id'),
    ]) {
      expect((await told(text)).filter((line) => line.includes('ip-hash'))).toEqual([]);
    }
    expect((await told(balanced('rate: 5 rps'))).join()).toContain('`ip-hash` goes by who asks');
  });
});

describe('a file of data', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scale-data-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not read where a link leads out of the workspace, or where it is no file', async () => {
    const model = join(folder, 'models');
    await mkdir(join(model, 'pipe.csv'), { recursive: true });
    writeFileSync(join(folder, 'secret.csv'), 'time,rate\n0,1\n60,2\n');
    symlinkSync(join(folder, 'secret.csv'), join(model, 'link.csv'));
    writeFileSync(join(model, 'here.csv'), 'time,rate\n0,1\n60,2\n');
    symlinkSync(join(model, 'here.csv'), join(model, 'near.csv'));
    const text = (file: string): string =>
      `load Users -> Web.get { shape: trace("${file}") }\nservice Web { on get { cpu 1ms } }\n`;
    const messages = async (file: string): Promise<string> => {
      const path = join(model, `${file}.scale`);
      writeFileSync(path, text(file));
      const loaded = await new Loader(processTerminal()).load(path);
      return loaded.messages.map(({ message }) => message).join();
    };
    expect(await messages('link.csv')).toContain('lies outside of the workspace');
    expect(await messages('pipe.csv')).toContain('There is no file `pipe.csv` that can be read');
    expect(await messages('near.csv')).toBe('');
  });
});
