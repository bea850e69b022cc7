import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { Finding } from '../../language/model/results.js';
import type { Component, System } from '../../language/model/system.js';
import { call, component, cpu, exactly, load, send, step, system } from '../simulator/solver/systems.js';
import { finalResults } from '../support/run-study.js';
import { requirement } from './requirements.js';

const findingsOf = (model: System): Finding[] => solved(model).findings;
const found = (model: System, code: string): Finding | undefined => findingsOf(model).find((one) => one.code === code);

const place = (line: number): Component['range'] => ({
  uri: 'memory:test.scale',
  start: { line, character: 0 },
  end: { line, character: 5 },
});

const shop = (rate: number, changes: Partial<Component> = {}): System =>
  system(
    [
      component('Web', { get: [cpu(0.001), call('Db.query')] }, { range: place(1), instances: 4 }),
      component('Db', { query: [cpu(0.004)] }, { kind: 'database', range: place(2), cores: 4, ...changes }),
    ],
    [load('Users', 'Web.get', rate)],
  );

describe('users without a pause', () => {
  const bench = (think: number, others = 0): System => {
    const users = { kind: 'closed', meanUsers: 50, users: 50, think: exactly(think) } as const;
    return system(
      [component('Web', { get: [cpu(0.004)] })],
      [{ ...load('Bench', 'Web.get', 0), source: users }, load('Others', 'Web.get', others)],
    );
  };

  it('keep the slowest busy by design, which is no overload', () => {
    expect(found(bench(0), 'overload')).toBeUndefined();
    expect(found(bench(0), 'always-busy')).toMatchObject({
      severity: 'hint',
      message:
        'Web: cpu 100% busy at peak: the 50 users of Bench ask again as soon as they are answered, which completes 250 rps; give them a `think` if they are people',
    });
    expect(solved(bench(0)).bottleneck?.restless).toEqual(['Bench']);
  });

  it('are not to blame where others ask too much without them, and those who pause ask too much themselves', () => {
    expect(found(bench(0, 300), 'overload')?.severity).toBe('error');
    expect(found(bench(0.01), 'overload')?.severity).toBe('error');
    expect(found(bench(0.01), 'always-busy')).toBeUndefined();
    expect(solved(bench(0.01)).bottleneck).not.toHaveProperty('restless');
  });
});

describe('the bottleneck', () => {
  it('is said in one sentence, at the component that breaks first, with the least change that mends it', () => {
    const finding = found(shop(910), 'bottleneck');
    expect(finding?.message).toBe('Db: cpu 91% busy at peak; saturates at 1.10x this load');
    expect(finding?.severity).toBe('warning');
    expect(finding?.range).toEqual(place(2));
    expect(finding?.fix).toEqual({ title: 'Raise Db.cores from 4 to 5', edit: { path: 'Db.cores', value: 5 } });
  });

  it('is only a hint where there is room', () => {
    expect(found(shop(500), 'bottleneck')?.severity).toBe('hint');
  });

  it('is mended by instances where the component is no database', () => {
    const model = system([component('Web', { get: [cpu(0.01)] }, { instances: 2 })], [load('Users', 'Web.get', 190)]);
    expect(found(model, 'bottleneck')?.fix?.edit).toEqual({ path: 'Web.instances', value: 3 });
  });
});

describe('an overload', () => {
  it('says what is needed, how fast the backlog grows and what is carried at most', () => {
    const finding = found(shop(1300), 'overload');
    expect(finding?.message).toBe(
      'Db: cpu needs 130% of what it has at peak; its queue grows by 300 requests/s; carries at most 0.77x this load',
    );
    expect(finding?.severity).toBe('error');
    expect(finding?.fix?.edit).toEqual({ path: 'Db.cores', value: 7 });
    expect(found(shop(1300), 'bottleneck')).toBeUndefined();
  });

  it('names the queue that grows before a worker', () => {
    const enqueue = step('enqueue', { consumers: [{ component: 'Mailer', operation: 'send' }] });
    const model = system(
      [
        component('Web', { get: [send('Mail.send')] }),
        component('Mail', { send: [enqueue] }, { kind: 'queue', messages: { consumers: ['Mailer'] } }),
        component('Mailer', { send: [cpu(0.01)] }, { kind: 'worker', concurrency: 1 }),
      ],
      [load('Users', 'Web.get', 120)],
    );
    expect(found(model, 'overload')?.message).toContain('the queue Mail grows by 20 requests/s');
  });
});

