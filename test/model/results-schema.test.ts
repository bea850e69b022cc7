import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { lowerStudy } from '../../language/model/index.js';
import { solved, study } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { read } from './documents.js';
import { call, component, cpu, load, send, step, system, zipfKeys } from '../simulator/solver/systems.js';
import { requirement } from '../findings/requirements.js';

const schema = JSON.parse(
  readFileSync(new URL('../../language/model/results.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile<Results>(schema);

/** Uses every part that Results can have. */
function everything(rate: number): System {
  const lookup = step('lookup', {
    keys: 'Item',
    miss: [call('Db.get', { timeout: 0.5, retries: 1 }), step('store', { keys: 'Item' })],
  });
  const enqueue = step('enqueue', { consumers: [{ component: 'Mailer', operation: 'send' }] });
  return system(
    [
      component(
        'Web',
        { get: [cpu(0.001), call('Items.get'), send('Mail.send')] },
        { concurrency: 20, price: 0.0001, availability: 0.99 },
      ),
      component(
        'Items',
        { get: [lookup] },
        { kind: 'cache', cache: { capacity: 3, eviction: 'lru', start: 'warm', partitioned: true } },
      ),
      component(
        'Db',
        { get: [cpu(0.004), step('disk', { demand: { kind: 'exponential', mean: 0.001 } })] },
        { kind: 'database', queue: 100 },
      ),
      component('Mail', { send: [enqueue] }, { kind: 'queue', messages: { consumers: ['Mailer'] } }),
      component('Mailer', { send: [cpu(0.001)] }, { kind: 'worker', concurrency: 2 }),
    ],
    [load('Users', 'Web.get', rate)],
    {
      keySpaces: [zipfKeys('Item', 8, 1)],
      requirements: [
        requirement('Users p99 < 100ms', { bound: 0.1, statistic: 'p99' }),
        requirement('availability > 99.9%', {
          bound: 0.999,
          measure: 'availability',
          comparison: '>',
          statistic: undefined,
          dimension: 'ratio',
          scope: { kind: 'system' },
        }),
      ],
    },
  );
}

function final(model: System): Results {
  const steps = study(model, { eventBudget: 200_000 });
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    expect(errorsOf(next.value)).toEqual([]);
  }
}

function errorsOf(results: Results): string[] {
  // What readers get is JSON: what it cannot carry (Infinity, undefined) must not be there.
  validate(JSON.parse(JSON.stringify(results)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

describe('the schema of the Results', () => {
  it.each([
    ['light', 50],
    ['overloaded', 5000],
  ])('describes what a study of a %s system returns', (_, rate) => {
    expect(errorsOf(solved(everything(rate)))).toEqual([]);
    expect(errorsOf(final(everything(rate)))).toEqual([]);
  });

  it('describes ranges, and what they depend on most', async () => {
    const { model } = await read(`service Web { on get { cpu 4ms..8ms } }
load Users -> Web.get { rate: 50 rps }
require Users mean < 9ms`);
    const { system: uncertain } = lowerStudy(model, {});
    if (!uncertain) throw new Error('no system');
    const results = final(uncertain);
    expect(results.uncertainty?.figures[0]?.influences).toHaveLength(1);
    expect(errorsOf(results)).toEqual([]);
  });

  it('refuses a document that lacks a part or has one too many', () => {
    const results = solved(everything(50));
    const without: Partial<Results> = { ...results };
    delete without.loads;
    expect(validate(without)).toBe(false);
    expect(validate({ ...results, extra: 1 })).toBe(false);
  });
});
