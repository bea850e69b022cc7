import { describe, expect, it } from 'vitest';
import { solved, study, type StudyOptions } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import type { Step, System } from '../../language/model/system.js';
import { call, component, cpu, exactly, load, send, step, system } from '../simulator/solver/systems.js';
import { requirement } from './requirements.js';
import { finalResults } from '../support/run-study.js';

/** The final Results of a study, and how many there were before. */
function carryOut(model: System, seed = 1): { final: Results; interim: Results[] } {
  const interim: Results[] = [];
  const steps = study(model, { seed, eventBudget: 400_000 });
  for (;;) {
    const step = steps.next();
    if (step.done) return { final: step.value, interim };
    interim.push(step.value);
  }
}

const blog = (rate: number, requirements: System['requirements'] = []): System =>
  system(
    [
      component('Web', { get: [cpu(0.002), call('Db.query')] }, { instances: 4 }),
      component('Db', { query: [cpu(0.004)] }, { kind: 'database' }),
    ],
    [load('Users', 'Web.get', rate)],
    { requirements },
  );

describe('a study', () => {
  it('gives the solver’s findings first and the simulated ones in the end', () => {
    const { final, interim } = carryOut(blog(200));
    expect(interim[0]?.engine).toBe('solve');
    expect(interim[0]?.bottleneck?.component).toBe('Db');
    expect(final.engine).toBe('simulate');
    expect(final.run.requests).toBeGreaterThan(1000);
    const mean = final.loads['Users']?.latency['mean']?.value ?? 0;
    // Round robin before four servers: less than four random queues, and the database alone takes 20 ms.
    expect(mean).toBeGreaterThan(0.02);
    expect(mean).toBeLessThan(0.0245);
  });

  it('says of an overloaded model what it lacks, and no latency', () => {
    const { final } = carryOut(blog(300));
    const [first] = final.findings;
    expect(first?.code).toBe('overload');
    expect(first?.severity).toBe('error');
    expect(first?.message).toMatch(
      /^Db: cpu needs 120% of what it has at peak; its queue grows by \d+(\.\d+)? requests\/s; carries at most 0.83x this load$/,
    );
    expect(first?.fix?.edit).toEqual({ path: 'Db.cores', value: 2 });
  });

  it('passes and fails requirements each at its own load', () => {
    const model = blog(100, [
      requirement('Users p99 < 200ms', { bound: 0.2, statistic: 'p99' }),
      requirement('Users p99 < 10ms', { bound: 0.01, statistic: 'p99' }),
      requirement('Users mean < 10ms at Users 2x', {
        bound: 0.01,
        statistic: 'mean',
        at: { kind: 'scaled', loads: { Users: { factor: 2 } } },
      }),
      requirement('Users errors < 1%', { bound: 0.01, measure: 'errors', statistic: undefined, dimension: 'ratio' }),
      requirement('Db cpu < 70% at Users 2x', {
        bound: 0.7,
        measure: 'cpu',
        statistic: undefined,
        dimension: 'ratio',
        scope: { kind: 'component', name: 'Db' },
        at: { kind: 'scaled', loads: { Users: { factor: 2 } } },
      }),
    ]);
    const { final } = carryOut(model);
    expect(final.requirements.map(({ status }) => status)).toEqual(['pass', 'fail', 'fail', 'pass', 'fail']);
    expect(final.requirements[4]?.observed).toBeCloseTo(0.8, 1);
    const failed = final.findings.filter(({ code }) => code === 'requirement-failed');
    expect(failed.map(({ severity }) => severity)).toEqual(['error', 'error', 'error']);
    expect(failed[2]?.fix?.edit).toEqual({ path: 'Db.cores', value: 2 });
  });

  it('gives identical Results for one seed', () => {
    expect(carryOut(blog(200), 7).final).toEqual(carryOut(blog(200), 7).final);
  });

  it('is quiet about a healthy model', () => {
    const { final } = carryOut(blog(100, [requirement('Users p99 < 1s', { bound: 1, statistic: 'p99' })]));
    expect(final.findings.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
  });

  it('answers without loads', () => {
    const empty = system([], []);
    expect(carryOut(empty).final.findings).toEqual([]);
    expect(solved(empty).bottleneck).toBeNull();
  });
});

const rarely = (steps: Step[]): { branches: { probability: number; steps: Step[] }[] } => ({
  branches: [
    { probability: 0.02, steps },
    { probability: 0.98, steps: [] },
  ],
});

describe('the bounds of a study', () => {
  const run = (model: System, options: StudyOptions): Results => {
    return finalResults(model, { seed: 1, ...options });
  };
  const atTwice = (factor: number): System['requirements'][number] =>
    requirement(`Users p99 < 1s at Users ${factor}x`, {
      bound: 1,
      statistic: 'p99',
      at: { kind: 'scaled', loads: { Users: { factor } } },
    });

  it('are one budget of events over all of its operating points', () => {
    const { run: whole } = run(blog(100, [atTwice(1.5), atTwice(1.7), atTwice(1.8)]), { eventBudget: 200_000 });
    expect(whole.events).toBeLessThanOrEqual(200_000);
  });

  it('do not bind a further point whose verdict is clear', () => {
    const model = blog(100, [
      requirement('Users mean < 1s at Users 1.8x', {
        bound: 1,
        statistic: 'mean',
        at: { kind: 'scaled', loads: { Users: { factor: 1.8 } } },
      }),
    ]);
    const decided = run(model, {});
    expect(decided.requirements[0]?.status).toBe('pass');
    expect(decided.run.events).toBeLessThan(run(model, { precision: 0.03 }).run.events / 2);
  });

  it('are told as progress over the whole of it, never going back', () => {
    const told: number[] = [];
    run(blog(100, [atTwice(1.5), atTwice(1.9)]), { progress: (fraction) => told.push(fraction), eventBudget: 1e6 });
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  it('end it with the reason that is true', () => {
    let clock = 0;
    const { run: cut } = run(blog(200), { now: () => (clock += 0.01), wallClockLimit: 0.05 });
    expect(cut.stopped).toBe('limit');
    expect(cut.notes.join()).toContain('wall-clock');
    expect(cut.notes.join()).not.toContain('did not fit');
  });

  it('are far away where theory knows of an overload, however seldom it is met', () => {
    const seldom = system(
      [
        component('Web', { get: [cpu(0.0001), call('Db.query', { probability: 0.01 })] }),
        component('Db', { query: [cpu(0.104)] }),
      ],
      [load('Users', 'Web.get', 1000)],
    );
    const { run: ended, components } = run(seldom, {});
    expect(ended.stopped).toBe('unstable');
    expect(components['Db']?.growth).toBeGreaterThan(0);
    expect(ended.events).toBeLessThan(2e6);
  });

  it('leave time for the samples of a queue that is hardly used', () => {
    const enqueue = step('enqueue', { consumers: [{ component: 'Mailer', operation: 'send' }] });
    const model = system(
      [
        component('Web', { get: [cpu(0.0001), step('choose', rarely([send('Mail.send')]))] }),
        component('Mail', { send: [enqueue] }, { kind: 'queue', messages: { consumers: ['Mailer'] } }),
        component('Mailer', { send: [cpu(0.02)] }, { kind: 'worker', concurrency: 1 }),
      ],
      [load('Users', 'Web.get', 1000)],
      {
        requirements: [
          requirement('Mail age p95 < 10s', {
            bound: 10,
            measure: 'age',
            statistic: 'p95',
            scope: { kind: 'component', name: 'Mail' },
          }),
        ],
      },
    );
    expect(run(model, {}).requirements[0]?.status).toBe('pass');
  });

  it('are reached, not precision, where nothing ever completes', () => {
    const model = system(
      [component('Web', { get: [step('wait', { duration: exactly(1e7) })] })],
      [load('Users', 'Web.get', 1000)],
    );
    const { run: ended } = run(model, { eventBudget: 300_000 });
    expect(ended.stopped).toBe('budget');
    expect(ended.notes.join()).toContain('No request of Users completed');
  });
});
