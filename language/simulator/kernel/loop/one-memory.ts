/**
 * The event loop as WebAssembly: the typed arrays that it works on are moved into one memory, where it finds them by their
 * addresses. An engine then neither checks nor reads anew where each of them lies, as it does between JavaScript's calls.
 */
import { ARRAYS, CODE } from './code.js';
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
  const arrays = ARRAYS.map((name) => {
    const holder = owner(name) as Record<string, NumberArray>;
    return { name, holder, array: holder[name]! };
  });
  let end = LINE;
  const addresses: number[] = [];
  for (const { array } of arrays) {
    // The whole numbers and those with a fraction of the table are two views of one record.
    const same = arrays.findIndex(
      ({ array: other }, i) =>
        i < addresses.length && other.buffer === array.buffer && other.byteOffset === array.byteOffset,
    );
    addresses.push(same >= 0 ? addresses[same]! : end);
    if (same < 0) end += LINE * Math.max(1, Math.ceil(array.byteLength / LINE));
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
  arrays.forEach(({ name }, i) => (imports[name] = addresses[i]!));
  try {
    const memory = new engine.Memory({ initial: Math.ceil(end / PAGE) });
    const { exports } = new engine.Instance(module, { kernel: { ...imports, memory } });
    arrays.forEach(({ name, holder, array }, i) => (holder[name] = moved(array, memory.buffer, addresses[i]!)));
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
