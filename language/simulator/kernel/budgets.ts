/** Retry budgets: retries as a share of the first attempts of the last seconds. */
import type { Program } from '../compile/program.js';
import { Timers } from './timers.js';
import type { KernelOptions } from './draws.js';
import { Cell } from './table.js';

/** Seconds over which a retry budget counts, as two halves of this length. */
const BUDGET_HALF = 5;

export abstract class Budgets extends Timers {
  // Retry budgets: first attempts and retries of the present and the past half, by site.
  readonly budgetFirst: Float64Array;
  readonly budgetRetry: Float64Array;
  readonly budgetHalf: Float64Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { sites } = program;
    this.budgetFirst = new Float64Array(2 * sites.length);
    this.budgetRetry = new Float64Array(2 * sites.length);
    this.budgetHalf = new Float64Array(sites.length);
  }

  mayRetry(site: number, budget: number): boolean {
    if (budget === Infinity) return true;
    this.turnBudget(site);
    const retries = this.budgetRetry[2 * site]! + this.budgetRetry[2 * site + 1]!;
    const first = this.budgetFirst[2 * site]! + this.budgetFirst[2 * site + 1]!;
    if (retries + 1 > budget * first) return false;
    this.budgetRetry[2 * site]!++;
    return true;
  }

  countBudget(site: number, counts: Float64Array): void {
    this.turnBudget(site);
    counts[2 * site]!++;
  }

  turnBudget(site: number): void {
    const half = Math.floor(this.cells[Cell.NOW]! / BUDGET_HALF);
    const passed = half - this.budgetHalf[site]!;
    if (passed <= 0) return;
    this.budgetHalf[site] = half;
    for (const counts of [this.budgetFirst, this.budgetRetry]) {
      counts[2 * site + 1] = passed === 1 ? counts[2 * site]! : 0;
      counts[2 * site] = 0;
    }
  }
}
