import type { Clock } from '../generated/ast.js';
import { parseClock } from '../syntax/units.js';

/** Seconds from midnight to a time of day such as `18:00`; undefined for `25:00`, which is told where slips of writing are. */
export function readClock(clock: Clock): number | undefined {
  const parsed = parseClock(clock.text ?? '');
  return parsed.ok ? parsed.value : undefined;
}
