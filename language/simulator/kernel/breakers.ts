/**
 * Circuit breakers: one for each site that has one and each node that calls there.
 *
 * Closed, a breaker counts the attempts of a sliding window and opens when too many of them went wrong. Open, it lets nothing
 * through until `reset` is over, then one call to try (half open): its outcome closes the breaker, or keeps it open.
 * (M. Nygard, Release It!, 2007.)
 */
import type { Site } from '../compile/program.js';

/** Parts of the window: what is older than the window leaves it one part at a time. */
const PARTS = 10;
/** Attempts that must have ended within the window before their share of errors says anything. */
const LEAST_ATTEMPTS = 10;

const CLOSED = -1;

export class Breakers {
  /** By site: its first breaker; -1: it has none. */
  readonly first: Int32Array;
  private readonly sites: readonly Site[];
  /** By breaker: when it may let a call through again; CLOSED. */
  private readonly retryAt: Float64Array;
  /** The watched call that is let through to try; -1: none is under way. */
  private readonly trial: Int32Array;
  /** Attempts and errors, by part of the window, and of the whole window. */
  private readonly attempts: Float64Array;
  private readonly errors: Float64Array;
  private readonly allAttempts: Float64Array;
  private readonly allErrors: Float64Array;
  /** Number of the part that is counted in now, from the beginning of time. */
  private readonly part: Float64Array;

  constructor(sites: readonly Site[]) {
    this.sites = sites;
    let breakers = 0;
    this.first = Int32Array.from(sites, ({ breaker, callers }) => {
      if (breaker === null) return -1;
      breakers += callers;
      return breakers - callers;
    });
    this.retryAt = new Float64Array(breakers).fill(CLOSED);
    this.trial = new Int32Array(breakers).fill(-1);
    this.attempts = new Float64Array(breakers * PARTS);
    this.errors = new Float64Array(breakers * PARTS);
    this.allAttempts = new Float64Array(breakers);
    this.allErrors = new Float64Array(breakers);
    this.part = new Float64Array(breakers);
  }

  /** True where a watched call must not be sent now; one that may be sent through an open breaker is its trial. */
  refuses(breaker: number, watch: number, now: number): boolean {
    const retryAt = this.retryAt[breaker]!;
    if (retryAt === CLOSED) return false;
    if (now < retryAt || this.trial[breaker]! >= 0) return true;
    this.trial[breaker] = watch;
    return false;
  }

  /** An attempt has ended, well or not. */
  ended(breaker: number, site: number, watch: number, well: boolean, now: number): void {
    const { errors, over, reset } = this.sites[site]!.breaker!;
    if (this.retryAt[breaker] !== CLOSED) {
      // What was sent before it opened no longer counts.
      if (this.trial[breaker] !== watch) return;
      this.trial[breaker] = -1;
      if (well) this.close(breaker);
      else this.retryAt[breaker] = now + reset;
      return;
    }
    const at = this.turn(breaker, now, over);
    this.attempts[at]!++;
    this.allAttempts[breaker]!++;
    if (well) return;
    this.errors[at]!++;
    this.allErrors[breaker]!++;
    const attempts = this.allAttempts[breaker]!;
    if (attempts >= LEAST_ATTEMPTS && this.allErrors[breaker]! > errors * attempts) this.retryAt[breaker] = now + reset;
  }

  /** A watched call is over; one that was to try and has no outcome leaves that to the next. */
  dropped(breaker: number, watch: number): void {
    if (this.trial[breaker] === watch) this.trial[breaker] = -1;
  }

  private close(breaker: number): void {
    this.retryAt[breaker] = CLOSED;
    this.attempts.fill(0, breaker * PARTS, (breaker + 1) * PARTS);
    this.errors.fill(0, breaker * PARTS, (breaker + 1) * PARTS);
    this.allAttempts[breaker] = 0;
    this.allErrors[breaker] = 0;
  }

  /** Drops what has left the window, and answers where to count now. */
  private turn(breaker: number, now: number, over: number): number {
    const from = breaker * PARTS;
    const part = Math.floor((now * PARTS) / over);
    const passed = Math.min(PARTS, part - this.part[breaker]!);
    for (let i = 0; i < passed; i++) {
      const at = from + ((part - i) % PARTS);
      this.allAttempts[breaker]! -= this.attempts[at]!;
      this.allErrors[breaker]! -= this.errors[at]!;
      this.attempts[at] = 0;
      this.errors[at] = 0;
    }
    this.part[breaker] = part;
    return from + (part % PARTS);
  }
}
