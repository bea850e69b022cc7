import { beforeAll, describe, expect, it } from 'vitest';

import { lowerStudy } from '../../language/model/index.js';
import type { Results, UncertainFigure } from '../../language/model/results.js';
import type { CreateSimulation } from '../../language/findings/simulation.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { read } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

let simulation: CreateSimulation;

beforeAll(async () => {
  simulation = (await bundledSimulator()).createSimulation;
});

async function studied(text: string, scenario: string | null = null): Promise<Results> {
  const { model } = await read(text);
  const { system } = lowerStudy(model, { scenario });
  if (!system) throw new Error('no system');
  return finalResults(system, { simulation });
}

function figure({ uncertainty }: Results, name: string): UncertainFigure {
  const found = uncertainty?.figures.find((one) => one.name === name);
  if (!found) throw new Error(`no figure ${name} in ${JSON.stringify(uncertainty?.figures.map((one) => one.name))}`);
  return found;
}

const WEB = `service Web { on get { cpu 4ms..8ms  wait exactly (1ms..2ms) } }
load Users -> Web.get { rate: 50 rps }
`;

describe('uncertain values', () => {
  it('give figures as ranges that theory confirms, and name what they depend on most', async () => {
    const mean = figure(await studied(WEB), 'Users mean');
    // M/M/1: D / (1 - 50 D) is 4.6 ms at 3.9 + 0.2 and 12.7 ms at 7.8 ms of work; the wait adds 1 to 2 ms.
    expect(mean.low).toBeGreaterThan(0.0055);
    expect(mean.low).toBeLessThan(0.0075);
    expect(mean.high).toBeGreaterThan(0.0125);
    expect(mean.high).toBeLessThan(0.0155);
    expect(mean.influences[0]?.input).toBe('Web.get cpu');
    expect(mean.influences[0]?.share).toBeGreaterThan(0.8);
    expect(mean.influences[0]?.correlation).toBeGreaterThan(0.9);
  });

  it('leave a requirement undecided that holds in some of the draws, with the share of those', async () => {
    const { requirements, findings } = await studied(
      `${WEB}require Users mean < 9ms\nrequire Users mean < 60ms\nrequire Users mean < 3ms`,
    );
    expect(requirements.map(({ status }) => status)).toEqual(['undecided', 'pass', 'fail']);
    expect(requirements[0]?.holdsIn).toBeGreaterThan(0.3);
    expect(requirements[0]?.holdsIn).toBeLessThan(0.7);
    expect(requirements[0]?.reason).toContain('it depends most on Web.get cpu');
    expect(findings.filter(({ code }) => code === 'requirement-failed')).toHaveLength(1);
  });

  it('tell in how many draws a figure grows without end', async () => {
    const mean = figure(await studied(WEB.replace('50 rps', '167 rps')), 'Users mean');
    // Saturated from 6 ms of work on: half of the draws.
    expect(mean.endless).toBeCloseTo(0.5, 1);
    expect(mean.high).toBeNull();
  });

  it('are told of in the method: how many draws, and how far the simulated ones are off', async () => {
    const { uncertainty } = await studied(WEB);
    expect(uncertainty?.method).toMatch(
      /^128 draws \(Latin hypercube\).* which 8 simulated draws miss by [0-9]% at most/,
    );
  });

  it('are simulated in a course of events', async () => {
    const results = await studied(
      `${WEB}scenario Rush for 20s { at 5s { Users 2x }\n require Users mean < 20ms }`,
      'Rush',
    );
    expect(results.uncertainty?.draws).toBe(16);
    expect(figure(results, 'Users mean').influences[0]?.input).toBe('Web.get cpu');
  });
});
