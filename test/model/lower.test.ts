import { describe, expect, it } from 'vitest';
import { lower, outline } from '../../language/model/index.js';
import type { System } from '../../language/model/system.js';
import { component, lineOf, lowered, operation, read, systemOf, withoutRanges } from './documents.js';
import { BLOG_PLATFORM, PAGE_MODELS, RETRY_STORM, SOCIAL_TIMELINE, THREE_LINES } from './page-models.js';

describe.each(Object.entries(PAGE_MODELS))('the model %s', (_name, text) => {
  it('validates without an error, and every study of it lowers with nothing but refusals', async () => {
    const { model, diagnostics } = await read(text);
    expect(diagnostics.filter(({ severity }) => severity === 1 || severity === 2).map(lineOf)).toEqual([]);
    const { variants, scenarios } = outline(model);
    for (const variant of [null, ...variants]) {
      for (const scenario of [null, ...scenarios]) {
        const { system, problems } = lower(model, { variant, scenario });
        expect(problems.filter(({ code }) => code !== 'not-simulated')).toEqual([]);
        expect(system).toMatchObject({ variant, scenario });
        // Plain data: nothing of the parser, nothing that JSON loses.
        expect(JSON.parse(JSON.stringify(system))).toEqual(system);
      }
    }
  });
});

