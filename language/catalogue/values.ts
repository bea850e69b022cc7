import type { DimensionName, FormName, Range, ReferenceTarget, ValueType, WordListName } from './types.js';

/** A quantity that means what it says: timeouts, sizes, counts. */
export function exact(dimension: DimensionName): ValueType {
  return { type: 'quantity', dimension, bare: 'exact', distribution: false };
}

/** A quantity that means what it says, and may follow a timetable. */
export function changing(dimension: DimensionName): ValueType {
  return { type: 'quantity', dimension, bare: 'exact', distribution: false, changes: true };
}

/** A quantity that means what it says unless a distribution is written. */
export function drawn(dimension: DimensionName): ValueType {
  return { type: 'quantity', dimension, bare: 'exact', distribution: true };
}

/** A duration that is exponential with the written mean unless a distribution is written. */
export const RANDOM_DURATION: ValueType = {
  type: 'quantity',
  dimension: 'duration',
  bare: 'exponential',
  distribution: true,
};

export function wordOf(list: WordListName): ValueType {
  return { type: 'word', list };
}

export function referenceTo(to: ReferenceTarget): ValueType {
  return { type: 'reference', to };
}

export function listOf(of: ValueType): ValueType {
  return { type: 'list', of };
}

export function oneOf(...of: ValueType[]): ValueType {
  return { type: 'one-of', of };
}

export function form(name: FormName): ValueType {
  return { type: 'form', form: name };
}

export const SWITCH: ValueType = { type: 'switch' };

export const SETTINGS: ValueType = { type: 'settings' };

const YEAR = 365.25 * 86_400;

/** Durations that end within a run: zero is legal, a year is a slip. */
export function durationRange(hint: string): Range {
  return {
    min: 0,
    hint,
    absurd: { over: YEAR, hint: 'Write at most a year: check the unit.' },
  };
}

/** Durations that must be longer than nothing. */
export function positiveDuration(hint: string): Range {
  return { above: 0, hint, absurd: { over: YEAR, hint: 'Write at most a year: check the unit.' } };
}

/** Durations between rare events: up to ten thousand years. */
export function longDuration(hint: string): Range {
  return { above: 0, hint, absurd: { over: 10_000 * YEAR, hint: 'Write at most 10 000 years: check the unit.' } };
}

/** Shares from 0% to 100%. */
export function share(hint: string): Range {
  return { min: 0, max: 1, hint };
}

/** How urgent requests are. */
export const PRIORITIES: Range = {
  min: -1000,
  max: 1000,
  integer: true,
  hint: 'Write a whole number; a greater one goes first.',
};
