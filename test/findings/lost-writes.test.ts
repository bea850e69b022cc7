/** A bound on acknowledged writes that are lost sees all who can lose them. */
import { describe, expect, it } from 'vitest';
import { systemOf } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const written = (write: string): string => `keys Id { count: 1k }
cache Hot -> Db { capacity: 1k items, write: ${write} }
database Db { on get { cpu 1ms } on put write { cpu 1ms } }
load Writers -> Hot.put { rate: 50 rps, key: Id }
scenario Death for 1min {
  at 30s for 5s { fail Hot }
  require lostWrites < 1
  require Hot lostWrites < 1
}`;

describe('writes that are lost', () => {
  it.each([
    ['back { every: 10s }', 'fail'],
    ['through', 'pass'],
  ])('with a cache are counted, of it and of the whole system: write %s', async (write, status) => {
    const system = await systemOf(written(write), { scenario: 'Death' });
    const { requirements } = finalResults(system, { eventBudget: 100_000 });
    expect(requirements.map((one) => one.status)).toEqual([status, status]);
  });
});
