/** What steps take from pools, and batches: against queueing theory, and against what must never happen. */
import { describe, expect, it } from 'vitest';
import { orderHolds } from '../../language/model/lowering/hold-order.js';
import type { Component, System } from '../../language/model/system.js';
import { compile } from '../../language/simulator/compile/compile.js';
import { simulate } from '../../language/simulator/index.js';
import { Kernel } from '../../language/simulator/kernel/kernel.js';
import { queueing, solve } from '../../language/simulator/solver/index.js';
import { checkRun } from '../../language/simulator/study/self-check.js';
import { component, exactly, exponential, keys, load, pool, step, system, users } from '../support/system-builder.js';

const EVENTS = { eventBudget: 400_000 };

/** One service whose requests take one of `size` places for 20 ms on average. */
function places(size: number, rate: number, options: { queue?: number; otherwise?: boolean } = {}): System {
  const { queue, otherwise } = options;
  const take = step.hold('Web.Place', [step.wait(exponential(0.02))], otherwise ? [] : undefined);
  return system({
    components: [
      component('Web', { get: [take] }, { pools: [pool('Place', size, queue === undefined ? {} : { queue })] }),
    ],
    loads: [load('Users', 'Web.get', rate)],
  });
}

function meanOf(model: System, name = 'Users'): number {
  return simulate(model, EVENTS).loads[name]!.latency['mean']!.value!;
}

function solvedMean(model: System, name = 'Users'): number {
  return solve(model).loads[name]!.latency['mean']!.value!;
}

describe('a pool', () => {
  it('waits as so many servers do (Erlang C), in the run and in the solution', () => {
    const model = places(4, 160);
    const expected = queueing.mmcWait(160, 0.02, 4) + 0.02;
    expect(solvedMean(model) / expected).toBeCloseTo(1, 6);
    // 400,000 events leave about 2% at 80% utilization; 5% is missed by less than one seed in a hundred.
    expect(Math.abs(meanOf(model) / expected - 1)).toBeLessThan(0.05);
    const run = simulate(model, EVENTS);
    expect(run.components['Web']!.resources['Place']!.utilization).toBeCloseTo(0.8, 1);
    expect(solve(model).components['Web']!.utilization['Place']).toBeCloseTo(0.8, 6);
  });

  it('is named as the bottleneck, with the load that it carries', () => {
    expect(solve(places(4, 160)).bottleneck).toMatchObject({ component: 'Web', resource: 'Place' });
    expect(solve(places(4, 160)).bottleneck!.saturatesAt).toBeCloseTo(200 / 160, 6);
  });

  it('turns away as many as a loss system does (Erlang B) where nobody may wait', () => {
    const model = places(10, 250, { queue: 0 });
    const blocked = queueing.mmckQueue(250, 0.02, 10, 10).blocked;
    expect(solve(model).loads['Users']!.errors.rejected).toBeCloseTo(blocked, 6);
    expect(simulate(model, EVENTS).loads['Users']!.errors.rejected / blocked).toBeCloseTo(1, 0);
    expect(blocked).toBeCloseTo(0.018385, 5);
  });

  it('sends on as many by `else` as would find nothing free, and no one waits', () => {
    const model = places(2, 100, { otherwise: true });
    const blocked = queueing.mmckQueue(100, 0.02, 2, 2).blocked;
    expect(meanOf(model) / ((1 - blocked) * 0.02)).toBeCloseTo(1, 1);
    expect(solvedMean(model) / ((1 - blocked) * 0.02)).toBeCloseTo(1, 6);
    expect(simulate(model, EVENTS).loads['Users']!.errors.rejected).toBe(0);
  });

  it('has one queue for each key: a lock on one row holds up only those who want that row', () => {
    const locked = (count: number): System =>
      system({
        keySpaces: [keys('Seat', count)],
        components: [
          component(
            'Web',
            { get: [step.hold('Web.Row', [step.wait(exponential(0.01))])] },
            { pools: [pool('Row', 1, { keys: 'Seat' })] },
          ),
        ],
        loads: [load('Users', 'Web.get', 80, { keys: ['Seat'] })],
      });
    const one = 0.01 / (1 - 0.8);
    const each = 0.01 / (1 - 0.8 / 4);
    expect(Math.abs(meanOf(locked(1)) / one - 1)).toBeLessThan(0.06);
    expect(Math.abs(meanOf(locked(4)) / each - 1)).toBeLessThan(0.03);
    expect(solvedMean(locked(1)) / one).toBeCloseTo(1, 6);
    expect(solvedMean(locked(4)) / each).toBeCloseTo(1, 6);
  });

  it('saturates with its hottest key', () => {
    const model = system({
      keySpaces: [keys('Seat', 1000, { popularity: { kind: 'zipf', exponent: 1 } })],
      components: [
        component(
          'Web',
          { get: [step.hold('Web.Row', [step.wait(exactly(0.01))])] },
          { pools: [pool('Row', 1, { keys: 'Seat' })] },
        ),
      ],
      loads: [load('Users', 'Web.get', 100, { keys: ['Seat'] })],
    });
    // The first of 1000 keys is wanted by one request in 7.485.
    expect(solve(model).bottleneck!.saturatesAt).toBeCloseTo(7.485, 2);
  });

  it('gives bytes: 100 MB hold five requests of 20 MB', () => {
    const model = system({
      components: [
        component(
          'Web',
          { get: [step.hold('Web.Heap', [step.wait(exponential(0.02))], undefined, exactly(20e6))] },
          { pools: [pool('Heap', 100e6)] },
        ),
      ],
      loads: [load('Users', 'Web.get', 200)],
    });
    const expected = queueing.mmcWait(200, 0.02, 5) + 0.02;
    expect(solvedMean(model) / expected).toBeCloseTo(1, 6);
    expect(Math.abs(meanOf(model) / expected - 1)).toBeLessThan(0.05);
  });

  it('does not let anyone be overtaken who waits for more', () => {
    const model = system({
      components: [
        component(
          'Web',
          {
            much: [step.hold('Web.Heap', [step.wait(exactly(0.001))], undefined, exactly(10))],
            little: [step.hold('Web.Heap', [step.wait(exactly(0.02))], undefined, exactly(1))],
          },
          { pools: [pool('Heap', 10)] },
        ),
      ],
      loads: [load('Much', 'Web.much', 5), load('Little', 'Web.little', 200)],
    });
    // Those of whom one needs everything wait at most for what is under way: some 20 ms.
    expect(meanOf(model, 'Much')).toBeLessThan(0.05);
  });
});