describe('lowering', () => {
  it('spells three lines out', async () => {
    const system = await systemOf(THREE_LINES);
    expect(system.title).toBe('main');
    expect(withoutRanges(component(system, 'Web'))).toEqual({
      name: 'Web',
      kind: 'service',
      reached: true,
      targets: [],
      instances: 4,
      cores: 1,
      discipline: 'fifo',
      policy: 'round-robin',
      sharedView: false,
      operations: [
        {
          name: 'get',
          write: false,
          forwarded: false,
          steps: [
            { kind: 'cpu', demand: { kind: 'exponential', mean: 0.003 } },
            {
              kind: 'call',
              call: {
                targets: [{ component: 'Db', operation: 'query' }],
                sharedView: false,
                retries: 0,
                cancel: false,
              },
            },
          ],
        },
      ],
    });
    expect(withoutRanges(system.loads)).toEqual([
      {
        name: 'Visitors',
        call: { targets: [{ component: 'Web', operation: 'get' }], sharedView: true, retries: 0, cancel: false },
        source: { kind: 'open', meanRate: 200, rate: 200, arrivals: { kind: 'poisson' } },
        peak: 1,
        keys: [],
      },
    ]);
  });

  it('simulates the first two models of the reference as they stand', async () => {
    await expect(systemOf(THREE_LINES)).resolves.toBeDefined();
    const { model } = await read(BLOG_PLATFORM);
    for (const variant of [null, 'Bigger']) {
      for (const scenario of [null, 'FlashCrowd']) {
        const { problems } = lower(model, { variant, scenario });
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    }
  });

  it('stands at the peak of the loads in a steady study and at their mean in a scenario', async () => {
    const mean = (10e6 * 20) / 86_400;
    const rates = async (scenario: string | null): Promise<unknown> =>
      (await systemOf(BLOG_PLATFORM, { scenario })).loads.map(
        ({ source, peak }) => source.kind === 'open' && [source.meanRate, source.rate, peak],
      )[0];
    expect(await rates(null)).toEqual([mean, 3 * mean, 3]);
    expect(await rates('FlashCrowd')).toEqual([mean, mean, 3]);
  });

  it('gives a database shards x (1 + followers) nodes', async () => {
    const system = await systemOf(BLOG_PLATFORM);
    expect(component(system, 'Db')).toMatchObject({
      instances: 3,
      cores: 16,
      replication: { style: 'leader-follower', followers: 2, mode: 'async', lag: 0.05, reads: 'followers' },
    });
    const { system: timeline } = await lowered(SOCIAL_TIMELINE);
    expect(component(timeline as System, 'Tweets')).toMatchObject({
      instances: 64,
      shards: { count: 64, keys: 'Author', by: 'hash' },
    });
  });

  it('normalizes prices to US dollars per second', async () => {
    expect(component(await systemOf(BLOG_PLATFORM), 'Web').price).toBeCloseTo(0.17 / 3600, 15);
  });

  it('takes the default concurrency of a worker from its cores', async () => {
    const text = 'queue Q -> W\nworker W { cores: 3, on go { cpu 1ms } }\nload L -> Q.go { rate: 1 rps }';
    expect(component(await systemOf(text), 'W').concurrency).toBe(3);
    expect(component(await systemOf(BLOG_PLATFORM), 'Mailer').concurrency).toBe(20);
    expect(component(await systemOf(THREE_LINES), 'Web').concurrency).toBeUndefined();
  });

  it('lets work where nothing queues only take time', async () => {
    const system = await systemOf(
      'client Phone { on visit { cpu 1ms  think 2s } }\nload L -> Phone.visit { rate: 1 rps }',
    );
    expect(operation(system, 'Phone.visit').steps.map(({ kind }) => kind)).toEqual(['wait', 'think']);
  });

  it('says where everything was written', async () => {
    const system = await systemOf(BLOG_PLATFORM);
    const lines = BLOG_PLATFORM.split('\n');
    const textAt = ({
      start,
      end,
    }: {
      start: { line: number; character: number };
      end: { line: number; character: number };
    }): string | undefined =>
      start.line === end.line
        ? lines[start.line]?.slice(start.character, end.character)
        : lines[start.line]?.slice(start.character);
    const web = component(system, 'Web');
    expect(textAt(web.range)).toBe('Web');
    expect(textAt(web.propertyRanges['instances'] ?? web.range)).toBe('instances: 6');
    const db = component(system, 'Db');
    expect(textAt(db.propertyRanges['replication.followers'] ?? db.range)).toBe('followers: 2');
    const call = operation(system, 'Web.write').steps.find(({ kind }) => kind === 'call');
    expect(textAt(call?.range ?? web.range)).toBe('-> Db.insert timeout 500ms retry 2');
    expect(system.requirements.map(({ range }) => textAt(range))[0]).toBe('require Readers p99 < 120ms at peak');
  });

  it('keeps key spaces that are like another on the same keys', async () => {
    const { system } = await lowered(SOCIAL_TIMELINE);
    expect(system?.keySpaces.map(({ name, base, count, popularity }) => ({ name, base, count, popularity }))).toEqual([
      { name: 'Author', base: 'Author', count: 100e6, popularity: { kind: 'uniform' } },
      { name: 'Reader', base: 'Author', count: 100e6, popularity: { kind: 'uniform' } },
      { name: 'Followee', base: 'Author', count: 100e6, popularity: { kind: 'attribute', attribute: 'followers' } },
    ]);
    expect(system?.keySpaces[2]?.attributes).toEqual([
      { name: 'followers', distribution: { kind: 'pareto', mean: 75, shape: 1.2, max: 30e6 } },
    ]);
  });

  it('reads every modifier of a call', async () => {
    const { system } = await lowered(RETRY_STORM, { variant: 'Budget' });
    const [, step] = operation(system as System, 'Front.get').steps;
    expect(step && withoutRanges(step)).toMatchObject({
      kind: 'call',
      call: {
        timeout: 0.1,
        retries: 3,
        budget: 0.1,
        backoff: { kind: 'exponential', base: 0.05, factor: 2, max: 2, jitter: 'full' },
      },
    });
  });

  it('reads closed loads', async () => {
    const [load] = (
      await systemOf(
        'service Web { on get { cpu 1ms } }\nload Users -> Web.get timeout 1s { users: 50, think: 5s, peak: 2x }',
      )
    ).loads;
    expect(load).toMatchObject({
      source: { kind: 'closed', meanUsers: 50, users: 100, think: { kind: 'exponential', mean: 5 } },
      call: { timeout: 1, sharedView: true },
    });
  });

  it('lowers every kind of step', async () => {
    const system = await systemOf(`
service Web { cores: 4, on get {
  cpu 1ms across cores
  disk 2ms
  choose { 80% { cpu 1ms } 20% { wait 3ms } }
  repeat 3 { cpu 1ms }
  parallel { cpu 1ms { disk 1ms wait 1ms } } wait for 1
  parallel 5 { cpu 1ms } wait for 4
  ~> Web.other
  fail with probability 5%
} on other { cpu 1ms } }
load Users -> Web.get { rate: 1 rps }`);
    const steps = withoutRanges(operation(system, 'Web.get').steps);
    expect(steps.map(({ kind }) => kind)).toEqual([
      'cpu',
      'disk',
      'choose',
      'repeat',
      'parallel',
      'replicate',
      'send',
      'fail',
    ]);
    expect(steps[0]).toMatchObject({ cores: 4 });
    expect(steps[2]).toMatchObject({ branches: [{ probability: 0.8 }, { probability: 0.2 }] });
    expect(steps[4]).toMatchObject({ branches: [[{ kind: 'cpu' }], [{ kind: 'disk' }, { kind: 'wait' }]], waitFor: 1 });
    expect(steps[5]).toMatchObject({ count: { kind: 'exact', value: 5 }, waitFor: 4 });
    expect(steps[7]).toMatchObject({ probability: 0.05 });
  });
});

describe('what no load reaches', () => {
  it('is marked, and refuses no run', async () => {
    const { system, problems } = await lowered(`${THREE_LINES}database Old { shards: 8, on get { cpu 1ms } }\n`);
    expect(problems).toEqual([]);
    expect(system?.components.map(({ name, reached }) => [name, reached])).toEqual([
      ['Web', true],
      ['Db', true],
      ['Old', false],
    ]);
  });

  it('is found over queues, misses, asynchronous calls and what runs in their stead', async () => {
    const { system } = await lowered(BLOG_PLATFORM);
    expect(system?.components.every(({ reached }) => reached)).toBe(true);
    const { system: social } = await lowered(SOCIAL_TIMELINE);
    const reached = (one: System | undefined): string[] =>
      (one?.components ?? []).filter((part) => part.reached).map(({ name }) => name);
    expect(reached(social)).toEqual(['Api', 'Tweets']);
    expect(reached((await lowered(SOCIAL_TIMELINE, { variant: 'Hybrid' })).system)).toEqual([
      'Api',
      'Tweets',
      'Recent',
      'Timelines',
      'Fanout',
      'Deliver',
    ]);
  });
});

describe('what the simulator does not honor', () => {
  it('is refused where it stands, and the document has no error', async () => {
    const text = 'service Web { cores: 2 when 1 > 0, on get { cpu 1ms } }\nload Users -> Web.get { rate: 1 rps }';
    const { model, diagnostics } = await read(text);
    expect(diagnostics).toEqual([]);
    const { system, problems } = lower(model);
    expect(system).toBeDefined();
    expect(problems.every(({ code, severity }) => code === 'not-simulated' && severity === 'error')).toBe(true);
    expect(new Set(problems.map(({ range }) => range.start.line))).toEqual(new Set([0]));
  });
});
