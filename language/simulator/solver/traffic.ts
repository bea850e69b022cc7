/** Traffic equations: how often each operation is called, given what each execution sets going. */
import type { Edge, Flow } from './behavior.js';

/** Rates beyond this stand for "without end": operations that call each other at least once for every call. */
export const ENDLESS = 1e18;

/** Sweeps through a circle of calls until its rates settle, where it is too large for elimination. */
const SWEEPS = 500;
const ELIMINATED = 150;

export interface Arrivals {
  /** Calls per second to each operation. */
  rates: Float64Array;
  /** True when a circle of calls grew without end. */
  endless: boolean;
}

/**
 * Solves rate[e] = sources[e] + sum over callers u of rate[u] accepted(u) count(u, e), callers before callees; only
 * circles need iteration. `order` has callees first.
 */
export function solveTraffic(
  order: readonly (readonly number[])[],
  flows: readonly Flow[],
  accepted: (entry: number) => number,
  sources: Float64Array,
): Arrivals {
  const rates = new Float64Array(sources);
  let endless = false;
  const pass = (entry: number, rate: number): void => {
    const executed = rate * accepted(entry);
    if (executed === 0) return;
    for (const edge of (flows[entry] as Flow).edges) {
      rates[edge.to] = Math.min(ENDLESS, (rates[edge.to] as number) + executed * edge.count);
    }
  };
  for (let i = order.length - 1; i >= 0; i--) {
    const group = order[i] as readonly number[];
    const only = group[0] as number;
    if (group.length === 1 && !(flows[only] as Flow).edges.some((edge) => edge.to === only)) {
      pass(only, rates[only] as number);
      continue;
    }
    endless = settle(group, flows, accepted, rates) || endless;
    const inside = new Set(group);
    for (const entry of group) {
      const executed = (rates[entry] as number) * accepted(entry);
      for (const edge of (flows[entry] as Flow).edges) {
        if (!inside.has(edge.to)) {
          rates[edge.to] = Math.min(ENDLESS, (rates[edge.to] as number) + executed * edge.count);
        }
      }
    }
  }
  return { rates, endless };
}

/** Rates inside a circle, from what enters it. True when they grow without end. */
function settle(
  group: readonly number[],
  flows: readonly Flow[],
  accepted: (entry: number) => number,
  rates: Float64Array,
): boolean {
  const solved =
    group.length <= ELIMINATED ? eliminate(group, flows, accepted, rates) : sweep(group, flows, accepted, rates);
  group.forEach((entry, i) => {
    const rate = solved?.[i] ?? ((rates[entry] as number) > 0 ? ENDLESS : 0);
    rates[entry] = rate;
  });
  return solved === undefined && group.some((entry) => (rates[entry] as number) > 0);
}

/** Gaussian elimination of (I - P)^T rate = entering; undefined where no finite, positive solution exists. */
function eliminate(
  group: readonly number[],
  flows: readonly Flow[],
  accepted: (entry: number) => number,
  rates: Float64Array,
): number[] | undefined {
  const n = group.length;
  const place = new Map(group.map((entry, i) => [entry, i]));
  const rows = group.map((entry, i) => {
    const row = new Float64Array(n + 1);
    row[i] = 1;
    row[n] = rates[entry] as number;
    return row;
  });
  group.forEach((from, column) => {
    for (const edge of (flows[from] as Flow).edges) {
      const row = rows[place.get(edge.to) ?? -1];
      if (row) row[column] = (row[column] as number) - accepted(from) * edge.count;
    }
  });
  // A matrix of this kind has a positive solution exactly if every pivot on the diagonal stays positive.
  for (let k = 0; k < n; k++) {
    const pivotRow = rows[k] as Float64Array;
    const pivot = pivotRow[k] as number;
    if (!(pivot > 1e-12)) return undefined;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i] as Float64Array;
      const factor = (row[k] as number) / pivot;
      if (factor === 0) continue;
      for (let j = k; j <= n; j++) row[j] = (row[j] as number) - factor * (pivotRow[j] as number);
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as Float64Array;
    let value = row[n] as number;
    for (let j = i + 1; j < n; j++) value -= (row[j] as number) * (solution[j] as number);
    solution[i] = Math.min(ENDLESS, Math.max(0, value / (row[i] as number)));
  }
  return solution;
}

/** Gauss-Seidel for large circles; undefined where the rates do not settle. */
function sweep(
  group: readonly number[],
  flows: readonly Flow[],
  accepted: (entry: number) => number,
  rates: Float64Array,
): number[] | undefined {
  const entering = group.map((entry) => rates[entry] as number);
  const current = new Map(group.map((entry, i) => [entry, entering[i] as number]));
  const inward = new Map<number, { from: number; edge: Edge }[]>(group.map((entry) => [entry, []]));
  for (const from of group) {
    for (const edge of (flows[from] as Flow).edges) inward.get(edge.to)?.push({ from, edge });
  }
  for (let round = 0; round < SWEEPS; round++) {
    let change = 0;
    group.forEach((entry, i) => {
      let rate = entering[i] as number;
      for (const { from, edge } of inward.get(entry) ?? []) {
        rate += (current.get(from) as number) * accepted(from) * edge.count;
      }
      const next = Math.min(ENDLESS, rate);
      change = Math.max(change, Math.abs(next - (current.get(entry) as number)) / Math.max(1e-300, next));
      current.set(entry, next);
    });
    if (change < 1e-10) return group.map((entry) => current.get(entry) as number);
  }
  return undefined;
}