describe('holds inside of holds', () => {
  const both = (first: string, second: string): Component['operations'][number]['steps'] => [
    step.hold(`Web.${first}`, [step.wait(exactly(0.001)), step.hold(`Web.${second}`, [step.wait(exactly(0.001))])]),
  ];

  it('never wait for each other in a circle, whatever the order in which they are written', () => {
    const web = component(
      'Web',
      { there: both('A', 'B'), back: both('B', 'A') },
      { pools: [pool('A', 1), pool('B', 1)] },
    );
    orderHolds([web]);
    const run = simulate(
      system({
        components: [web],
        loads: [users('There', 'Web.there', 3, exactly(0)), users('Back', 'Web.back', 3, exactly(0))],
      }),
      { duration: 20 },
    );
    // One of the six at a time, for 2 ms.
    expect(run.loads['There']!.throughput + run.loads['Back']!.throughput).toBeCloseTo(500, -1);
  });

  it('take when they are reached where all keep to one order', () => {
    const web = component(
      'Web',
      { there: both('A', 'B'), again: both('A', 'B') },
      { pools: [pool('A', 1), pool('B', 1)] },
    );
    orderHolds([web]);
    expect(web.operations[0]!.steps).toEqual(both('A', 'B'));
  });

  it('take two keys of one pool in the order of the keys', () => {
    const transfer = (): Component['operations'][number]['steps'] => [
      step.hold('Bank.Row', [step.wait(exactly(0.001)), step.hold('Bank.Row', [step.wait(exactly(0.001))])]),
    ];
    const bank = component('Bank', { transfer: transfer() }, { pools: [pool('Row', 1, { keys: 'Account' })] });
    orderHolds([bank]);
    const run = simulate(
      system({
        keySpaces: [keys('Account', 3)],
        components: [bank],
        loads: [users('Tellers', 'Bank.transfer', 10, exactly(0), { keys: ['Account'] })],
      }),
      { duration: 5 },
    );
    expect(run.loads['Tellers']!.throughput).toBeGreaterThan(400);
  });
});

