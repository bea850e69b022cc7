/**
 * Nothing that was written is without effect: each property, word, step and event of the catalogue moves a figure of a minimal model
 * in the direction that theory says, or is refused where it stands. An entry without an experiment of its own takes that of the entry it
 * shares its meaning with, on a component of its own kind.
 */
import { describe, expect, test } from 'vitest';
import {
  allEntries,
  PROPERTIES,
  probeModel,
  readFigure,
  type KindName,
  type Listed,
  type Probe,
} from '../../language/catalogue/index.js';
import { solved, study } from '../../language/findings/index.js';
import { lower } from '../../language/model/index.js';
import type { Results } from '../../language/model/results.js';
import { lineOf, read } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

type Experiment = Omit<Probe, 'atLeast'> & { readonly atLeast?: number };

/** Enough for the differences that are looked for, which are large. */
const EVENTS = 80_000;
const EVENTS_FOR_PERCENTILES = 400_000;

const entries = allEntries();
const simulated = entries.filter(({ entry }) => entry.simulated === true);
const refused = entries.filter(({ entry }) => entry.simulated !== true);

async function resultsOf(
  text: string,
  engine: Experiment['engine'],
  scenario?: string,
  eventBudget = EVENTS,
): Promise<Results> {
  const { model, diagnostics } = await read(text);
  const { system, problems } = lower(model, { scenario: scenario ?? null });
  const errors = [
    ...diagnostics.filter(({ severity }) => severity === 1).map(lineOf),
    ...problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
  ];
  if (errors.length > 0 || system === undefined) throw new Error([...errors, text].join('\n'));
  if (engine === 'solve') return solved(system);
  return finalResults(system, { eventBudget });
}

async function expectEffect(experiment: Experiment): Promise<void> {
  const { engine, scenario, watch, direction, atLeast = 0.02 } = experiment;
  const budget = watch.some((key) => /^p\d/.test(key)) ? EVENTS_FOR_PERCENTILES : EVENTS;
  const [before, after] = await Promise.all(
    ([0, 1] as const).map(async (which) => {
      const figure = readFigure(await resultsOf(probeModel(experiment, which), engine, scenario, budget), watch);
      expect(figure, `${watch.join('/')} in\n${probeModel(experiment, which)}`).toBeDefined();
      return figure ?? 0;
    }),
  );
  const change = ((after ?? 0) - (before ?? 0)) / Math.max(Math.abs(before ?? 0), Math.abs(after ?? 0), 1e-12);
  const shown = `${watch.join('/')}: ${String(before)} with ${experiment.values[0]}, ${String(after)} with ${experiment.values[1]}`;
  if (direction === 'rises') expect(change, shown).toBeGreaterThan(atLeast);
  else if (direction === 'falls') expect(change, shown).toBeLessThan(-atLeast);
  else expect(Math.abs(change), shown).toBeGreaterThan(atLeast);
}

// --- Experiments for kinds that share a property's meaning -------------------------------------------------------------

/** The whole of a component's demand, in the words of its kind: a setting where the kind has no operations of its own. */
const SETTING_KINDS: readonly string[] = ['dns', 'cdn', 'balancer', 'gateway', 'cache', 'storage'];

/** A model around one component `It` of a kind, with settings, doing `steps`, at so many requests a second. */
function host(
  kind: KindName,
  settings: string,
  steps: string,
  rate: number,
  operation = !SETTING_KINDS.includes(kind),
): string {
  const own = operation
    ? `{ ${settings}  on get returns 1 MB { ${steps} } }`
    : `{ ${settings}, ${steps.replace(/(cpu|disk|wait) /g, '$1: ')} }`;
  const load = (target: string): string => `load Users -> ${target} { rate: ${String(rate)} rps, key: Doc }`;
  const keys = 'keys Doc { count: 10k, popularity: zipf(0.9) }';
  const behind = 'service Web { instances: 20, on get returns 1 MB { cpu 1us } }';
  switch (kind) {
    case 'queue':
    case 'topic':
      return `${kind} It -> Mailer { ${settings} }\nworker Mailer { on send returns 1 MB { ${steps} } }\n${keys}\n${load('It.send')}`;
    case 'dns':
    case 'balancer':
    case 'gateway':
    case 'cdn':
    case 'cache':
      return `${kind} It -> Web ${own}\n${behind}\n${keys}\n${load('It.get')}`;
    default:
      return `${kind} It ${own}\n${keys}\n${load('It.get')}`;
  }
}

