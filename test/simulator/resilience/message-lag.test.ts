import { describe, expect, it } from 'vitest';
import { solved } from '../../../language/findings/index.js';
import { lower } from '../../../language/model/index.js';
import type { Results } from '../../../language/model/results.js';
import type { System } from '../../../language/model/system.js';
import { simulate } from '../../../language/simulator/index.js';
import { read, systemOf } from '../../model/documents.js';
import { finalResults } from '../../support/run-study.js';

function resultsOf(system: System): Results {
  return finalResults(system, { eventBudget: 400_000 });
}

describe('the lag of messages', () => {
  it.each(['', 'visibility: 1s, redeliver: 3'])(
    'counts the whole handling where the consumer replies before its end: %s',
    async (settings) => {
      const system = await systemOf(`queue Mail -> Mailer { ${settings} }
      worker Mailer { concurrency: 100, on send { wait exactly 3ms  reply  wait exactly 7ms } }
      load Users -> Mail.send { rate: 100 rps }`);
      const { queues, run } = simulate(system, { duration: 20 });
      expect(run.stopped).toBe('duration');
      // With a hundred slots for one message in hand, on average, hardly any waits.
      expect(queues['Mail']!.lag['mean']!.value).toBeCloseTo(0.01, 6);
      expect(solved(system).queues['Mail']!.lag['mean']!.value).toBeCloseTo(0.01, 6);
    },
  );

  it('is the time in an M/M/1 queue, which fixes the number of messages behind', async () => {
    const system = await systemOf(`queue Mail -> Mailer
      worker Mailer { on send { cpu 6ms } }
      load Users -> Mail.send { rate: 100 rps }
      require Mail lag mean < 20ms at peak
      require Mail lag mean < 10ms at peak`);
    const result = simulate(system, { duration: 1000 });
    // 166.7 a second can be handled, 100 come: exponential with a mean of 1/66.7 s; p95 is ln 20 times as long.
    const { lag, age, depth } = result.queues['Mail']!;
    expect(lag['mean']!.value! / 0.015).toBeGreaterThan(0.94);
    expect(lag['mean']!.value! / 0.015).toBeLessThan(1.06);
    expect(lag['p95']!.value! / (0.015 * Math.log(20))).toBeGreaterThan(0.92);
    expect(lag['p95']!.value! / (0.015 * Math.log(20))).toBeLessThan(1.08);
    expect(lag['mean']!.value! - age['mean']!.value!).toBeCloseTo(0.006, 3);
    // By Little: those that wait and the one in hand, which is there 60% of the time.
    const behind = depth.mean + result.components['Mailer']!.resources['cpu']!.utilization;
    expect((100 * lag['mean']!.value!) / behind).toBeCloseTo(1, 1);
    expect(solved(system).queues['Mail']!.lag['mean']!.value).toBeCloseTo(0.015, 6);
    expect(resultsOf(system).requirements.map(({ status }) => status)).toEqual(['pass', 'fail']);
  });

  it('of a topic is that of the group that is furthest behind', async () => {
    const system = await systemOf(`topic Feed -> Search, Mailer
      worker Search { on post { cpu 6ms } }
      worker Mailer { instances: 2, on post { cpu 1ms } }
      load Users -> Feed.post { rate: 100 rps }`);
    const { lag, depth, slowest } = simulate(system, { duration: 1000 }).queues['Feed']!;
    expect(slowest).toBe('Search');
    expect(lag['mean']!.value! / 0.015).toBeGreaterThan(0.94);
    expect(lag['mean']!.value! / 0.015).toBeLessThan(1.06);
    const { queues } = solved(system);
    expect(queues['Feed']!.lag['mean']!.value).toBeCloseTo(0.015, 6);
    expect(queues['Feed']!.depth.mean / depth.mean).toBeCloseTo(1, 1);
  });

  it('counts every attempt and the pauses between them', async () => {
    const system = await systemOf(`queue Mail -> Mailer { redeliver: 3 { after: 200ms } }
      worker Mailer { concurrency: 10, on send { wait exactly 10ms  fail with probability 50% } }
      load Users -> Mail.send { rate: 50 rps }`);
    const result = simulate(system, { duration: 200 });
    // 1.875 attempts of 10 ms on average, with a pause before each but the first.
    const mean = 1.875 * 0.01 + 0.875 * 0.2;
    expect(result.queues['Mail']!.lag['mean']!.value! / mean).toBeGreaterThan(0.97);
    expect(result.queues['Mail']!.lag['mean']!.value! / mean).toBeLessThan(1.03);
    expect(solved(system).queues['Mail']!.lag['mean']!.value! / mean).toBeCloseTo(1, 2);
  });

  it('grows in a course of events while its consumer is away', async () => {
    const { model } = await read(`topic Mail -> Search, Mailer
      worker Search { on send { cpu 1ms } }
      worker Mailer { concurrency: 10, on send { wait exactly 10ms } }
      load Users -> Mail.send { rate: 50 rps }
      scenario Away for 30s { at 10s for 5s { fail Mailer }  require Mail lag max < 5.2s  require Mail lag max > 4.8s }`);
    const { system } = lower(model, { scenario: 'Away' });
    const { requirements, queues } = resultsOf(system!);
    expect(queues['Mail']!.slowest).toBe('Mailer');
    expect(requirements.map(({ observed }) => Math.round(observed!))).toEqual([5, 5]);
  });
});
