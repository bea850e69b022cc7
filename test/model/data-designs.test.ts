/** Ways of keeping data that the language has no words for, since they are sums of what it has: what they cost adds up. */
import { describe, expect, it } from 'vitest';
import { lower } from '../../language/model/index.js';
import { solve, type Solution } from '../../language/simulator/solver/index.js';
import { read } from './documents.js';

async function solved(text: string, variant?: string): Promise<Solution> {
  const { model, diagnostics } = await read(text);
  const { system, problems } = lower(model, variant === undefined ? {} : { variant });
  expect([...diagnostics, ...problems].filter(({ severity }) => severity === 1 || severity === 'error')).toEqual([]);
  return solve(system!);
}

const busy = (solution: Solution, component: string): number => solution.components[component]!.utilization['cpu']!;

describe('what data costs adds up', () => {
  it('over the tables of a join, against one document', async () => {
    const text = `
param rows = 20
param lookup = 0.1ms
database Db {
  cores: 4
  on document { cpu 0.4ms }
  on joined { cpu lookup  repeat rows { cpu lookup } }
}
service Web { on get { -> Db.joined } }
load Users -> Web.get { rate: 500 rps }
variant Documents { Web { on get { -> Db.document } } }`;
    expect(busy(await solved(text), 'Db')).toBeCloseTo((500 * 21 * 0.0001) / 4, 9);
    expect(busy(await solved(text, 'Documents'), 'Db')).toBeCloseTo((500 * 0.0004) / 4, 9);
  });

  it('over the rows of a scan, against the depth of an index', async () => {
    const text = `
param titles = 100k
param depth = 3
database Db { cores: 8, on find { cpu titles * 1us } }
load Users -> Db.find { rate: 20 rps }
variant Indexed { Db { on find { cpu depth * 10us } } }
variant Twice { titles = 200k }`;
    expect(busy(await solved(text), 'Db')).toBeCloseTo((20 * 0.1) / 8, 9);
    expect(busy(await solved(text, 'Twice'), 'Db')).toBeCloseTo((20 * 0.2) / 8, 9);
    expect(busy(await solved(text, 'Indexed'), 'Db')).toBeCloseTo((20 * 0.00003) / 8, 9);
  });

  it('over the parts of a table that is split by its columns', async () => {
    const text = `
database Names { on get { cpu 1ms } }
database Pictures { on get { cpu 6ms } }
service Web { on profile { -> Names.get  -> Pictures.get with probability 10% } }
load Users -> Web.profile { rate: 100 rps }`;
    const solution = await solved(text);
    expect(busy(solution, 'Names')).toBeCloseTo(0.1, 9);
    expect(busy(solution, 'Pictures')).toBeCloseTo(0.06, 9);
  });

  it('over both rounds of a commit by everyone or nobody', async () => {
    const text = `
database Stock { on prepare write { cpu 2ms }, on commit write { cpu 1ms } }
database Orders { on prepare write { cpu 2ms }, on commit write { cpu 1ms } }
service Shop {
  on buy {
    parallel { -> Stock.prepare  -> Orders.prepare }
    parallel { -> Stock.commit  -> Orders.commit }
  }
}
load Buyers -> Shop.buy { rate: 1 rps }`;
    const solution = await solved(text);
    for (const name of ['Stock', 'Orders']) expect(busy(solution, name)).toBeCloseTo(0.003, 9);
    // The slower of two exponentials takes 1 + 1/2 times their mean, in each round.
    expect(solution.loads['Buyers']!.latency['mean']!.value! / (1.5 * 0.003)).toBeCloseTo(1, 1.3);
  });
});
