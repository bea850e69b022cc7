import type { Model } from '../generated/ast.js';
import { lower, type Lowered } from './lower.js';
import type { Selection } from './selection.js';
import type { System } from './system.js';
import { drawKey } from './uncertain-values.js';

/** Draws of the uncertain values: fewer where each takes long to be solved. */
const DRAWS = 128;
const FEW_DRAWS = 32;
const LARGE_SYSTEM = 40;

/**
 * Lowers a study with everything that it takes to say what its uncertain values make of its figures: the design at draws that
 * fill the space of those values evenly (a Latin hypercube, McKay, Beckman & Conover 1979), always the same ones.
 */
export function lowerStudy(model: Model, selection: Selection = {}): Lowered {
  const lowered = lower(model, selection);
  const { system, problems } = lowered;
  if (!system?.uncertain || problems.some(({ severity }) => severity === 'error')) return lowered;
  const keys = system.uncertain.map(({ range }) => drawKey(range));
  const count = system.components.length > LARGE_SYSTEM ? FEW_DRAWS : DRAWS;
  const columns = keys.map((_, column) => stratified(count, column + 1));
  const draws: NonNullable<System['draws']> = [];
  for (let row = 0; row < count; row++) {
    const shares = columns.map((column) => column[row] ?? 0.5);
    const drawn = lower(model, { ...selection, draws: new Map(keys.map((key, i) => [key, shares[i] ?? 0.5])) });
    const problem = drawn.problems.find(({ severity }) => severity === 'error');
    if (problem) return { system, problems: [...problems, problem] };
    if (drawn.system) draws.push({ shares, system: drawn.system });
  }
  return { system: { ...system, draws }, problems };
}

/** The middles of `count` equal parts of 0 to 1, in an order that looks random and depends on `salt` alone. */
function stratified(count: number, salt: number): number[] {
  const values = Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  let state = Math.imul(salt, 0x9e3779b1) >>> 0;
  for (let i = count - 1; i > 0; i--) {
    // A step of the mixing function of SplitMix (Steele, Lea & Flood 2014), in 32 bits.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    const j = ((mixed ^ (mixed >>> 16)) >>> 0) % (i + 1);
    [values[i], values[j]] = [values[j] as number, values[i] as number];
  }
  return values;
}
