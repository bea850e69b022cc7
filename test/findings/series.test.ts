import { beforeAll, describe, expect, it } from 'vitest';
import { runSeries } from '../../language/findings/document-series.js';
import { rankDesigns, type CarryOut } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { read, systemOf, withoutRanges } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

let carryOut: CarryOut;

beforeAll(async () => {
  const { createSimulation } = await bundledSimulator();
  carryOut = ({ system, options }) => {
    return Promise.resolve(finalResults(system, { ...options, simulation: createSimulation }));
  };
});

async function seriesOf(text: string, how: CarryOut = carryOut): ReturnType<typeof runSeries> {
  const { model } = await read(text);
  return runSeries(model, {}, { carryOut: how, seed: 1 });
}

/** M/M/c at 10 ms of work: 250 requests a second need three cores. */
const POOL = `service Web { cores: 1, on get { cpu 10ms } }
load Users -> Web.get { rate: 250 rps }
`;

describe('a sweep', () => {
  it('runs every point of its grid, and tells what each comes to', async () => {
    const { sweeps } = await seriesOf(`${POOL}require Users p99 < 100ms
sweep Web.cores from 2 to 4 step 1, Users.rate over 100 rps, 250 rps`);
    const [sweep] = sweeps;
    expect(sweep?.points.map(({ knobs }) => knobs.map(({ text }) => text).join(' '))).toEqual([
      '2 100 rps',
      '2 250 rps',
      '3 100 rps',
      '3 250 rps',
      '4 100 rps',
      '4 250 rps',
    ]);
    expect(sweep?.points.map(({ requirements }) => requirements[0]?.status)).toEqual([
      'pass',
      'fail',
      'pass',
      'pass',
      'pass',
      'pass',
    ]);
    // More cores under the same arrivals and demands: never slower.
    const means = [2, 3, 4].map((cores) => {
      const point = sweep?.points.find(({ knobs }) => knobs[0]?.value === cores && knobs[1]?.value === 100);
      return point?.loads['Users']?.latency['mean']?.value ?? NaN;
    });
    expect(means[1]).toBeLessThan(means[0] as number);
    expect(means[2]).toBeLessThanOrEqual(means[1] as number);
  });

  it('says of a value that cannot be run why, and runs the others', async () => {
    const { sweeps } = await seriesOf(`${POOL}sweep Web.policy over random, fastest`);
    expect(sweeps[0]?.points[0]?.problem).toBeUndefined();
    expect(sweeps[0]?.points[1]?.problem).toContain('fastest');
  });

  it('finds the same whoever carries out its runs, in whatever order', async () => {
    const text = `${POOL}require Users p99 < 100ms\nsweep Web.cores from 3 to 6 step 1\nfind Web.cores from 1 to 9`;
    let turn = 0;
    const jumbled: CarryOut = async (task) => {
      // Those that come first end last.
      for (let i = 0; i < 20 - 5 * (turn++ % 4); i++) await Promise.resolve();
      return carryOut(task);
    };
    expect(withoutRanges(await seriesOf(text, jumbled))).toEqual(withoutRanges(await seriesOf(text)));
  });
});

describe('a search', () => {
  it('finds the least value at which every requirement holds', async () => {
    const { finds } = await seriesOf(`${POOL}require Users mean < 20ms\nfind Web.cores from 1 to 64`);
    // Erlang C (1917): three cores wait 14 ms on average and are there 24 ms, four take 12 ms.
    expect(finds[0]).toMatchObject({ least: { text: '4', value: 4 }, monotonic: true });
    expect(finds[0]?.reason).toContain('at 3, `Users mean < 20ms` fails');
  });

  it('looks at every scenario too, and leaves out what is announced to fail', async () => {
    const { finds } = await seriesOf(`${POOL}require Users mean < 100ms\nrequire Users mean < 1ms expect fail
scenario Rush for 40s { at 10s { Users 2x }
  require Users mean < 30ms after 15s }
find Web.cores from 3 to 12`);
    expect(finds[0]?.least?.value).toBeGreaterThan(5);
    expect(finds[0]?.least?.value).toBeLessThan(8);
    expect(finds[0]?.reason).toContain('`Users mean < 30ms after 15s`');
  });

  it('says when no value meets what is required, and what stands in the way', async () => {
    const { finds } = await seriesOf(`${POOL}require Users mean < 9ms\nfind Web.cores from 4 to 20`);
    expect(finds[0]).toMatchObject({ least: null });
    expect(finds[0]?.reason).toMatch(/^No value from 4 to 20 .*`Users mean < 9ms` fails/);
  });

  it('says how far it holds where a higher value fails again', async () => {
    const { finds } = await seriesOf(`service Web { on get { cpu 10ms } }
load Users -> Web.get { rate: 10 rps }
require Users mean < 20ms
find Users.rate from 10 rps to 90 rps`);
    // M/M/1: 10 ms / (1 - rate * 10 ms) passes 20 ms at 50 a second.
    expect(finds[0]).toMatchObject({ least: { text: '10 rps' }, monotonic: false });
    const upTo = Number(/holds up to ([\d.]+) rps/.exec(finds[0]?.reason ?? '')?.[1]);
    expect(upTo).toBeGreaterThan(46);
    expect(upTo).toBeLessThanOrEqual(50);
  });
});

describe('designs in comparison', () => {
  const text = `service Web { cores: 1, price: 1 usd/h, on get { cpu 10ms } }
load Users -> Web.get { rate: 250 rps }
require Users mean < 20ms
variant Enough { Web { cores: 4, price: 4 usd/h } }
variant TooMuch { Web { cores: 9, price: 9 usd/h } }`;

  it('are ranked by what they meet, then by what they cost, each with its reason', async () => {
    const studies: Results[] = [];
    for (const variant of [null, 'TooMuch', 'Enough']) {
      studies.push(
        await carryOut({ system: await systemOf(text, { variant }), options: { seed: 1, findFixes: false } }),
      );
    }
    const ranks = rankDesigns(studies);
    expect(ranks.map(({ variant }) => variant)).toEqual(['Enough', 'TooMuch', null]);
    expect(ranks[0]?.reason).toMatch(
      /^meets its one requirement; Web cpu saturates at 1\.60x the load; \$2,920 a month/,
    );
    expect(ranks[2]?.reason).toMatch(/^fails its one requirement: `Users mean < 20ms`/);
  });
});
