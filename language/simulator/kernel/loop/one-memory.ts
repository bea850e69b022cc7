/**
 * The event loop as WebAssembly: the typed arrays that it works on are moved into one memory, where it finds them by their
 * addresses. An engine then neither checks nor reads anew where each of them lies, as it does between JavaScript's calls.
 */
import { ARRAYS, CODE, PLACED } from './code.js';
import type { LoopKernel } from './handle-events.js';
import type { f64, i32 } from '../../numbers.js';

/** `handleEvents` for one kernel. */
export type Loop = (until: f64, limit: i32, goesOn: i32) => i32;

/** What of WebAssembly is used; neither Node's nor the browser's types are known here. */
interface WebAssemblyLike {
  Module: new (code: Uint8Array) => object;
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
  Instance: new (module: object, imports: { kernel: Record<string, unknown> }) => { exports: unknown };
}

type NumberArray = Int32Array | Float64Array | Uint8Array;

const PAGE = 65536;
/** Arrays begin at the lines of a cache. */
const LINE = 64;

/** An array that is moved: who holds it, and the byte that it will begin at. */
interface Moved {
  name: string;
  holder: Record<string, NumberArray>;
  array: NumberArray;
  address: number;
}

/** Bytes that an array takes up, in whole lines, and at least one: no two arrays have the same address. */
const linesOf = ({ byteLength }: NumberArray): number => LINE * Math.max(1, Math.ceil(byteLength / LINE));

let compiled: object | null | undefined;

/** The translated loop; null where it must not be used. */
function loopModule(engine: WebAssemblyLike): object | null {
  if (compiled === undefined) {
    try {
      compiled = new engine.Module(decode(CODE));
    } catch {
      compiled = null;
    }
  }
  return compiled;
}

/**
 * Moves the arrays of a kernel into a memory of their own, where they must stay the kernel's: whoever keeps one of them keeps an
 * array that is out of date.
 *
 * @param owner gives the object that holds an array under its name
 * @returns the loop over them; null where WebAssembly cannot be had, and nothing was moved
 */
export function moveIntoOneMemory(kernel: LoopKernel, owner: (array: string) => object): Loop | null {
  const engine = (globalThis as { WebAssembly?: WebAssemblyLike }).WebAssembly;
  if (engine === undefined) return null;
  const module = loopModule(engine);
  if (module === null) return null;
  const found = (name: string): Moved => {
    const holder = owner(name) as Record<string, NumberArray>;
    return { name, holder, array: holder[name]!, address: 0 };
  };
  const placed = PLACED.map(({ name, address }) => ({ ...found(name), address }));
  // What lies at a fixed address must end before the next one begins; several may be views of one memory.
  placed.forEach(({ array, address, name }, i) => {
    const next = placed.find((other, j) => j > i && other.address > address);
    if (next !== undefined && address + array.byteLength > next.address) throw new Error(`no room for ${name}`);
  });
  const lastPlaced = placed.at(-1)!;
  let end = lastPlaced.address + linesOf(lastPlaced.array);
  const arrays = ARRAYS.map(found);
  for (const one of arrays) {
    one.address = end;
    end += linesOf(one.array);
  }
  const imports: Record<string, unknown> = {
    sample: (source: i32) => kernel.sample(source),
    value: (operand: i32, row: i32) => kernel.value(operand, row),
    count: (operand: i32, row: i32) => kernel.count(operand, row),
    enqueue: (station: i32, row: i32) => kernel.enqueue(station, row),
    flushFigure: (figure: i32) => kernel.flushFigure(figure),
    settle: (entry: i32, row: i32) => kernel.settle(entry, row),
    leaveScope: (scope: i32) => kernel.leaveScope(scope),
    shareScope: (scope: i32) => kernel.shareScope(scope),
    originate: (load: i32, row: i32) => kernel.originate(load, row),
    openKeys: (request: i32, load: i32) => kernel.openKeys(request, load),
    inheritAsCall: (from: i32, to: i32, site: i32) => kernel.inheritAsCall(from, to, site),
    choose: (site: i32, row: i32) => kernel.choose(site, row),
  };
  for (const { name, address } of arrays) imports[name] = address;
  try {
    const memory = new engine.Memory({ initial: Math.ceil(end / PAGE) });
    const { exports } = new engine.Instance(module, { kernel: { ...imports, memory } });
    for (const { name, holder, array, address } of [...placed, ...arrays])
      holder[name] = moved(array, memory.buffer, address);
    return (exports as { handleEvents: Loop }).handleEvents;
  } catch {
    // No room for the memory, or a place where WebAssembly must not run: from now on the loop runs as JavaScript.
    compiled = null;
    return null;
  }
}

/** A copy of an array in a memory. */
function moved(array: NumberArray, buffer: ArrayBuffer, address: number): NumberArray {
  const copy =
    array instanceof Int32Array
      ? new Int32Array(buffer, address, array.length)
      : array instanceof Float64Array
        ? new Float64Array(buffer, address, array.length)
        : new Uint8Array(buffer, address, array.length);
  copy.set(array);
  return copy;
}

/** Bytes from base64. */
function decode(text: string): Uint8Array {
  const letters = (globalThis as unknown as { atob: (text: string) => string }).atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
