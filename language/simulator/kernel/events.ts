/** What happens when the event of a row is due, by the row's state. The commonest states are handled in the loop itself. */
import type { Elections } from './elections.js';
import { Flag, State } from './states.js';
import { Word } from './table.js';

/** Handles the event of a row; the clock stands at its time. */
type EventHandler = (kernel: Elections, row: number) => void;

/** A row that was withdrawn while its event was pending. */
const withdrawn: EventHandler = (kernel, row) => kernel.release(row);

/** A service at a station of the row's node has ended. */
const served: EventHandler = (kernel, row) => {
  if (kernel.disturbed && kernel.standsStill(row)) return;
  const service = kernel.words[row + Word.STATE]!;
  kernel.completed(row, kernel.baseOf(service) + kernel.words[row + Word.NODE]!, service);
  kernel.execute(row);
};

const HANDLERS: Readonly<Record<number, EventHandler>> = {
  [State.ON_DISK]: served,
  [State.ON_RECEIVING]: served,
  [State.ON_SENDING]: served,
  [State.SHARING]: (kernel, row) => {
    const done = kernel.sharedDue(row);
    if (done >= 0) kernel.execute(done);
  },
  [State.GATHERING]: (kernel, row) => kernel.gatheredLongEnough(row),
  [State.TIMER]: (kernel, row) => kernel.expire(row),
  [State.LAGGING]: (kernel, row) => {
    kernel.words[row + Word.STATE] = State.READY;
    kernel.execute(row);
  },
  [State.OUTBOUND]: (kernel, row) => kernel.arrived(row),
  [State.HOMEBOUND]: (kernel, row) => kernel.cameBack(row),
  [State.ELECTING]: (kernel, row) => kernel.elect(row),
  [State.TOKEN]: (kernel, row) => kernel.tokenArrived(row),
  [State.REDELIVERED]: (kernel, row) => kernel.redelivered(row),
  [State.MOVING]: (kernel, row) => kernel.copyNext(row),
  [State.HIDDEN]: (kernel, row) => kernel.showAgain(row),
  [State.PATIENCE]: (kernel, row) => kernel.patienceEnds(row),
  [State.PAUSING]: (kernel, row) => kernel.startAttempt(row),
  [State.BURST]: (kernel, row) => kernel.turnBurst(row),
  [State.ATTEMPTING]: (kernel, row) => {
    kernel.words[row + Word.FLAGS]! &= ~Flag.PENDING;
    kernel.hedge(row);
  },
};

/** Room for states that are added. */
const STATES = 128;

export const EVENTS: readonly EventHandler[] = Array.from(
  { length: STATES },
  (_, state) => HANDLERS[state] ?? withdrawn,
);
