/** Calls that are watched over: timeout, retries, hedging, circuit breaker. */
import type { Program } from '../compile/program.js';
import { Breakers } from './breakers.js';
import { Budgets } from './budgets.js';
import type { KernelOptions } from './draws.js';
import { HedgeDelays } from './hedge-delays.js';
import { Register } from './loop/registers.js';
import { Flag, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** Rounds of loops, and retries, that one event may take without time passing; then another event goes on with them. */
export const MOST_ROUNDS = 4096;

export abstract class Attempts extends Budgets {
  readonly breakers: Breakers;
  readonly hedgeDelays: HedgeDelays;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.breakers = new Breakers(program.sites);
    this.hedgeDelays = new HedgeDelays(program.sites);
  }

  /** Rounds of loops, and retries, since the event began. */
  get rounds(): number {
    return this.registers[Register.ROUNDS]!;
  }

  set rounds(rounds: number) {
    this.registers[Register.ROUNDS] = rounds;
  }

  /** Withdraws an operation for which nobody waits. */
  abstract withdraw(row: number): void;

  /** Begins a watched call from `row`, which waits for its outcome if `parent` is that row. */
  beginAttempts(row: number, parent: number, siteNumber: number): number {
    const watch = this.take();
    this.words[watch + Word.PARENT] = parent;
    this.inherit(row, watch);
    this.words[watch + Word.NODE] = this.words[row + Word.NODE]!;
    this.words[watch + Word.SCOPE] = this.shareScope(this.words[row + Word.SCOPE]!);
    this.words[watch + Word.BY] = this.words[row + Word.BY]!;
    this.words[watch + Word.SITE] = siteNumber;
    this.words[watch + Word.ATTEMPTS] = 0;
    this.words[watch + Word.FLAGS] = 0;
    this.words[watch + Word.CHILD] = -1;
    this.words[watch + Word.OPEN] = -1;
    this.words[watch + Word.BEFORE] = -1;
    this.words[watch + Word.AFTER] = -1;
    this.numbers[(watch >> 1) + Num.SINCE] = -1;
    const site = this.sites[siteNumber]!;
    if (site.budget !== Infinity) this.countBudget(siteNumber, this.budgetFirst);
    if (parent >= 0) {
      this.words[parent + Word.CHILD] = watch;
      this.words[parent + Word.STATE] = State.CALLING;
    }
    return watch;
  }

  startAttempt(watch: number): void {
    const row = this.launch(watch);
    if (row >= 0) this.execute(row);
  }

  /** Sends the next attempt. @returns the row that goes on now, or -1 */
  launch(watch: number): number {
    const siteNumber = this.words[watch + Word.SITE]!;
    const site = this.sites[siteNumber]!;
    const now = this.cells[Cell.NOW]!;
    this.words[watch + Word.STATE] = State.ATTEMPTING;
    if (site.breaker !== null && this.breakers.refuses(this.breakerOf(watch, siteNumber), watch, now))
      return this.deliver(watch, Outcome.REJECTED);
    this.words[watch + Word.ATTEMPTS]!++;
    this.numbers[(watch >> 1) + Num.BORN] = now;
    if (site.timeout !== Infinity) this.startTimer(watch, siteNumber, site.timeout);
    const hedge = this.hedgeDelays.seconds[siteNumber]!;
    if (hedge !== Infinity && (this.words[watch + Word.FLAGS]! & Flag.PENDING) === 0) {
      this.words[watch + Word.FLAGS]! |= Flag.PENDING;
      this.cells[Cell.DUE] = now + hedge;
      this.schedule(watch);
    }
    this.pick(siteNumber, watch);
    const child = this.callee(watch, watch, siteNumber);
    this.words[watch + Word.CHILD] = child;
    return this.admit(child);
  }

  /** The time after which a second attempt is made beside the first is over. */
  hedge(watch: number): void {
    if (
      this.words[watch + Word.OPEN]! >= 0 ||
      this.words[watch + Word.CHILD]! < 0 ||
      this.words[watch + Word.ATTEMPTS]! > 1
    )
      return;
    const site = this.words[watch + Word.SITE]!;
    this.pick(site, watch);
    const child = this.callee(watch, watch, site);
    this.words[watch + Word.OPEN] = child;
    const row = this.admit(child);
    if (row >= 0) this.execute(row);
  }

  /** An attempt has been answered. @returns the row that goes on now, or -1 */
  replied(watch: number, child: number, outcome: number): number {
    if (this.words[watch + Word.CHILD] === child) {
      this.words[watch + Word.CHILD] = this.words[watch + Word.OPEN]!;
    }
    this.words[watch + Word.OPEN] = -1;
    const other = this.words[watch + Word.CHILD]!;
    if (other >= 0 && outcome > Outcome.MISS) return -1;
    if (other >= 0) this.abandon(other, this.sites[this.words[watch + Word.SITE]!]!.cancel);
    this.words[watch + Word.CHILD] = -1;
    this.stopTimer(watch);
    if (outcome > Outcome.MISS) return this.attemptFailed(watch, outcome);
    this.attemptEnded(watch, outcome);
    return this.deliver(watch, outcome);
  }

  /** What later calls learn from an attempt. */
  private attemptEnded(watch: number, outcome: number): void {
    const site = this.words[watch + Word.SITE]!;
    const now = this.cells[Cell.NOW]!;
    if (this.sites[site]!.breaker !== null)
      this.breakers.ended(this.breakerOf(watch, site), site, watch, outcome <= Outcome.MISS, now);
    if (!this.hedgeDelays.learns(site) || this.words[watch + Word.ATTEMPTS]! > 1) return;
    // A timeout took at least so long; a refusal says nothing of how long replies take.
    if (outcome <= Outcome.MISS || outcome === Outcome.TIMEOUT)
      this.hedgeDelays.record(site, now - this.numbers[(watch >> 1) + Num.BORN]!);
  }

  /** The breaker of a watched call; asked only where its site has one. */
  private breakerOf(watch: number, site: number): number {
    const first = this.breakers.first[site]!;
    return this.sites[site]!.callers > 1 ? first + this.localNode(watch) : first;
  }

  /** Nobody waits for a call any more: its work is withdrawn, or goes on as an orphan. */
  abandon(child: number, cancel: boolean): void {
    this.words[child + Word.PARENT] = -1;
    const entry = this.words[child + Word.ENTRY]!;
    if (entry >= 0) {
      this.settle(entry, child);
      this.words[child + Word.ENTRY] = -1;
    }
    if (cancel) this.withdraw(child);
  }

  attemptFailed(watch: number, outcome: number): number {
    const siteNumber = this.words[watch + Word.SITE]!;
    const site = this.sites[siteNumber]!;
    const attempt = this.words[watch + Word.ATTEMPTS]!;
    this.attemptEnded(watch, outcome);
    if (attempt > site.retries || !this.mayRetry(siteNumber, site.budget)) return this.deliver(watch, outcome);
    const pause = site.backoff === null ? 0 : this.pause(site.backoff, attempt);
    // A hedge that is pending takes up the row's one entry in the event list.
    if ((pause > 0 || ++this.rounds >= MOST_ROUNDS) && (this.words[watch + Word.FLAGS]! & Flag.PENDING) === 0) {
      this.words[watch + Word.STATE] = State.PAUSING;
      this.cells[Cell.DUE] = this.cells[Cell.NOW]! + pause;
      this.schedule(watch);
    } else {
      this.words[watch + Word.STATE] = State.RETRYING;
      this.pushReady(watch);
    }
    return -1;
  }

  /** Seconds before retry number `retry`, from 1. */
  pause(backoff: { base: number; factor: number; max: number; draw: number }, retry: number): number {
    let pause = backoff.base;
    for (let i = 1; i < retry && pause < backoff.max; i++) pause *= backoff.factor;
    if (pause > backoff.max) pause = backoff.max;
    return backoff.draw < 0 ? pause : pause * this.draw(backoff.draw);
  }

  /** Ends a watched call. @returns the row that goes on now, or -1 */
  deliver(watch: number, outcome: number): number {
    const parent = this.words[watch + Word.PARENT]!;
    this.discard(watch);
    if (parent < 0) return -1;
    const next = this.resume(parent, outcome);
    return next >= 0 ? next : this.finish(parent, outcome);
  }

  discard(watch: number): void {
    this.leaveScope(this.words[watch + Word.SCOPE]!);
    this.words[watch + Word.SCOPE] = -1;
    const site = this.words[watch + Word.SITE]!;
    if (this.sites[site]!.breaker !== null) this.breakers.dropped(this.breakerOf(watch, site), watch);
    if ((this.words[watch + Word.FLAGS]! & Flag.PENDING) !== 0) this.words[watch + Word.STATE] = State.ZOMBIE;
    else this.release(watch);
  }

  /** The timer of a site goes off: ends the calls whose time has run out and waits for the next. */
  expire(row: number): void {
    const site = this.words[row + Word.SITE]!;
    this.timerSet[site] = 0;
    const now = this.cells[Cell.NOW]!;
    for (
      let watch = this.timerFirst[site]!;
      watch >= 0 && this.numbers[(watch >> 1) + Num.SINCE]! <= now;
      watch = this.timerFirst[site]!
    ) {
      this.stopTimer(watch);
      const cancel = this.sites[site]!.cancel;
      if (this.words[watch + Word.CHILD]! >= 0) this.abandon(this.words[watch + Word.CHILD]!, cancel);
      if (this.words[watch + Word.OPEN]! >= 0) this.abandon(this.words[watch + Word.OPEN]!, cancel);
      this.words[watch + Word.CHILD] = -1;
      this.words[watch + Word.OPEN] = -1;
      const next = this.attemptFailed(watch, Outcome.TIMEOUT);
      if (next >= 0) this.pushReady(next);
    }
    const first = this.timerFirst[site]!;
    if (first >= 0 && this.timerSet[site] === 0) this.setTimer(site, this.numbers[(first >> 1) + Num.SINCE]!);
  }
}
