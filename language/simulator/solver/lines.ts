/** Messages on links with a bandwidth: each direction is a queue of its own, with one server. */
import type { Value } from '../../model/system.js';
import type { Walker } from './behavior.js';
import type { Journey } from './journeys.js';
import { momentsOfValue } from './moments.js';
import type { Outcome } from './outcome.js';
import { inSequence, mixtureOf, NO_TIME, spreadOf, UNBOUNDED, type Spread } from './spread.js';
import { square } from './special-functions.js';

/** What passes through one direction of a link: messages, their seconds on it, and the squares of those. */
export interface LineUse {
  count: number;
  seconds: number;
  square: number;
}

/** One direction of a link. */
export interface LineState {
  /** Busy share; above 1: needs more than there is. */
  utilization: number;
  /** Mean wait, and the share of messages that wait. */
  wait: number;
  waits: number;
}

export const FREE_LINE: LineState = { utilization: 0, wait: 0, waits: 0 };

/** The way of a request or of its reply. */
interface Passing {
  line: number;
  mean: number;
  variance: number;
}

/** A call's two messages on the link that it crosses; undefined where that takes as many as come. */
export function passingsOf(
  walker: Walker,
  entry: number,
  journey: Journey | undefined,
): [Passing, Passing] | undefined {
  const operation = walker.network.entries[entry]?.operation;
  if (!journey?.lines || !operation) return undefined;
  const { there, back, secondsPerByte } = journey.lines;
  const passing = (line: number, bytes: Value | undefined): Passing => {
    const { mean, variance } = bytes === undefined ? NOTHING : momentsOfValue(bytes, walker.network.keySpaces);
    return { line, mean: mean * secondsPerByte, variance: variance * square(secondsPerByte) };
  };
  return [passing(there, operation.takes), passing(back, operation.returns)];
}

const NOTHING = { mean: 0, variance: 0 };

/** Time that both messages of a call take to be put on the link. */
export function timeOnLines(walker: Walker, passings: readonly Passing[] | undefined): Spread {
  if (passings === undefined) return NO_TIME;
  return passings
    .map(({ line, mean, variance }) => {
      const { wait, waits } = walker.knowledge.line(line);
      if (wait >= UNBOUNDED) return spreadOf(UNBOUNDED, 0);
      const given = waits > 0 ? wait / waits : 0;
      const waiting = mixtureOf([
        [1 - waits, NO_TIME],
        [waits, spreadOf(given, square(given))],
      ]);
      return inSequence(waiting, spreadOf(mean, variance));
    })
    .reduce(inSequence);
}

/** Takes note of the messages of so many calls; there is a reply where there is an answer. */
export function recordOnLines(
  walker: Walker,
  passings: readonly Passing[] | undefined,
  calls: number,
  { ok, miss }: Outcome,
): void {
  passings?.forEach(({ line, mean, variance }, i) => {
    const times = i === 0 ? calls : calls * (ok + miss);
    addUse(
      walker.flow.lines,
      line,
      { count: times, seconds: times * mean, square: times * (variance + mean * mean) },
      1,
    );
  });
}

export function addUse(lines: Map<number, LineUse>, line: number, use: LineUse, times: number): void {
  const known = lines.get(line) ?? { count: 0, seconds: 0, square: 0 };
  known.count += times * use.count;
  known.seconds += times * use.seconds;
  known.square += times * use.square;
  lines.set(line, known);
}

/** Waits as for one server, for messages that come at random (Pollaczek 1930, Khinchine 1932); the use is per second. */
export function solveLine({ seconds, square: squares }: LineUse): LineState {
  if (!(seconds > 0)) return FREE_LINE;
  if (seconds >= 1) return { utilization: seconds, wait: UNBOUNDED, waits: 1 };
  return { utilization: seconds, wait: squares / (2 * (1 - seconds)), waits: seconds };
}