describe('a limit that is hit before the hardware', () => {
  const model = (concurrency: number): System =>
    system(
      [
        component(
          'Web',
          { get: [cpu(0.001), call('Ext.get')] },
          {
            concurrency,
            propertyRanges: { concurrency: place(7) },
          },
        ),
        component('Ext', { get: [step('wait', { duration: exactly(0.1) })] }, { cores: 1e12, kind: 'external' }),
      ],
      [load('Users', 'Web.get', 50)],
    );

  it('is blamed at the place where it is written', () => {
    const finding = found(model(6), 'limit-before-hardware');
    expect(finding?.message).toMatch(/^Web: its concurrency of 6 is the limit, not the hardware/);
    expect(finding?.range).toEqual(place(7));
    expect(found(model(6), 'bottleneck')?.fix?.edit.path).toBe('Web.concurrency');
  });

  it('is not blamed where it is wide enough', () => {
    expect(found(model(500), 'limit-before-hardware')).toBeUndefined();
  });
});

describe('slots that a callee holds', () => {
  const paying = (seconds: number, changes: Parameters<typeof call>[1] = {}): System =>
    system(
      [
        component(
          'Shop',
          { browse: [cpu(0.002)], order: [cpu(0.002), call('Pay.charge', changes)] },
          { concurrency: 20, cores: 2 },
        ),
        component(
          'Pay',
          { charge: [step('wait', { duration: exactly(seconds) })] },
          { kind: 'external', cores: 1e12, concurrency: 15 },
        ),
      ],
      [load('Fans', 'Shop.browse', 50), load('Buyers', 'Shop.order', 10)],
    );

  it('are told at the caller, with who waits behind them', () => {
    const finding = found(paying(4), 'slots-held-by-callee');
    expect(finding?.message).toMatch(
      /^Shop: all its slots are taken at peak, by calls that wait for Pay\.charge, while its own machines are \d\.?\d*% busy; Fans waits behind\. A `timeout` on `-> Pay\.charge` bounds that$/,
    );
    expect(finding?.component).toBe('Shop');
  });

  it('are no matter where the callee is quick, or a timeout bounds the wait', () => {
    expect(found(paying(0.4), 'slots-held-by-callee')).toBeUndefined();
    expect(found(paying(4, { timeout: 0.5 }), 'slots-held-by-callee')).toBeUndefined();
  });
});

