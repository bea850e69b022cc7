import { describe, expect, it } from 'vitest';
import { Register } from '../../language/simulator/kernel/loop/registers.js';
import { Cell, Table } from '../../language/simulator/kernel/table.js';
import { Streams } from '../../language/simulator/random/index.js';

interface Entry {
  row: number;
  time: number;
  sequence: number;
}

/**
 * Enters, takes out and handles entries by chance, of which about so many wait at a time, and compares what is due next with a list
 * that is searched through.
 *
 * @param delay how long an entry waits
 * @returns whether some entries waited in buckets
 */
function compare(waiting: number, delay: (streams: Streams, stream: number) => number): boolean {
  const table = new Table(0, 4096);
  const streams = new Streams(5, 0);
  const stream = streams.open('delays');
  const known = new Map<number, Entry>();
  let sequence = 0;
  let usedBuckets = false;
  const enter = (row: number): void => {
    const time = table.now + delay(streams, stream);
    table.cells[Cell.DUE] = time;
    table.schedule(row);
    known.set(row, { row, time, sequence: sequence++ });
  };
  const next = (): Entry =>
    [...known.values()].reduce((a, b) => (b.time < a.time || (b.time === a.time && b.sequence < a.sequence) ? b : a));
  for (let i = 0; i < waiting; i++) enter(table.take());
  for (let step = 0; step < 3000; step++) {
    const expected = next();
    expect(table.nextTime()).toBe(expected.time);
    table.cells[Cell.NOW] = table.nextTime();
    const row = table.beginEvent();
    expect(row).toBe(expected.row);
    known.delete(row);
    const kind = streams.below(stream, 8);
    // Mostly the row goes on; else it ends, or another one begins as well, or another one is taken out.
    if (kind > 0 || known.size < 2) enter(row);
    if (kind === 0 || kind === 1) table.endEvent();
    if (kind === 1 && known.size < 2 * waiting) enter(table.take());
    if (kind === 2) {
      const other = [...known.keys()][streams.below(stream, known.size)]!;
      expect(table.unschedule(other)).toBe(true);
      expect(table.cells[Cell.DUE]).toBe(known.get(other)!.time);
      expect(table.unschedule(other)).toBe(false);
      enter(other);
    }
    table.endEvent();
    usedBuckets ||= table.registers[Register.LATER]! > 0;
  }
  const left: number[] = [];
  table.eachScheduled((row) => left.push(row));
  expect(left.sort((a, b) => a - b)).toEqual([...known.keys()].sort((a, b) => a - b));
  // To the end: the buckets are given up.
  while (known.size > 0) {
    const expected = next();
    expect(table.beginEvent()).toBe(expected.row);
    known.delete(expected.row);
    table.endEvent();
  }
  expect(table.nextTime()).toBe(Infinity);
  return usedBuckets;
}

describe('the event list', () => {
  it.each([
    ['few entries', 40, (s: Streams, i: number) => s.exponential(i), false],
    ['delays of one size', 600, (s: Streams, i: number) => s.exponential(i), true],
    ['delays of many sizes', 600, (s: Streams, i: number) => s.exponential(i) ** 8, true],
    ['delays of two sizes', 600, (s: Streams, i: number) => (s.chance(i, 0.1) ? 1e9 : 1e-3) * s.uniform(i), true],
    ['many for the same moment', 600, (s: Streams, i: number) => s.below(i, 20), true],
    ['all at once', 600, () => 0, false],
    ['one delay for all', 600, () => 1, false],
  ] as const)('gives what is due first, in the order of entering: %s', (_, waiting, delay, inBuckets) => {
    expect(compare(waiting, delay)).toBe(inBuckets);
  });

  it.each([5e6, 1e7, 1e9])(
    'keeps what is entered before the first of the buckets, however far that is: %d s',
    (far) => {
      const table = new Table(0, 4096);
      const enter = (time: number): number => {
        const row = table.take();
        table.cells[Cell.DUE] = time;
        table.schedule(row);
        return row;
      };
      for (let i = 0; i < 2000; i++) enter(1e-5 * i);
      for (let i = 0; i < 200; i++) enter(far + i);
      for (let i = 0; i < 2000; i++) {
        table.cells[Cell.NOW] = table.nextTime();
        table.beginEvent();
        table.endEvent();
      }
      expect(table.nextTime()).toBe(far);
      const early = Array.from({ length: 50 }, (_, i) => enter(1 + i));
      for (const row of early) {
        expect(table.beginEvent()).toBe(row);
        table.endEvent();
      }
    },
  );
});
