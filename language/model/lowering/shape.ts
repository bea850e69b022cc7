import type { Arguments } from '../word-arguments.js';
import type { LoadShape } from '../system.js';

const DAY = 86_400;
/** Points that a day's wave is drawn through. */
const WAVE_POINTS = 48;
/** Seconds that are seen at least after the last change. */
const AFTERMATH = 60;

type Number = (name: string) => number;

/** How each shape of the catalogue becomes a course: levels as multiples of the mean, straight lines in between. */
const COURSES: Readonly<Record<string, (given: Number) => LoadShape>> = {
  step: (given) => {
    const at = given('at');
    return {
      points: [
        { time: 0, factor: 1 },
        { time: at, factor: 1 },
        { time: at, factor: given('to') },
      ],
      duration: at + Math.max(AFTERMATH, at),
    };
  },
  ramp: (given) => {
    const at = given('at');
    const over = given('over');
    return {
      points: [
        { time: 0, factor: 1 },
        { time: at, factor: 1 },
        { time: at + over, factor: given('to') },
      ],
      duration: at + over + Math.max(AFTERMATH, over),
    };
  },
  spike: (given) => {
    const at = given('at');
    const lasting = given('for');
    return {
      points: [
        { time: 0, factor: 1 },
        { time: at, factor: 1 },
        { time: at, factor: given('to') },
        { time: at + lasting, factor: given('to') },
        { time: at + lasting, factor: 1 },
      ],
      duration: at + lasting + Math.max(AFTERMATH, 2 * lasting),
    };
  },
  diurnal: (given) => {
    const low = given('low');
    const high = given('high');
    const top = given('at');
    return {
      points: Array.from({ length: WAVE_POINTS + 1 }, (_, i) => {
        const time = (DAY * i) / WAVE_POINTS;
        const wave = (1 + Math.cos((2 * Math.PI * (time - top)) / DAY)) / 2;
        // Processors differ in the last digits of a cosine; one text must give the same course on all of them.
        return { time, factor: Number((low + (high - low) * wave).toPrecision(9)) };
      }),
      duration: DAY,
      daily: true,
    };
  },
};

/**
 * The course that a shape with its arguments stands for; undefined for `constant`.
 * @param defaults values of arguments that were not written
 */
export function courseOf(
  shape: string,
  given: Arguments | undefined,
  defaults: (name: string) => number,
): LoadShape | undefined {
  return COURSES[shape]?.((name) => given?.numbers.get(name) ?? defaults(name));
}

/** Values that hold from a time of day until the next one's, as a course of one day; the last holds until the first. */
export function dailySteps(steps: readonly { time: number; value: number }[], mean: number): LoadShape {
  const sorted = [...steps].sort((a, b) => a.time - b.time);
  const last = sorted.at(-1);
  const before = last === undefined ? 0 : last.value / mean;
  const points = [{ time: 0, factor: before }];
  for (const { time, value } of sorted) {
    const level = points.at(-1)?.factor ?? before;
    if (time > 0) points.push({ time, factor: level });
    points.push({ time, factor: value / mean });
  }
  points.push({ time: DAY, factor: before });
  return { points, duration: DAY, daily: true };
}

/** Mean over the day of values that hold from a time of day until the next one's. */
export function dailyMean(steps: readonly { time: number; value: number }[]): number {
  const sorted = [...steps].sort((a, b) => a.time - b.time);
  return sorted.reduce((sum, { time, value }, i) => {
    const next = sorted[i + 1]?.time ?? (sorted[0]?.time ?? 0) + DAY;
    return sum + (value * (next - time)) / DAY;
  }, 0);
}

/** The greatest level of a course, as a multiple of the mean: its design point. */
export function highest(shape: LoadShape): number {
  return shape.points.reduce((most, { factor }) => Math.max(most, factor), 0);
}