describe('requirements', () => {
  it('names the floor that no machine gets under', () => {
    const slow = system(
      [component('Ext', { get: [step('wait', { duration: exactly(0.5) })] }, { cores: 1e12, kind: 'external' })],
      [load('Users', 'Ext.get', 10)],
      { requirements: [requirement('Users mean < 200ms', { bound: 0.2, statistic: 'mean' })] },
    );
    expect(found(slow, 'requirement-failed')?.severity).toBe('error');
    expect(found(slow, 'requirement-unreachable')?.message).toContain('without any waiting it is still 500 ms');
  });

  it('names no floor above what was observed: of a percentile it knows only an approximation', () => {
    const rarelySlow = {
      kind: 'choice' as const,
      options: [0.01, 0.2].map((value) => ({ value, probability: value > 0.1 ? 0.05 : 0.95 })),
    };
    const model = system(
      [component('Ext', { get: [step('wait', { duration: rarelySlow })] }, { cores: 1e12, kind: 'external' })],
      [load('Users', 'Ext.get', 10)],
      { requirements: [requirement('Users p90 < 5ms', { bound: 0.005, statistic: 'p90' })] },
    );
    const { findings } = finalResults(model, { eventBudget: 100_000 });
    const { message } = findings.find(({ code }) => code === 'requirement-unreachable') ?? {};
    expect(message).toMatch(/still about (9\.\d+|10) ms$/);
  });

  it('turns severities around where the failure is the lesson', () => {
    const model = (bound: number): System => ({
      ...system([component('Web', { get: [cpu(0.01)] })], [load('Users', 'Web.get', 50)]),
      requirements: [requirement('Users mean < x expect fail', { bound, statistic: 'mean', expectFail: true })],
    });
    expect(found(model(0.01), 'requirement-failed')?.severity).toBe('hint');
    expect(found(model(1), 'requirement-passed-unexpectedly')?.severity).toBe('warning');
  });

  it('are failed by an overload without a number', () => {
    const model = { ...shop(1300), requirements: [requirement('Users p99 < 1s', { bound: 1, statistic: 'p99' })] };
    const [verdict] = solved(model).requirements;
    expect(verdict?.status).toBe('fail');
    expect(verdict?.observed).toBeNull();
    expect(verdict?.reason).toContain('Db cpu cannot keep up');
  });

  it('leave open what only the simulation can decide', () => {
    const model = { ...shop(500), requirements: [requirement('Users p99 < 1s', { bound: 1, statistic: 'p99' })] };
    expect(solved(model).requirements[0]?.status).toBe('undecided');
  });

  it('decide a price per request where it is known how many there are', () => {
    const billed = (changes: Partial<Component>): System => ({
      ...shop(200, { requestPrice: 1e-6, ...changes }),
      requirements: [
        requirement('costPerRequest < x', { bound: 2e-6, measure: 'costPerRequest', scope: { kind: 'system' } }),
      ],
    });
    expect(solved(billed({})).requirements[0]).toMatchObject({ status: 'pass', observed: 1e-6 });
    expect(solved(billed({ queue: 2 })).requirements[0]?.status).toBe('undecided');
  });

  it('compare a cost in the unit that people pay in', () => {
    const model: System = {
      ...shop(100, { price: 1 / 3600 }),
      requirements: [
        requirement('cost < 500 usd/month', {
          measure: 'cost',
          statistic: undefined,
          scope: { kind: 'system' },
          bound: 500 / (730 * 3600),
          dimension: 'money',
        }),
      ],
    };
    const [verdict] = solved(model).requirements;
    expect(verdict?.status).toBe('fail');
    expect(verdict?.observed).toBeCloseTo(730, 6);
    expect(verdict?.bound).toBeCloseTo(500, 6);
  });
});

describe('availability', () => {
  const required = (bound: number): System['requirements'] => [
    requirement('availability > x', {
      measure: 'availability',
      statistic: undefined,
      scope: { kind: 'system' },
      comparison: '>',
      bound,
      dimension: 'ratio',
    }),
  ];
  const chain = (db: Partial<Component>, bound: number): System => ({
    ...system(
      [
        component('Web', { get: [cpu(0.001), call('Db.query')] }, { instances: 3, availability: 0.999 }),
        component('Db', { query: [cpu(0.001)] }, db),
      ],
      [load('Users', 'Web.get', 10)],
    ),
    requirements: required(bound),
  });

  it('names the component that stands alone and how many would do', () => {
    const finding = found(chain({ availability: 0.995 }, 0.9999), 'single-point-of-failure');
    expect(finding?.component).toBe('Db');
    expect(finding?.severity).toBe('warning');
    expect(finding?.fix?.edit).toEqual({ path: 'Db.instances', value: 2 });
  });

  it('is a hint where nothing is required of it', () => {
    expect(found({ ...chain({ availability: 0.995 }, 0), requirements: [] }, 'single-point-of-failure')?.severity).toBe(
      'hint',
    );
  });

  it('stays open where a component on the way is silent', () => {
    const [verdict] = solved(chain({}, 0.99)).requirements;
    expect(verdict?.status).toBe('undecided');
    expect(verdict?.reason).toContain('Db states no availability');
  });

  it('fails all the same where the others alone are too weak', () => {
    expect(solved(chain({}, 0.9999999999)).requirements[0]?.status).toBe('fail');
  });
});

