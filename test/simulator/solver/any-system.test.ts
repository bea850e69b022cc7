import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solved } from '../../../language/findings/index.js';
import type { Call, Component, Step, System } from '../../../language/model/system.js';
import { solve } from '../../../language/simulator/solver/index.js';
import { call, closedLoad, component, cpu, exactly, load, operation, send, step, system, zipfKeys } from './systems.js';

const COMPONENTS = 5;
const size = fc.constantFrom(0, 1e-6, 0.001, 0.02, 1, 1e4);
const share = fc.constantFrom(0, 0.01, 0.3, 0.99, 1);
const target = fc.integer({ min: 0, max: COMPONENTS - 1 }).map((i) => `C${i}.go`);
const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });

function without<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

const modifiers: fc.Arbitrary<Partial<Call>> = fc
  .record({
    timeout: optional(size),
    retries: fc.constantFrom(0, 1, 3),
    probability: optional(share),
    budget: optional(share),
    by: optional(fc.constant('Item')),
  })
  .map((record) => without(record) as Partial<Call>);

const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie('step'), { maxLength: 4 }),
  step: fc.oneof(
    { maxDepth: 3 },
    size.map((demand) => cpu(demand)),
    fc.record({ to: target, with: modifiers }).map((one) => call(one.to, one.with)),
    target.map((to) => send(to)),
    size.map((demand) => step('disk', { demand: exactly(demand) })),
    size.map((duration) => step('wait', { duration: { kind: 'lognormal', mu: Math.log(duration + 1e-9), sigma: 2 } })),
    share.map((probability) => step('fail', { probability })),
    fc.constant(step('miss', {})),
    tie('steps').map((miss) => step('lookup', { miss })),
    fc.record({ p: share, a: tie('steps'), b: tie('steps') }).map(({ p, a, b }) =>
      step('choose', {
        branches: [
          { probability: p, steps: a },
          { probability: 1 - p, steps: b },
        ],
      }),
    ),
    fc
      .record({ n: fc.constantFrom(0, 1, 3, 1e6), body: tie('steps') })
      .map(({ n, body }) => step('repeat', { count: exactly(n), steps: body })),
    fc
      .record({ a: tie('steps'), b: tie('steps'), k: optional(fc.constant(1)) })
      .map(({ a, b, k }) => step('parallel', { branches: [a, b], ...(k === undefined ? {} : { waitFor: k }) })),
    fc
      .record({ n: fc.constantFrom(0, 2, 75, 1e7), body: tie('steps') })
      .map(({ n, body }) =>
        step('replicate', { count: { kind: 'pareto', mean: n + 1, shape: 1.2, max: 1e8 }, steps: body }),
      ),
  ),
}));

const settings: fc.Arbitrary<Partial<Component>> = fc
  .record({
    instances: fc.constantFrom(1, 3, 1e12),
    cores: fc.constantFrom(1, 4, 1e12),
    concurrency: optional(fc.constantFrom(1, 20)),
    queue: optional(fc.constantFrom(0, 5)),
    discipline: fc.constantFrom('fifo', 'ps'),
    policy: fc.constantFrom('round-robin', 'random', 'least-connections', 'power-of-two'),
    availability: optional(share),
    price: optional(fc.constant(0.001)),
    cache: optional(
      fc.record({
        capacity: fc.constantFrom(0, 3, 1e9),
        eviction: fc.constantFrom('lru', 'fifo'),
        start: fc.constant('warm' as const),
        partitioned: fc.boolean(),
      }),
    ),
  })
  .map((record) => without(record) as Partial<Component>);

const systems: fc.Arbitrary<System> = fc
  .record({
    parts: fc.array(fc.record({ settings, steps, write: fc.boolean() }), {
      minLength: COMPONENTS,
      maxLength: COMPONENTS,
    }),
    rate: fc.constantFrom(0, 1, 1000, 1e15),
    users: fc.constantFrom(0, 3, 1e7),
  })
  .map(({ parts, rate, users }) =>
    system(
      parts.map((part, i) => component(`C${i}`, [operation('go', part.steps, { write: part.write })], part.settings)),
      [load('Open', 'C0.go', rate), closedLoad('Closed', 'C1.go', users, 1)],
      { keySpaces: [zipfKeys('Item', 1000, 0.9)] },
    ),
  );

function unsound(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isNaN(value) ? [path] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => unsound(inner, `${path}.${key}`));
}

describe('any system', () => {
  it(
    'has a solution without NaN, with shares between 0 and 1, and Results that JSON can carry',
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(systems, (model) => {
          const solution = solve(model);
          expect(unsound(solution)).toEqual([]);
          for (const { errors, throughput, offered } of Object.values(solution.loads)) {
            const sum = errors.rejected + errors.timeout + errors.failed;
            expect(sum).toBeGreaterThanOrEqual(0);
            expect(sum).toBeLessThanOrEqual(1 + 1e-9);
            expect(throughput).toBeLessThanOrEqual(offered * (1 + 1e-9));
          }
          for (const { hitRatio } of Object.values(solution.caches)) {
            expect(hitRatio).toBeGreaterThanOrEqual(0);
            expect(hitRatio).toBeLessThanOrEqual(1);
          }
          expect(JSON.parse(JSON.stringify(solved(model)))).toBeTruthy();
        }),
        { seed: 1, numRuns: 60 },
      );
    },
  );
});