const cpu = ['components', 'It', 'resources', 'cpu', 'utilization'];
const latency = ['loads', 'Users', 'latency', 'mean', 'value'];
const monthly = ['cost', 'perMonth'];

/** What a property does to any kind that has it. */
const SHARED: Readonly<Record<string, (kind: KindName) => Experiment>> = {
  instances: (kind) => ({
    model: host(kind, 'instances: $', 'cpu 8ms', 100),
    values: ['1', '2'],
    watch: cpu,
    direction: 'falls',
    engine: 'solve',
  }),
  in: (kind) => ({
    model: `region Us\nregion Eu\nlink Us <-> Eu { rtt: 80ms }\n${host(kind, 'in: $', 'cpu 1ms', 100).replace('key: Doc', 'key: Doc, from: Us')}`,
    values: ['Us', 'Eu'],
    watch: latency,
    direction: 'rises',
    engine: 'simulate',
  }),
  cores: (kind) => ({
    model: host(kind, 'cores: $', 'cpu 8ms', 100),
    values: ['1', '2'],
    watch: cpu,
    direction: 'falls',
    engine: 'solve',
  }),
  concurrency: (kind) => ({
    model: host(kind, 'concurrency: $', 'wait 20ms', 40),
    values: ['1', '4'],
    watch: latency,
    direction: 'falls',
    engine: 'simulate',
  }),
  queue: (kind) => ({
    model: host(
      kind,
      kind === 'external' ? 'queue: $, concurrency: 1' : 'queue: $',
      kind === 'external' ? 'wait 8ms' : 'cpu 8ms',
      100,
    ),
    values: ['100', '0'],
    watch: ['loads', 'Users', 'errors', 'rejected'],
    direction: 'rises',
    engine: 'simulate',
  }),
  limit: (kind) => ({
    model: host(kind, 'limit: $', kind === 'external' ? 'wait 1ms' : 'cpu 1ms', 100),
    values: ['200 rps', '50 rps'],
    watch: ['loads', 'Users', 'errors', 'rejected'],
    direction: 'rises',
    engine: 'simulate',
  }),
  shed: (kind) => ({
    model: host(kind, 'shed: all when queue > $', 'cpu 8ms', 100),
    values: ['100', '0'],
    watch: ['loads', 'Users', 'errors', 'rejected'],
    direction: 'rises',
    engine: 'simulate',
  }),
  discipline: (kind) => ({
    model: host(
      kind,
      kind === 'worker' ? 'discipline: $, concurrency: 1000' : 'discipline: $',
      'cpu hyperexponential(7ms, cv: 3)',
      100,
    ),
    values: ['fifo', 'ps'],
    watch: latency,
    direction: 'falls',
    engine: 'simulate',
  }),
  cpu: (kind) => ({
    model: host(kind, '', 'cpu $', 100),
    values: ['1ms', '5ms'],
    watch: cpu,
    direction: 'rises',
    engine: 'solve',
  }),
  disk: (kind) => ({
    model: host(kind, '', 'disk $', 100),
    values: ['1ms', '5ms'],
    watch: ['components', 'It', 'resources', 'disk', 'utilization'],
    direction: 'rises',
    engine: 'solve',
  }),
  wait: (kind) => ({
    model: host(kind, '', 'wait $', 100),
    values: ['10ms', '50ms'],
    watch: latency,
    direction: 'rises',
    engine: 'simulate',
  }),
  policy: (kind) => ({
    model: host(kind, 'instances: 4, policy: $', 'cpu 32ms', 100),
    values: ['random', 'round-robin'],
    watch: latency,
    direction: 'falls',
    engine: 'simulate',
  }),
  availability: (kind) => ({
    model: host(kind, 'availability: $', 'cpu 1ms', 10),
    values: ['90%', '99%'],
    watch: ['availability'],
    direction: 'rises',
    engine: 'solve',
  }),
  mtbf: (kind) => ({
    model: host(kind, 'mtbf: $, mttr: 1h', 'cpu 1ms', 10),
    values: ['10h', '100h'],
    watch: ['availability'],
    direction: 'rises',
    engine: 'solve',
  }),
  mttr: (kind) => ({
    model: host(kind, 'mtbf: 100h, mttr: $', 'cpu 1ms', 10),
    values: ['1h', '10h'],
    watch: ['availability'],
    direction: 'falls',
    engine: 'solve',
  }),
  needs: (kind) => ({
    model: host(kind, 'instances: 3, availability: 90%, needs: $', 'cpu 1ms', 10),
    values: ['1', '3'],
    watch: ['availability'],
    direction: 'falls',
    engine: 'solve',
  }),
  price: (kind) => ({
    model: host(kind, 'price: $', 'cpu 1ms', 10),
    values: ['0.1 usd/h', '0.2 usd/h'],
    watch: monthly,
    direction: 'rises',
    engine: 'solve',
  }),
  requestPrice: (kind) => ({
    model: host(kind, 'requestPrice: $', 'cpu 1ms', 10),
    values: ['0.001 usd', '0.002 usd'],
    watch: monthly,
    direction: 'rises',
    engine: 'solve',
  }),
  egressPrice: (kind) => ({
    model: host(kind, 'egressPrice: $', 'cpu 1ms', 10, true),
    values: ['0.1 usd/GB', '0.2 usd/GB'],
    watch: monthly,
    direction: 'rises',
    engine: 'solve',
  }),
  capacity: (kind) => ({
    model: host(kind, 'capacity: $', 'cpu 9ms', 100),
    values: ['1k messages', '1 messages'],
    watch: ['loads', 'Users', 'errors', 'rejected'],
    direction: 'rises',
    engine: 'simulate',
  }),
};

