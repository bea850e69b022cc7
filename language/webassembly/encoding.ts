/** The binary format of WebAssembly, as far as `translate` needs it (W3C WebAssembly Core Specification 1.0, section 5). */

/** The types of numbers that the translation knows, by their codes. */
export const enum Type {
  I32 = 0x7f,
  F64 = 0x7c,
}

/** Type of a block without a value. */
export const NO_VALUE = 0x40;

/** Operation codes. */
export const enum Code {
  UNREACHABLE = 0x00,
  BLOCK = 0x02,
  LOOP = 0x03,
  IF = 0x04,
  ELSE = 0x05,
  END = 0x0b,
  BR = 0x0c,
  BR_IF = 0x0d,
  BR_TABLE = 0x0e,
  RETURN = 0x0f,
  CALL = 0x10,
  DROP = 0x1a,
  LOCAL_GET = 0x20,
  LOCAL_SET = 0x21,
  LOCAL_TEE = 0x22,
  GLOBAL_GET = 0x23,
  I32_LOAD = 0x28,
  F64_LOAD = 0x2b,
  I32_LOAD8_U = 0x2d,
  I32_STORE = 0x36,
  F64_STORE = 0x39,
  I32_STORE8 = 0x3a,
  I32_CONST = 0x41,
  F64_CONST = 0x44,
  I32_EQZ = 0x45,
  I32_EQ = 0x46,
  I32_NE = 0x47,
  I32_LT_S = 0x48,
  I32_GT_S = 0x4a,
  I32_LE_S = 0x4c,
  I32_GE_S = 0x4e,
  F64_EQ = 0x61,
  F64_NE = 0x62,
  F64_LT = 0x63,
  F64_GT = 0x64,
  F64_LE = 0x65,
  F64_GE = 0x66,
  I32_CLZ = 0x67,
  I32_ADD = 0x6a,
  I32_SUB = 0x6b,
  I32_MUL = 0x6c,
  I32_AND = 0x71,
  I32_OR = 0x72,
  I32_XOR = 0x73,
  I32_SHL = 0x74,
  I32_SHR_S = 0x75,
  I32_SHR_U = 0x76,
  F64_NEG = 0x9a,
  F64_FLOOR = 0x9c,
  F64_ADD = 0xa0,
  F64_SUB = 0xa1,
  F64_MUL = 0xa2,
  F64_DIV = 0xa3,
  F64_CONVERT_I32_S = 0xb7,
  F64_CONVERT_I32_U = 0xb8,
}

/** The whole part of a number with a fraction; the nearest whole number where it has no place. */
export const TRUNCATE: readonly number[] = [0xfc, 0x02];

/** An unsigned whole number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

/** A signed 32-bit number in LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (; value < -64 || value > 63; value >>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value & 0x7f];
}

export function float(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** A vector of things that are encoded already. */
function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = vector(items);
  return items.length === 0 ? [] : [id, ...unsigned(content.length), ...content];
}

export interface Signature {
  parameters: readonly Type[];
  /** Undefined where nothing is returned. */
  result: Type | undefined;
}

export interface Body {
  name: string;
  exported: boolean;
  signature: Signature;
  /** Types of the variables beside the parameters. */
  locals: readonly Type[];
  code: readonly number[];
}

/**
 * A module that imports, all from the module `kernel`, its memory (`memory`), whole numbers that do not change, and functions;
 * functions are numbered with the imported ones first.
 */
export function encodeModule(
  globals: readonly string[],
  imports: readonly (readonly [string, Signature])[],
  functions: readonly Body[],
): Uint8Array<ArrayBuffer> {
  const signatures: number[][] = [];
  const typeOf = ({ parameters, result }: Signature): number => {
    const encoded = [0x60, ...vector(parameters.map((p) => [p])), ...vector(result === undefined ? [] : [[result]])];
    const known = signatures.findIndex((other) => other.join() === encoded.join());
    return known >= 0 ? known : signatures.push(encoded) - 1;
  };
  const from = text('kernel');
  const imported = [
    [...from, ...text('memory'), 0x02, 0x00, 0x01],
    ...globals.map((name) => [...from, ...text(name), 0x03, Type.I32, 0x00]),
    ...imports.map(([name, signature]) => [...from, ...text(name), 0x00, ...unsigned(typeOf(signature))]),
  ];
  const declared = functions.map(({ signature }) => unsigned(typeOf(signature)));
  const exported = functions.flatMap(({ name, exported }, i) =>
    exported ? [[...text(name), 0x00, ...unsigned(imports.length + i)]] : [],
  );
  const bodies = functions.map(({ locals, code }) => {
    const body = [...vector(locals.map((type) => [0x01, type])), ...code, Code.END];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, signatures),
    ...section(2, imported),
    ...section(3, declared),
    ...section(7, exported),
    ...section(10, bodies),
  ]);
}
