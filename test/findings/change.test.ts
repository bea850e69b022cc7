import { beforeAll, describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { CreateSimulation } from '../../language/findings/simulation.js';
import type { Results, Verdict } from '../../language/model/results.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { systemOf, told } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

let simulation: CreateSimulation;

beforeAll(async () => {
  simulation = (await bundledSimulator()).createSimulation;
});

async function studied(text: string, scenario: string | null = null): Promise<Results> {
  return finalResults(await systemOf(text, { scenario }), { simulation });
}

const status = ({ requirements }: Results): string[] => requirements.map((verdict: Verdict) => verdict.status);

/** A look-up whose work grows with the number of titles: 4 ms for 100k, 4.04 ms for 101k. */
const CATALOGUE = `param titles = 100k
param work = titles * 40ns
service Web { on find { cpu exactly work  choose { 50% { wait exactly 1ms } 50% { wait exactly 2ms } } } }
load Users -> Web.find { rate: 100 rps }
`;

describe('a bound on a change', () => {
  it('is judged by runs in pairs with the same random numbers', async () => {
    const results = await studied(`${CATALOGUE}require Web.find mean rises < 5% when titles = titles + 1000
require Users p95 < 1s
require Users mean rises < 0.1% when titles = titles + 1000
require Users mean rises < 20% when titles = titles * 2`);
    // M/D/1: 4 ms of work at 40% wait 1.333 ms, 4.04 ms at 40.4% wait 1.369 ms; with 1.5 ms of latency 1.1% more.
    expect(status(results)).toEqual(['pass', 'pass', 'fail', 'fail']);
    const [small, , , large] = results.requirements;
    expect(small?.observed).toBeCloseTo(0.0111, 3);
    // 8 ms of work at 80% wait 16 ms.
    expect(large?.observed).toBeCloseTo(25.5 / 6.833 - 1, 0);
    expect(results.findings.filter(({ code }) => code === 'requirement-failed')).toHaveLength(2);
  });

  it('holds where the figure falls', async () => {
    const results = await studied(`${CATALOGUE}require Users mean rises < 1% when titles = titles / 2`);
    expect(status(results)).toEqual(['pass']);
    expect(results.requirements[0]?.observed).toBeLessThan(-0.4);
  });

  it('is exact where theory is: twice the machines cost twice as much', async () => {
    const results = await studied(`param size = 2
service Web { instances: size, price: 1 usd/h, on get { cpu 1ms } }
load Users -> Web.get { rate: 10 rps }
require cost rises < 50% when size = size * 2`);
    expect(results.requirements[0]).toMatchObject({ status: 'fail', observed: 1, low: 1, high: 1 });
  });

  it('counts in a scenario too', async () => {
    const results = await studied(
      `${CATALOGUE}scenario Rush for 20s { at 5s { Users 2x }
  require Users mean rises < 10% when titles = titles * 1.2 }`,
      'Rush',
    );
    expect(status(results)).toEqual(['fail']);
  });

  it('is undecided, with the reason, where the changed design cannot keep up, and until the runs are over', async () => {
    const text = `${CATALOGUE}require Users mean rises < 20% when titles = titles * 5`;
    expect((await studied(text)).requirements[0]?.reason).toContain('cannot keep up');
    expect(solved(await systemOf(text)).requirements).toMatchObject([{ status: 'undecided' }]);
  });

  it.each([
    ['require Users mean rises < 2%', 'says what is changed: add `when titles = titles + 1000`'],
    ['require Users mean rises < 2ms when titles = 3', '`rises` expects'],
    ['require Users mean rises < 2% when titles = 3ms', '`titles` is a plain number'],
  ])('is refused: %s', async (requirement, message) => {
    expect((await told(CATALOGUE + requirement)).join('\n')).toContain(message);
  });
});