/** The experiment of another owner of the same property, with the kind exchanged. */
function borrowed({ owner, path }: Listed): Experiment[] {
  const name = path.slice(path.indexOf('.') + 1);
  const shared = PROPERTIES.find((one) => one.name === name && one.owners.some((each) => each === owner));
  return entries
    .filter(
      ({ sort, entry, probes }) =>
        sort === 'property' && entry.name === name && probes.length > 0 && shared !== undefined,
    )
    .flatMap(({ owner: lender, probes }) =>
      lender !== undefined && shared?.owners.includes(lender) === true
        ? probes.map((probe) => ({
            ...probe,
            model: probe.model.replace(new RegExp(`^${lender} `, 'm'), `${String(owner)} `),
          }))
        : [],
    );
}

function experimentsOf(listed: Listed): readonly Experiment[] {
  if (listed.probes.length > 0) return listed.probes;
  const shared = SHARED[listed.entry.name];
  const kindOf = listed.owner as KindName;
  if (shared && (listed.owner !== 'cdn' || listed.entry.name !== 'capacity')) return [shared(kindOf)];
  return borrowed(listed);
}

// --- Words -------------------------------------------------------------------------------------------------------------

const web = (steps: string, rate: number, settings = ''): string =>
  `service Web { ${settings}  on get { ${steps} } }\nload Users -> Web.get { rate: ${String(rate)} rps }`;
const caller = (modifiers: string): string =>
  `service Web { on get { -> Db.query retry 3 ${modifiers} } }\ndatabase Db { on query { cpu 4ms  fail with probability 40% } }\nload Users -> Web.get { rate: 20 rps }`;
const demand = (a: string, b: string, direction: Experiment['direction'] = 'rises'): Experiment => ({
  model: web('cpu $', 50),
  values: [a, b],
  watch: ['components', 'Web', 'resources', 'cpu', 'utilization'],
  direction,
  engine: 'solve',
});
const spread = (a: string, b: string): Experiment => ({
  model: web('cpu $', 80),
  values: [a, b],
  watch: latency,
  direction: 'rises',
  engine: 'simulate',
});

