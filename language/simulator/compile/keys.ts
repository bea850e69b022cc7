/** Compiles key spaces: how keys are drawn, and the attributes that each key has. */
import { KeyAttribute, Zipf } from '../random/index.js';
import type { Assembler } from './assembler.js';
import type { CompiledSpace } from './program.js';

/** Keys that one space can have: they are kept as 32-bit numbers. */
const MAX_KEYS = 2147483647;

export function compileKeySpaces(assembler: Assembler): void {
  const spaces = assembler.system.keySpaces;
  const numbers = new Map(spaces.map((space, i) => [space.name, i]));
  spaces.forEach((space, i) => {
    if (space.count > MAX_KEYS) {
      assembler.notes.push(`${space.name}: simulated with ${MAX_KEYS} keys, the most that one key space can have.`);
    }
    assembler.declareSpace({
      name: space.name,
      base: numbers.get(space.base) ?? i,
      count: Math.min(MAX_KEYS, Math.max(1, Math.round(space.count))),
      popularity: { kind: 'uniform' },
    });
  });
  spaces.forEach((space, i) => {
    const { base, count } = assembler.spaces[i]!;
    if (base !== i) return;
    for (const { name, distribution } of space.attributes) {
      assembler.declareAttribute({
        base,
        name,
        values: new KeyAttribute(count, distribution, `${space.name}.${name}`),
      });
    }
  });
  assembler.spaces.forEach((space, i) => {
    space.popularity = popularityOf(assembler, i);
  });
}

function popularityOf(assembler: Assembler, number: number): CompiledSpace['popularity'] {
  const popularity = assembler.system.keySpaces[number]!.popularity;
  switch (popularity.kind) {
    case 'uniform':
      return { kind: 'uniform' };
    case 'zipf':
      return { kind: 'zipf', ranks: new Zipf(assembler.spaces[number]!.count, popularity.exponent) };
    case 'attribute':
      return {
        kind: 'attribute',
        values: assembler.attributes[assembler.attribute(number, popularity.attribute)]!.values,
      };
  }
}
