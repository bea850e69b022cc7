import { describe, expect, it } from 'vitest';
import { simulate } from '../../../language/simulator/index.js';
import { systemOf } from '../../model/documents.js';

/** A job of a hundred tasks of 1 s on average, each on a machine of its own; the mean time that it takes. */
async function jobTime(tasks: string, task = 'wait 1s'): Promise<{ seconds: number; tasks: number }> {
  const text = `load Nightly -> Jobs.run { rate: 0.01 rps }
service Jobs { on run { ${tasks} } }
service Map { instances: 100, on task { ${task} } }`;
  const { loads, operations } = simulate(await systemOf(text), { eventBudget: 300_000 });
  return { seconds: loads['Nightly']!.latency['mean']!.value!, tasks: operations['Map.task']!.rate / 0.01 };
}

/** 1 + 1/2 + … + 1/n. */
const harmonic = (n: number): number => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);

describe('map-reduce', () => {
  it('takes as long as its slowest task: H(100) of exponential ones', async () => {
    const { seconds } = await jobTime('parallel 100 { -> Map.task }');
    expect(seconds / harmonic(100)).toBeCloseTo(1, 1);
  });

  it('is done without the stragglers that it does not wait for', async () => {
    const { seconds } = await jobTime('parallel 100 { -> Map.task } wait for 95');
    expect(seconds / (harmonic(100) - harmonic(5))).toBeCloseTo(1, 1);
  });

  it('is sped up by a second attempt at the slow tasks, for few tasks more', async () => {
    const slow = 'choice(98%: 1s, 2%: 20s)';
    const plain = await jobTime('parallel 100 { -> Map.task }', `wait ${slow}`);
    const speculative = await jobTime('parallel 100 { -> Map.task hedge 2s cancel }', `wait ${slow}`);
    // One task in fifty straggles: without a second attempt nearly nine jobs in ten, with it about one in thirty.
    expect(plain.seconds).toBeGreaterThan(16);
    expect(speculative.seconds).toBeLessThan(4);
    expect(speculative.tasks / plain.tasks).toBeLessThan(1.06);
  });
});