/** Words whose effect no experiment of a property shows. */
const WORDS: Readonly<Record<string, readonly Experiment[]>> = {
  'distribution exactly': [{ ...spread('exactly 8ms', '8ms'), direction: 'rises' }],
  'distribution uniform': [demand('uniform(1ms, 3ms)', 'uniform(1ms, 9ms)')],
  'distribution normal': [
    demand('normal(3ms, 1ms)', 'normal(6ms, 1ms)'),
    spread('normal(8ms, 0.1ms)', 'normal(8ms, 3ms)'),
  ],
  'distribution lognormal': [
    demand('lognormal(p50: 2ms, p99: 8ms)', 'lognormal(p50: 2ms, p99: 20ms)'),
    spread('lognormal(mean: 8ms, cv: 0.2)', 'lognormal(mean: 8ms, cv: 2)'),
  ],
  'distribution erlang': [spread('erlang(10, 8ms)', 'erlang(1, 8ms)')],
  'distribution hyperexponential': [spread('hyperexponential(8ms, cv: 1)', 'hyperexponential(8ms, cv: 3)')],
  'distribution pareto': [demand('pareto(mean: 2ms, shape: 3)', 'pareto(mean: 4ms, shape: 3)')],
  'distribution empirical': [demand('4ms', 'empirical("trace.csv", column: "ms")')],
  'shape trace': [
    {
      model: `service Web { on get { cpu 4ms } }\nload Users -> Web.get { rate: 20 rps, shape: step(to: 1x, at: 1s) }\nload More -> Web.get { rate: 1 rps }\nload Traced -> Web.get { $ }`,
      values: ['rate: 20 rps', 'shape: trace("load.csv")'],
      watch: ['loads', 'Traced', 'offered'],
      direction: 'rises',
      engine: 'simulate',
    },
  ],
  'distribution choice': [demand('choice(99%: 1ms, 1%: 10ms)', 'choice(50%: 1ms, 50%: 10ms)')],
  'mode semi-sync': [
    {
      model:
        'database Db { replication: leader-follower { followers: 3, mode: $ }, on write write { cpu 8ms } }\nload Users -> Db.write { rate: 60 rps }',
      values: ['semi-sync { acks: 1 }', 'sync'],
      watch: latency,
      direction: 'rises',
      engine: 'simulate',
    },
  ],
  'reads any': [
    {
      model:
        'database Db { replication: leader-follower { followers: 1, reads: $ }, on read { cpu 8ms } }\nload Users -> Db.read { rate: 100 rps }',
      values: ['any', 'leader'],
      watch: latency,
      direction: 'rises',
      engine: 'simulate',
    },
  ],
  'backoff fixed': [
    {
      model: caller('backoff fixed($)'),
      values: ['10ms', '500ms'],
      watch: latency,
      direction: 'rises',
      engine: 'simulate',
    },
  ],
  'jitter none': [
    {
      model: caller('backoff fixed(200ms, jitter: $)'),
      values: ['full', 'none'],
      watch: latency,
      direction: 'rises',
      engine: 'simulate',
    },
  ],
  'jitter full': [
    {
      model: caller('backoff fixed(200ms, jitter: $)'),
      values: ['none', 'full'],
      watch: latency,
      direction: 'falls',
      engine: 'simulate',
    },
  ],
};

/** Words that say what holds anyway: there is no other word of their list to compare them with. */
const ALONE = ['shape constant'];

/** True where an experiment elsewhere compares the word with another of its list. */
function isCompared({ entry }: Listed): boolean {
  const word = new RegExp(`(^|[^\\w-])${entry.name}($|[^\\w-])`);
  return entries.some(({ probes }) => probes.some(({ values }) => values.some((value) => word.test(value))));
}

// --- The tests ---------------------------------------------------------------------------------------------------------

const shown = (sorts: readonly string[]): [string, Listed][] =>
  simulated.filter(({ sort }) => sorts.includes(sort)).map((listed) => [listed.path, listed]);

describe('what the catalogue says is simulated has an effect, in the right direction', () => {
  test.concurrent.each(shown(['property', 'step', 'event']))('%s', async (_, listed) => {
    const experiments = experimentsOf(listed);
    expect(experiments, 'experiments').not.toHaveLength(0);
    for (const experiment of experiments) await expectEffect(experiment);
  });

  test.concurrent.each(shown(['word']))('%s', async (path, listed) => {
    const experiments = [...listed.probes, ...(WORDS[path] ?? [])];
    if (experiments.length === 0)
      expect(ALONE.includes(path) || isCompared(listed), 'compared with another word').toBe(true);
    for (const experiment of experiments) await expectEffect(experiment);
  });

  test.concurrent.each(shown(['measure', 'statistic']))('%s is observed', async (_, { document }) => {
    const { model } = await read(document);
    const { system } = lower(model);
    expect(system?.requirements).not.toHaveLength(0);
    const steps = system ? study(system, { eventBudget: 2 * EVENTS }) : undefined;
    let step = steps?.next();
    while (step && step.done !== true) step = steps?.next();
    const verdicts = step?.value?.requirements ?? [];
    // An undecided verdict says what is lacking.
    for (const { observed, status, reason, text } of verdicts)
      expect(observed !== null || (status === 'undecided' && reason !== ''), `${text}: ${reason}`).toBe(true);
  });

  test.each(shown(['kind']))('%s works and is counted', async (_, { entry }) => {
    const results = await resultsOf(
      host(entry.name as KindName, '', entry.name === 'external' ? 'wait 1ms' : 'cpu 1ms', 10),
      'simulate',
    );
    expect(results.components['It']?.throughput).toBeGreaterThan(9);
  });
});

describe('what the language offers', () => {
  test('is simulated, all of it', () => {
    expect(refused.map(({ path }) => path)).toEqual([]);
  });
});
