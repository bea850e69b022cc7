import type { Comparison } from './system.js';

/** Whether a value stands to a bound as the comparison says. */
export function holds(comparison: Comparison, value: number, bound: number): boolean {
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
  }
}
