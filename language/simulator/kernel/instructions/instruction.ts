import type { Threads } from '../threads.js';

/**
 * Carries out one instruction for a thread; `pc` is the address of its opcode.
 * @returns ROW_GOES_ON with the row's `pc` set, another row that goes on, or -1
 */
export type Instruction = (kernel: Threads, row: number, pc: number) => number;

/** Instructions by opcode. */
export type Instructions = Readonly<Record<number, Instruction>>;

/** Answer of an instruction after which the same row goes on. */
export const ROW_GOES_ON = -2;
