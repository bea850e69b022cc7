/** A breaker that has closed again begins to count anew. */
import { expect, it } from 'vitest';
import { simulate } from '../../../language/simulator/index.js';
import { systemOf } from '../../model/documents.js';

it('stays closed when what it protects is well again, though its window still holds the outage', async () => {
  const system = await systemOf(
    `load Users -> Web.get { rate: 50 rps }
service Web { on get { -> Db.get breaker { open: errors > 50%, over: 1s, reset: 1s } } }
service Db { on get { wait 1ms  fail with probability 4% } }
scenario Outage for 20s { at 10s for 2s { fail Db } }`,
    { scenario: 'Outage' },
  );
  const { series } = simulate(system, { replications: 3 });
  const errors = series!['Users.errors'] as (number | null)[];
  const during = (from: number, to: number): (number | null)[] =>
    errors.filter((_, i) => series!.time[i]! >= from && series!.time[i]! < to);
  expect(during(10.5, 11.5).every((share) => share === 1)).toBe(true);
  // The trial after the recovery comes within a second or two; one failure in 25 is not half of the attempts since then.
  const after = during(15, 20);
  expect(after.reduce<number>((sum, share) => sum + (share ?? 0), 0) / after.length).toBeLessThan(0.1);
});
