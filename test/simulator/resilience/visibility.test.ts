import { describe, expect, it } from 'vitest';
import { solved } from '../../../language/findings/index.js';
import { lower } from '../../../language/model/index.js';
import { simulate } from '../../../language/simulator/index.js';
import { read, systemOf } from '../../model/documents.js';

const jobs = (settings: string, worker: string): string => `queue Jobs -> Worker { ${settings}, deadLetters: Dead }
  queue Dead -> Sorter
  worker Sorter { on run { cpu 0.1ms } }
  worker Worker { ${worker} }
  load Users -> Jobs.run { rate: 50 rps }`;

describe('a message that is not handled while it is hidden', () => {
  it('is delivered again: exponential handlings outlast the time with probability exp(-T / mean)', async () => {
    const system = await systemOf(jobs('visibility: 20ms, redeliver: 4', 'concurrency: 50, on run { wait 20ms }'));
    const result = simulate(system, { duration: 400 });
    const late = Math.exp(-1);
    const handlings = (1 - late ** 5) / (1 - late);
    expect(result.operations['Worker.run']!.rate / 50 / handlings).toBeGreaterThan(0.98);
    expect(result.operations['Worker.run']!.rate / 50 / handlings).toBeLessThan(1.02);
    expect(result.operations['Dead.run']!.rate / 50 / late ** 5).toBeGreaterThan(0.8);
    expect(result.operations['Dead.run']!.rate / 50 / late ** 5).toBeLessThan(1.2);
    // The slow handlings go on, and hold their slots for all of their time.
    expect(result.components['Worker']!.resources['concurrency']!.utilization * 50).toBeCloseTo(
      50 * handlings * 0.02,
      1,
    );
    // Until the last one ends in time, or the last time runs out: on average mean x (1 - late) for each.
    expect(result.queues['Jobs']!.lag['mean']!.value! / (handlings * 0.02 * (1 - late))).toBeCloseTo(1, 1);
    const solution = solved(system);
    expect(solution.operations['Worker.run']!.rate / 50).toBeCloseTo(handlings, 3);
    expect(solution.operations['Dead.run']!.rate / 50).toBeCloseTo(late ** 5, 4);
    expect(solution.queues['Jobs']!.lag['mean']!.value!).toBeCloseTo(handlings * 0.02 * (1 - late), 4);
  });

  it('doubles the load where every handling takes too long, which no larger time does', async () => {
    const rate = async (visibility: string): Promise<number> =>
      simulate(
        await systemOf(
          jobs(`visibility: ${visibility}, redeliver: 1`, 'concurrency: 50, on run { wait exactly 30ms }'),
        ),
        {
          duration: 100,
        },
      ).operations['Worker.run']!.rate / 50;
    expect(await rate('20ms')).toBeCloseTo(2, 1);
    expect(await rate('40ms')).toBeCloseTo(1, 1);
  });

  it('keeps its place where there is an order: nothing overtakes it', async () => {
    const text = (visibility: string): string => `keys Person { count: 1 }
      queue Jobs -> Worker { partitions: 1 by Person, redeliver: 1, visibility: ${visibility} }
      worker Worker { concurrency: 10, on run { wait exactly 50ms } }
      load Users -> Jobs.run { rate: 10 rps, key: Person, arrivals: constant }`;
    // The second delivery begins after 30 ms, and the queue is done with the message when its time is over: after 60 ms.
    const lag = async (visibility: string): Promise<number> =>
      simulate(await systemOf(text(visibility)), { duration: 50 }).queues['Jobs']!.lag['mean']!.value!;
    expect(await lag('30ms')).toBeCloseTo(0.06, 6);
    expect(await lag('1min')).toBeCloseTo(0.05, 6);
  });
});

describe('an instance that dies', () => {
  it('gives its messages back only when their time is over', async () => {
    const text = (settings: string): string => `queue Jobs -> Worker { redeliver: 3 { after: 100ms }${settings} }
      worker Worker { instances: 2, concurrency: 5, on run { wait exactly 200ms } }
      load Users -> Jobs.run { rate: 10 rps, arrivals: constant }
      scenario Death for 30s { at 10050ms { fail 1 of Worker } }`;
    const latest = async (settings: string): Promise<number> =>
      simulate(await systemOf(text(settings), { scenario: 'Death' }), { replications: 1 }).queues['Jobs']!.lag['max']!
        .value!;
    // Two messages are in hand at two instances; one of them dies at most 0.2 s after it has taken one.
    expect(await latest('')).toBeLessThan(0.55);
    expect(await latest(', visibility: 5s')).toBeCloseTo(5.2, 1);
  });

  it('has its messages given up no earlier than they would have been: at the end of the time of the last attempt', async () => {
    const text = (event: string): string => `queue Jobs -> Worker { redeliver: 1, visibility: 5s }
      worker Worker { instances: 2, concurrency: 500, on run { wait exactly 8s } }
      load Users -> Jobs.run { rate: 10 rps }
      scenario Death for 40s { ${event} }`;
    const lag = async (event: string): Promise<number> =>
      simulate(await systemOf(text(event), { scenario: 'Death' }), { replications: 1 }).queues['Jobs']!.lag['mean']!
        .value!;
    // Each is shown again after 5 s, and given up after another 5, whether or not its consumer lives.
    expect(await lag('')).toBeCloseTo(10, 6);
    expect(await lag('at 12s { fail 1 of Worker }')).toBeCloseTo(10, 6);
  });
});

describe('a cut between a queue and its worker', () => {
  it('loses what is acknowledged meanwhile: it is delivered again', async () => {
    const text = (settings: string): string => `queue Jobs -> Worker { redeliver: 3${settings} }
      worker Worker { concurrency: 500, on run { wait exactly 1s } }
      load Users -> Jobs.run { rate: 10 rps, arrivals: constant }
      scenario Partition for 60s { at 20050ms for 3s { cut Jobs <-> Worker } }`;
    const handled = async (settings: string): Promise<number> => {
      const { operations } = simulate(await systemOf(text(settings), { scenario: 'Partition' }), { replications: 1 });
      return (operations['Worker.run']!.rate - operations['Jobs.run']!.rate) * 60;
    };
    // Ten are in hand when the cut begins, and are done before it ends.
    expect(Math.round(await handled(', visibility: 10s'))).toBe(10);
    expect(Math.round(await handled(''))).toBe(0);
  });
});

describe('a visibility without redelivery', () => {
  it('is refused, since nothing would be delivered again', async () => {
    const { problems } = lower((await read(jobs('visibility: 30s', 'on run { cpu 1ms }'))).model);
    expect(problems.map(({ message }) => message).join()).toContain('add `redeliver: 5`');
  });
});