describe('calls', () => {
  const retried = (changes: Parameters<typeof call>[1]): System =>
    system(
      [component('Web', { get: [call('Back.get', changes)] }), component('Back', { get: [cpu(0.01)] })],
      [load('Users', 'Web.get', 70)],
    );

  it('warns of a timeout below the p99 of what it waits for', () => {
    expect(found(retried({ timeout: 0.1 }), 'timeout-too-short')?.message).toMatch(
      /^Web\.get waits 100 ms for Back\.get, whose p99 is 1\d\d ms/,
    );
    expect(found(retried({ timeout: 2 }), 'timeout-too-short')).toBeUndefined();
  });

  it('warns of a visibility timeout below the p99 of what handles the messages', () => {
    const handled = (visibility: number): System =>
      system(
        [
          component(
            'Mail',
            { send: [{ kind: 'enqueue', range: place(3), consumers: [{ component: 'Mailer', operation: 'send' }] }] },
            { kind: 'queue', messages: { consumers: ['Mailer'], redeliver: { attempts: 3, after: 1 }, visibility } },
          ),
          component('Mailer', { send: [cpu(0.01)] }, { kind: 'worker', concurrency: 1 }),
        ],
        [load('Users', 'Mail.send', 40)],
      );
    expect(found(handled(0.03), 'visibility-too-short')?.message).toMatch(
      /^Mail shows a message again after 30 ms, and Mailer\.send takes 4\d(\.\d)? ms at p99 at peak/,
    );
    expect(found(handled(0.1), 'visibility-too-short')).toBeUndefined();
  });

  it('warns of retries that a component in trouble could not carry, unless a budget bounds them', () => {
    expect(found(retried({ timeout: 1, retries: 3 }), 'retry-multiplication')?.message).toContain('up to 4-fold');
    expect(found(retried({ timeout: 1, retries: 3, budget: 0.1 }), 'retry-multiplication')).toBeUndefined();
  });
});

describe('money', () => {
  it('is saved where machines are paid for and idle', () => {
    const model = system(
      [component('Web', { get: [cpu(0.001)] }, { instances: 20, price: 0.0001 })],
      [load('Users', 'Web.get', 100)],
    );
    const finding = found(model, 'idle-money');
    expect(finding?.severity).toBe('hint');
    expect(finding?.fix?.edit.path).toBe('Web.instances');
    expect(finding?.fix?.edit.value).toBe(2);
  });
});

describe('what cannot be', () => {
  it('says of calls that cause more calls that they never end', () => {
    const again = call('A.get', { probability: 0.6 });
    const model = system([component('A', { get: [cpu(0.000_001), again, again] })], [load('Users', 'A.get', 1)]);
    expect(found(model, 'endless-calls')?.message).toMatch(/^A\.get: each call causes at least one more call/);
    expect(found(model, 'overload')).toBeUndefined();
  });

  it('carries any name', () => {
    const model = system(
      [component('__proto__', { __proto__x: [cpu(0.001)] })],
      [load('__proto__', '__proto__.__proto__x', 20)],
    );
    const results = solved(model);
    expect(Object.keys(results.loads)).toEqual(['__proto__']);
    expect(results.bottleneck?.component).toBe('__proto__');
  });

  it('never proposes to enlarge what others run', () => {
    const model = system(
      [
        component(
          'PayCo',
          { charge: [step('wait', { duration: exactly(0.1) })] },
          { kind: 'external', concurrency: 5, cores: 1e12 },
        ),
      ],
      [load('Users', 'PayCo.charge', 80)],
    );
    expect(found(model, 'overload')?.fix).toBeUndefined();
    expect(found(model, 'overload')?.severity).toBe('error');
  });
});
