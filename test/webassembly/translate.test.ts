import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { translatedLoop } from '../../language/webassembly/loop.js';
import { translate } from '../../language/webassembly/translate.js';

/** What the sources below begin with. */
const OBJECT = `
import { Way } from './ways.js';
type i32 = number;
type f64 = number;
const SIZE = 2 * 4;
interface Arrays {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly bytes: Uint8Array;
  /** @address 512 */
  readonly placed: Int32Array;
  told(value: f64, times: i32): i32;
}
`;
const WAYS = 'export const enum Way { IN = 3, OUT = 2 + 3 }';

/** Translates a source, which stands behind `OBJECT`. */
function translated(source: string): ReturnType<typeof translate> {
  return translate('src/main.ts', (path) => (path.endsWith('ways.ts') ? WAYS : OBJECT + source));
}

interface Outcome {
  result: unknown;
  words: number[];
  numbers: number[];
  bytes: number[];
  placed: number[];
  told: [number, number][];
}

/** Runs the function `run` of a source with two arguments, as WebAssembly or as JavaScript. */
function outcome(source: string, a: number, b: number, asJavaScript: boolean): Outcome {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const words = new Int32Array(memory.buffer, 64, 16).fill(7);
  const numbers = new Float64Array(memory.buffer, 128, 16).fill(0.75);
  const bytes = new Uint8Array(memory.buffer, 256, 8).fill(250);
  const placed = new Int32Array(memory.buffer, 512, 8).fill(5);
  const told: [number, number][] = [];
  const tell = (value: number, times: number): number => told.push([value, times]);
  let result: unknown;
  if (asJavaScript) {
    const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.CommonJS };
    const { outputText } = ts.transpileModule(
      `${WAYS.replace(' const', '')}\n${OBJECT.replace(/import.*/, '')}${source}`,
      {
        compilerOptions: options,
      },
    );
    const exports: { run?: (object: object, a: number, b: number) => unknown } = {};
    runInNewContext(outputText, { exports, Math });
    result = exports.run!({ words, numbers, bytes, placed, told: tell }, a, b);
  } else {
    const module = new WebAssembly.Module(translated(source).module);
    const { exports } = new WebAssembly.Instance(module, {
      kernel: { memory, words: 64, numbers: 128, bytes: 256, told: tell },
    });
    result = (exports['run'] as (a: number, b: number) => unknown)(a, b);
  }
  return { result, words: [...words], numbers: [...numbers], bytes: [...bytes], placed: [...placed], told };
}

describe('a function as WebAssembly', () => {
  it.each([
    ['arithmetic of both kinds', 'return (a * 3 - b) / 4 + a * 0.5 - -b;'],
    [
      'comparisons that are added up',
      'let n = 0; n += Number(a < b); n += Number(a !== b && !(b >= 4) || a === 2); return n;',
    ],
    ['bits', 'return ((a << 3) ^ (b >> 1) | (a & -SIZE)) + (a >>> 1) + Math.imul(a, b) + Math.clz32(b);'],
    ['a cut', 'return ((a / b) * 10 | 0) + Math.floor(a / b);'],
    ['a choice of two', 'return a > b ? a : 0.5;'],
    [
      'elements of arrays',
      'const { words, numbers, bytes } = arrays; words[a]! += b; words[a + 1]!--; numbers[b + Way.OUT] = a / b; numbers[1]! -= 2; bytes[SIZE - 2] = 300 + a; return numbers[b + Way.OUT]! + words[a]!;',
    ],
    [
      'elements of an array whose address is known',
      'const { placed, words } = arrays; placed[0]! += a; placed[a + 1] = placed[0]! * b; placed[words[b]!]!--; return placed[a]!;',
    ],
    [
      'loops that are left and begun anew',
      'let sum = 0; for (let i = 0; i < 20; i++) { if (i === a) continue; if (i > 9 + b) break; sum += i; } while (sum > 10) sum -= 7; for (;;) { sum++; if (sum > 30) break; } return sum;',
    ],
    [
      'a switch, whose cases run on',
      'let n = 0; for (let i = 0; i < 8; i++) switch (i + a) { case Way.IN: n += 1; break; case 4: n += 10; case Way.OUT: { n += 100; break; } default: n += 1000; } return n;',
    ],
    ['calls', 'arrays.told(a / b, b); if (arrays.told(a, 1) > 1) return half(arrays, a + b); return 0;'],
  ])('gives what JavaScript gives: %s', (_, body) => {
    const source = `
export function run(arrays: Arrays, a: i32, b: i32): f64 { ${body} }
function half(arrays: Arrays, x: f64): f64 { return x / 2; }`;
    for (const [a, b] of [
      [1, 2],
      [2, 1],
      [3, 3],
      [0, 4],
    ] as const)
      expect(outcome(source, a, b, false)).toEqual(outcome(source, a, b, true));
  });

  it.each([
    ['let x = "text";', 'this has no type that is known'],
    ['let x: i32 = 0.5;', 'this is no whole number'],
    ['let x: i32 = a / b;', 'a whole number is wanted'],
    ['try { a = 1; } finally { b = 1; }', 'this kind of statement is not translated'],
    ['arrays.unknown(a);', 'nothing of this name can be called'],
    ['const { other } = arrays;', 'the object has no such typed array'],
  ])('is refused, with its place, where it cannot be the same: %s', (body, why) => {
    const source = `export function run(arrays: Arrays, a: i32, b: i32): f64 {\n${body}\nreturn 0; }`;
    expect(() => translated(source)).toThrow(new RegExp(`src/main.ts:15:\\d+: ${why}`));
  });
});

it('is up to date in the kernel (else: npm run build:loop)', () => {
  const { path, text } = translatedLoop((file) => readFileSync(file, 'utf8'));
  expect(readFileSync(path, 'utf8')).toBe(text);
});
