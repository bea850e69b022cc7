/** Runs of a scenario named `Course`, and their figures over time. */
import type { SimulationResult } from '../../language/model/results.js';
import { simulate } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';

export async function course(text: string, eventBudget = 120_000): Promise<SimulationResult> {
  return simulate(await systemOf(text, { scenario: 'Course' }), { eventBudget, replications: 5 });
}

/** The mean of a figure over a part of the course, given in seconds. */
export function at(result: SimulationResult, figure: string, from: number, to: number): number {
  const { series } = result;
  const values = (series![figure] as (number | null)[]).filter(
    (_, i) => series!.time[i]! >= from && series!.time[i]! < to,
  );
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}