describe('a hold by another key', () => {
  const one = exactly(1);
  const millisecond = step.wait(exactly(0.001));
  /** Transfers between few accounts: the row of who pays, and inside of it that of who is paid, which is drawn apart. */
  const bank = (accounts: number, tellers: number, by: string | undefined): System => {
    const vault = component(
      'Bank',
      { transfer: [step.hold('Bank.Row', [millisecond, step.hold('Bank.Row', [millisecond], undefined, one, by)])] },
      { pools: [pool('Row', 1, { keys: 'Account' })] },
    );
    orderHolds([vault]);
    return system({
      keySpaces: [keys('Account', accounts), keys('Payee', accounts, { base: 'Account' })],
      components: [vault],
      loads: [users('Tellers', 'Bank.transfer', tellers, exactly(0), { keys: ['Account'] })],
    });
  };

  it('holds two rows of one pool: of two accounts nearly every transfer wants both, and none blocks another for ever', () => {
    // 2 ms each, whichever of the two: half of them need both rows, half one of the two.
    const { throughput } = simulate(bank(2, 6, 'Payee'), { duration: 10 }).loads['Tellers']!;
    expect(throughput).toBeGreaterThan(500);
    expect(throughput).toBeLessThan(700);
    // By one key alone both rows are always busy.
    expect(simulate(bank(2, 6, undefined), { duration: 10 }).loads['Tellers']!.throughput).toBeGreaterThan(900);
  });

  it('is solved about right: who holds one row waits for the other meanwhile', () => {
    const model = { ...bank(100, 0, 'Payee'), loads: [load('Tellers', 'Bank.transfer', 5000, { keys: ['Account'] })] };
    expect(Math.abs(solvedMean(model, 'Tellers') / meanOf(model, 'Tellers') - 1)).toBeLessThan(0.1);
  });

  it('gives all of it back, whatever the order in which rows were wanted', () => {
    const program = compile(bank(5, 20, 'Payee'));
    const kernel = new Kernel(program, { seed: 3, replication: 0, maxRows: 100_000 });
    kernel.run(20, Infinity);
    kernel.setUsers(0, 0);
    kernel.run(40, Infinity);
    checkRun(kernel, program);
    for (let station = kernel.poolBase; station < kernel.stations; station++) {
      expect(kernel.busy[station]).toBe(0);
      expect(kernel.queued[station]).toBe(0);
    }
    expect(kernel.rowsInUse).toBe(0);
  });
});

describe('what is held is given back', () => {
  it('by those who fail, are given up or die with their node', () => {
    const model = system({
      components: [
        component(
          'Web',
          {
            get: [
              step.hold('Db.Row', [
                step.call('Db.query', { timeout: 0.01, retries: 1, cancel: true }),
                step.fail(0.2),
                step.hold('Web.Place', [step.cpu(exponential(0.002))]),
              ]),
            ],
          },
          { instances: 3, pools: [pool('Place', 2)], concurrency: 20 },
        ),
        component(
          'Db',
          { query: [step.hold('Db.Row', [step.cpu(exponential(0.004))])] },
          { pools: [pool('Row', 6, { shared: true })] },
        ),
      ],
      loads: [load('Users', 'Web.get', 150, { call: { timeout: 0.05, cancel: true } })],
    });
    const program = compile(model);
    const kernel = new Kernel(program, { seed: 1, replication: 0, maxRows: 100_000 });
    for (let i = 0; i < 12; i++) {
      kernel.run(5 * i + 4, Infinity);
      kernel.failNode(i % 4);
      kernel.run(5 * i + 5, Infinity);
      kernel.recoverNode(i % 4);
    }
    kernel.setRate(0, 0);
    kernel.run(200, Infinity);
    checkRun(kernel, program);
    for (let station = kernel.poolBase; station < kernel.stations; station++) {
      expect(kernel.busy[station]).toBe(0);
      expect(kernel.queued[station]).toBe(0);
    }
    // The arrivals of the load stay.
    expect(kernel.rowsInUse).toBeLessThan(10);
  });
});

describe('a batch', () => {
  const batched = (size: number, within: number, rate: number): System =>
    system({
      components: [
        component('Web', { get: [step.batch(size, within, [step.call('Db.query')])] }),
        component('Db', { query: [step.cpu(exactly(0.001))] }),
      ],
      loads: [load('Users', 'Web.get', rate)],
    });

  it('waits (n - 1) / (2 rate) for others where there is time enough', () => {
    const model = batched(20, 100, 100);
    expect(solvedMean(model)).toBeCloseTo(0.095 + 0.001, 3);
    expect(Math.abs(meanOf(model) / 0.096 - 1)).toBeLessThan(0.02);
  });

  it('begins when the time is over, and asks once for all', () => {
    const model = batched(1000, 0.05, 100);
    const run = simulate(model, EVENTS);
    const solution = solve(model);
    // One that comes first and five that come within 50 ms.
    expect(run.operations['Db.query']!.rate / (100 / 6)).toBeCloseTo(1, 1);
    expect(solution.operations['Db.query']!.rate / (100 / 6)).toBeCloseTo(1, 6);
    expect(solution.loads['Users']!.latency['mean']!.value! / run.loads['Users']!.latency['mean']!.value!).toBeCloseTo(
      1,
      1,
    );
  });

  it('ends for all as it ends for itself', () => {
    const model = system({
      components: [component('Web', { get: [step.batch(5, 1, [step.fail(0.3)]), step.cpu(exactly(0.0001))] })],
      loads: [load('Users', 'Web.get', 100)],
    });
    expect(simulate(model, EVENTS).loads['Users']!.errors.failed).toBeCloseTo(0.3, 1);
    expect(solve(model).loads['Users']!.errors.failed).toBeCloseTo(0.3, 6);
  });
});
