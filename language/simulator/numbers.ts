/** The kinds of numbers of a function that is translated into WebAssembly; to TypeScript they are the same. */

/** A whole number below 2^31 in size. */
export type i32 = number;
export type f64 = number;
