/** What keeps a system down that could carry its load. */
import { expect, it } from 'vitest';

import { systemOf } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

async function saidOf(text: string): Promise<string | undefined> {
  return finalResults(await systemOf(text), { seed: 1, eventBudget: 300_000 }).findings.find(
    ({ code }) => code === 'self-sustained-overload',
  )?.message;
}

it('names misses and their cure where nothing is retried', async () => {
  const edited = (cache: string): string => `keys Page { count: 1 }
load Readers -> Pages.show { rate: 200 rps, key: Page }
load Editors -> Pages.change { rate: 4 rps, key: Page }
cache Pages -> Site { write: invalidate${cache} }
service Site { cores: 4, on show { cpu exactly 200ms }, on change write { cpu exactly 50ms } }`;
  expect(await saidOf(edited(''))).toContain('`single-flight: on` at the cache ends that');
  expect(await saidOf(edited(', single-flight: on'))).toBeUndefined();
});

it('names messages that are shown again, and their cure', async () => {
  const jobs = (visibility: string): string => `load Users -> Jobs.run { rate: 5 rps }
queue Jobs -> Workers { visibility: ${visibility}, redeliver: 4 }
worker Workers { instances: 8, concurrency: 50, on run { cpu 1s } }`;
  expect(await saidOf(jobs('4s'))).toContain('A longer `visibility` of Jobs ends that');
  expect(await saidOf(jobs('5min'))).toBeUndefined();
});

it('says of a course that what it set off stays when its cause is long over, and not of a backlog that only takes its time', async () => {
  const blip = async (retry: string, events: string, queue = 'queue: 1000, '): Promise<string | undefined> => {
    const system = await systemOf(
      `load Users -> Front.get { rate: 60 rps }
service Front { instances: 2, on get { -> Back.get timeout 100ms${retry} } }
service Back { ${queue}on get { cpu 10ms } }
scenario Blip for 4min { ${events} }`,
      { scenario: 'Blip' },
    );
    return finalResults(system, { seed: 1, eventBudget: 400_000 }).findings.find(
      ({ code }) => code === 'self-sustained-overload',
    )?.message;
  };
  const slow = 'at 30s for 10s { slow Back 3x }';
  expect(await blip(' retry 3', slow)).toMatch(
    /^Back: cpu is still \d+% busy at the end although the load alone needs 6\d% since 40 s: retries/,
  );
  expect(await blip(' retry 3 budget 10%', slow)).toBeUndefined();
  // 40 s of too much need 100 s to go, and 20 s are left after that.
  expect(await blip('', 'at 60s for 40s { Users 3x }')).toBeUndefined();
  // And 100 s of it are not gone when the course ends.
  expect(await blip('', 'at 60s for 100s { Users 3x }', '')).toBeUndefined();
});
