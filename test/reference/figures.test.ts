/** Published and exactly computable figures, each from a model in this folder, with a table of what is covered. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../language/model/results.js';
import { solve } from '../../language/simulator/solver/index.js';
import type { Case } from './cases.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { CASES } from './cases.js';
import { systemOf } from './lower.js';

interface PublishedFigure {
  id: string;
  model: string;
  metric: string;
  value: number;
  tolerance_rel: number;
  kind: 'exact' | 'simulated' | 'asymptotic' | 'approximation' | 'published-measurement';
}

const FIGURES = JSON.parse(readFileSync(new URL('figures.json', import.meta.url), 'utf8')) as PublishedFigure[];
const rows = new Map<string, { simulated?: number; solved?: number }>();
const runs = new Map<string, SimulationResult>();
const simulator = bundledSimulator();

/** Runs to a precision end here at the latest, so that all of them together take a minute or two: within a tolerance of three half widths. */
const MOST_EVENTS = 6e6;

/** Context only: measured on machines that nobody can rebuild. */
const isMeasurement = ({ kind }: PublishedFigure): boolean => kind === 'published-measurement';

function deviation(figure: PublishedFigure, value: number | null | undefined): number {
  expect(typeof value, `${figure.id}: no figure`).toBe('number');
  return (value as number) / figure.value - 1;
}

async function simulated(figure: PublishedFigure, one: Case): Promise<SimulationResult> {
  const system = await systemOf(one.model as string, one.scenario);
  const key = JSON.stringify([one.model, one.target, one.events]);
  const known = runs.get(key);
  if (known) return known;
  const precision = { ...(one.target ? { targets: [one.target] } : {}), halfWidth: figure.tolerance_rel / 3 };
  const { simulate } = await simulator;
  const result = simulate(system, {
    seed: 1,
    eventBudget: one.events ?? MOST_EVENTS,
    // A figure that no target can name is run for as many events as its precision takes.
    ...(one.replications === undefined ? {} : { replications: one.replications, halfWidth: figure.tolerance_rel / 3 }),
    ...(one.events === undefined ? precision : one.scenario === undefined ? { duration: 1e9 } : {}),
  });
  runs.set(key, result);
  return result;
}

describe('published figures', () => {
  for (const figure of FIGURES) {
    const one = CASES[figure.id];
    if (!one) continue;
    it(`${figure.id}: ${figure.model}, ${figure.metric}`, { timeout: 180_000 }, async () => {
      const row: { simulated?: number; solved?: number } = {};
      rows.set(figure.id, row);
      if (one.formula) row.solved = deviation(figure, one.formula());
      if (one.solved) row.solved = deviation(figure, one.solved(solve(await systemOf(one.model as string))));
      if (one.simulated) row.simulated = deviation(figure, one.simulated(await simulated(figure, one)));
      for (const found of Object.values(row)) expect(Math.abs(found)).toBeLessThanOrEqual(figure.tolerance_rel);
    });
  }

  it('are each covered', () => {
    const open = FIGURES.filter((one) => !isMeasurement(one) && !CASES[one.id]);
    expect(open.map(({ id }) => id)).toEqual([]);
  });
});

afterAll(() => {
  const percent = (share: number | undefined): string =>
    share === undefined ? '' : `${share >= 0 ? '+' : ''}${(share * 100).toPrecision(2)}%`;
  const lines = FIGURES.filter((one) => !isMeasurement(one)).map(({ id, value, tolerance_rel: tolerance, kind }) => {
    const row = rows.get(id);
    const start =
      `${id.padEnd(24)}${kind.padEnd(15)}${String(value).padEnd(16)}±${(tolerance * 100).toPrecision(2)}%`.padEnd(66);
    if (row) return `${start}simulated ${percent(row.simulated).padEnd(11)}solved ${percent(row.solved)}`;
    return `${start}not run`;
  });
  const covered = FIGURES.filter(({ id }) => rows.has(id)).length;
  process.stdout.write(
    `\nPublished figures, deviation of the simulated and the solved value (${covered} covered)\n${lines.join('\n')}\n`,
  );
});
