/** Caches that hold what is older than the data behind them. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';

/** Share of replies that are stale where each of 20 keys is read ten times a second and written once in two. */
async function stale(cache: string): Promise<number | undefined> {
  const system = await systemOf(`
keys Doc { count: 20 }
load Readers -> Hot.get { rate: 200 rps, key: Doc }
load Writers -> Hot.put { rate: 10 rps, key: Doc }
cache Hot -> Db { ${cache} }
database Db { on get { wait exactly 1us } on put write { wait exactly 1us } }`);
  return simulate(system, { eventBudget: 200_000 }).loads['Readers']!.stale;
}

describe('replies of a cache', () => {
  it('are stale from the first write that went around it until the entry expires', async () => {
    // An entry lives four seconds, and is fetched again by the next read, a tenth later; it is fresh until the first of the
    // writes, of which there is one in two seconds.
    const [life, rate] = [4, 0.5];
    const fresh = (1 - Math.exp(-rate * life)) / rate;
    expect(await stale('write: around, ttl: 4s')).toBeCloseTo((life - fresh) / (life + 0.1), 1.5);
  });

  it('are stale for good where entries never expire', async () => {
    expect(await stale('write: around')).toBeGreaterThan(0.95);
  });

  it('are never stale where each write reaches the one entry of its key', async () => {
    for (const write of ['through', 'invalidate', 'back']) {
      expect((await stale(`write: ${write}, ttl: 4s, instances: 4`)) ?? 0, write).toBe(0);
    }
  });

  it('are stale where instances hold copies of their own: a write reaches one of four', async () => {
    // A copy is fresh until the first write by another of the four, or by its own until the next of another's.
    const [life, rate] = [4, 0.5];
    const around = 1 - (1 - Math.exp(-rate * life)) / rate / life;
    const through = (await stale('write: through, ttl: 4s, instances: 4, policy: round-robin'))!;
    expect(through).toBeGreaterThan(0.5 * around);
    expect(through).toBeLessThan(around);
  });
});
