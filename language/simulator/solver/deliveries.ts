/** What a queue makes of the handlings of one message: how often it is delivered, and when the queue is done with it. */
import type { Messages } from '../../model/system.js';
import { pow } from '../random/elementary.js';
import type { Outcome } from './outcome.js';
import { cutAt, meanOf } from './spread.js';

/** After a part of the handlings nothing of the same line is handed out for some seconds. */
export interface Pause {
  share: number;
  seconds: number;
}

export interface Deliveries {
  /** Handlings of one message on average. */
  handlings: number;
  /** Share of the messages that are given up. */
  givenUp: number;
  /** Share of the handlings after which the message is tried again, or given up; and of those that take too long. */
  again: number;
  late: number;
  /** Pauses before a further attempt: what part of the handlings one follows, and its seconds. */
  pause: Pause;
  /** Mean seconds from the first taking of a message until the queue is done with it, waits in line left out. */
  seconds: number;
}

/**
 * Each handling is taken to end like every other, whatever became of the ones before: their number is geometric, cut off
 * after the last attempt.
 */
export function deliveriesOf(handled: Outcome, messages: Messages | undefined): Deliveries {
  const tries = messages?.redeliver?.attempts ?? 0;
  const failed = Math.min(1, Math.max(0, handled.rejected + handled.timeout + handled.failed));
  const visibility = messages?.visibility;
  const cut = visibility === undefined ? undefined : cutAt(handled.time, visibility);
  const within = cut?.within ?? 1;
  const again = 1 - within * (1 - failed);
  const further = again >= 1 ? tries : (again * (1 - pow(again, tries))) / (1 - again);
  const each = cut === undefined ? handled.held : within * meanOf(cut.spread) + (1 - within) * (visibility ?? 0);
  const paused = again > 0 ? (within * failed) / again : 0;
  const after = messages?.redeliver?.after ?? 0;
  const pauses = further * paused * after;
  return {
    handlings: 1 + further,
    givenUp: pow(again, tries + 1),
    again,
    late: 1 - within,
    pause: { share: (further * paused) / (1 + further), seconds: after },
    seconds: (1 + further) * each + pauses,
  };
}
