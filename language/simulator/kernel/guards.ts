/** What stands before a component's door: its rate limit and its shedding. */
import { holds } from '../../model/comparison.js';
import type { RateLimit, Shedding } from '../../model/system.js';
import { UNLIMITED_SLOTS } from '../compile/changes.js';
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Redelivery } from './redelivery.js';
import { RateLimits, UNLIMITED } from './rate-limits.js';
import { NodeWindows } from './shedding.js';
import { State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** What a component has of them; a sum of these. */
const enum Guard {
  LIMIT = 1,
  SHED = 2,
}

/** A limit that limits nothing. */
const NO_LIMIT: RateLimit = { rate: UNLIMITED, burst: UNLIMITED, excess: 'reject' };

/** What becomes of an arrival. */
export const enum Passage {
  FREE = 0,
  REFUSED = 1,
  HELD = 2,
}

export abstract class Guards extends Redelivery {
  /** By component. */
  readonly guarded: Uint8Array;
  readonly rateLimits: RateLimits;
  readonly nodeWindows: NodeWindows;
  /** By component. */
  private readonly shedding: (Shedding | null)[];
  /** By component: the row of its timer for the next token; -1: none was needed so far. */
  private readonly tokenTimer: Int32Array;
  private readonly tokenAwaited: Uint8Array;
  /** By component: 1 where those wait who find no token. */
  private readonly excessWaits: Uint8Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components, nodes } = program;
    this.shedding = components.map(({ source }) => source.shed ?? null);
    this.guarded = Uint8Array.from(
      components,
      ({ source }) => (source.limit === undefined ? 0 : Guard.LIMIT) + (source.shed === undefined ? 0 : Guard.SHED),
    );
    this.rateLimits = new RateLimits(components);
    this.nodeWindows = new NodeWindows(components, nodes);
    this.tokenTimer = new Int32Array(components.length).fill(-1);
    this.tokenAwaited = new Uint8Array(components.length);
    this.excessWaits = Uint8Array.from(components, ({ source }) => (source.limit?.excess === 'wait' ? 1 : 0));
  }

  /** Lets a row that was held enter; another layer knows how. */
  abstract enter(row: number): void;

  /** A request arrives at a guarded component. */
  passes(row: number, node: number, component: number): Passage {
    if ((this.guarded[component]! & Guard.LIMIT) !== 0) {
      if (this.heldCount[component]! > 0 || !this.rateLimits.take(component, this.cells[Cell.NOW]!)) {
        if (this.excessWaits[component] === 0) return Passage.REFUSED;
        this.holdBack(row, component);
        this.awaitToken(component);
        return Passage.HELD;
      }
    }
    return this.sheds(node, component) ? Passage.REFUSED : Passage.FREE;
  }

  /** True where a node turns away whoever arrives now. */
  sheds(node: number, component: number): boolean {
    if ((this.guarded[component]! & Guard.SHED) === 0) return false;
    const { share, metric, comparison, bound } = this.shedding[component]!;
    const value =
      metric === 'queue'
        ? this.waitingAt(node, component)
        : metric === 'memory'
          ? this.memoryTaken(node)
          : this.nodeWindows.at(node, metric, this.wholeIntegral(node), this.cells[Cell.NOW]!);
    return (
      holds(comparison, value, bound) && (share >= 1 || this.draw(this.program.components[component]!.shedCoin) < share)
    );
  }

  /** Share of a node's memory that is taken; 0 where it has no limit. */
  private memoryTaken(node: number): number {
    const station = this.memoryOf(node);
    return station < 0 ? 0 : this.busy[station]! / this.servers[station]!;
  }

  /** Requests that wait in front of a node, for a slot where it has slots, else for a core. */
  waitingAt(node: number, component: number): number {
    const station = this.slotBase + node;
    if (this.slots[component]! > 0 && this.servers[station] !== UNLIMITED_SLOTS) return this.queued[station]!;
    const all = this.shared[node] !== null && !this.isContended(node);
    return all ? Math.max(0, this.queued[node]! - this.servers[node]!) : this.queued[node]!;
  }

  /** Sets the timer for the next token, unless it is set. */
  awaitToken(component: number): void {
    if (this.tokenAwaited[component] === 1) return;
    let row = this.tokenTimer[component]!;
    if (row < 0) {
      row = this.take();
      this.tokenTimer[component] = row;
      this.words[row + Word.STATE] = State.TOKEN;
      this.words[row + Word.NODE] = -1;
      this.words[row + Word.OPERATION] = component;
      this.words[row + Word.FLAGS] = 0;
    }
    this.tokenAwaited[component] = 1;
    this.cells[Cell.DUE] = Math.max(this.cells[Cell.NOW]!, this.rateLimits.nextAt(component));
    this.schedule(row);
  }

  /** From now on a component lets so many in; null: all. Who waits for a token already gets one as they come now. */
  setRateLimit(component: number, limit: RateLimit | null): void {
    const { rate, burst, excess } = limit ?? NO_LIMIT;
    const now = this.cells[Cell.NOW]!;
    this.guarded[component]! |= Guard.LIMIT;
    this.excessWaits[component] = excess === 'wait' ? 1 : 0;
    this.rateLimits.change(component, rate, burst, now);
    if (this.tokenAwaited[component] === 0) return;
    this.unschedule(this.tokenTimer[component]!);
    this.cells[Cell.DUE] = Math.max(now, this.rateLimits.nextAt(component));
    this.schedule(this.tokenTimer[component]!);
  }

  /** From now on a component turns requests away by a rule; null: none. What is taken over a window begins anew. */
  setShedding(component: number, rule: Shedding | null): void {
    this.shedding[component] = rule;
    if (rule === null) this.guarded[component]! &= ~Guard.SHED;
    else this.guarded[component]! |= Guard.SHED;
    const { firstNode, nodes } = this.program.components[component]!;
    for (let node = firstNode; node < firstNode + nodes; node++)
      this.nodeWindows.begin(node, this.wholeIntegral(node), this.cells[Cell.NOW]!);
  }

  /** A component's next token is there: the first who is held takes it. */
  tokenArrived(timer: number): void {
    const component = this.words[timer + Word.OPERATION]!;
    const now = this.cells[Cell.NOW]!;
    this.tokenAwaited[component] = 0;
    while (this.heldCount[component]! > 0 && this.rateLimits.take(component, now)) this.enter(this.letGo(component));
    if (this.heldCount[component]! > 0) this.awaitToken(component);
    else for (const list of this.program.components[component]!.sources) this.dispatch(list);
  }

  /** A worker with a rate limit takes a message only when it has a token. */
  admitsMessage(component: number): boolean {
    if ((this.guarded[component]! & Guard.LIMIT) === 0) return true;
    if (this.heldCount[component] === 0 && this.rateLimits.take(component, this.cells[Cell.NOW]!)) return true;
    this.awaitToken(component);
    return false;
  }

  /** An operation ends at a node: for those that shed by latency. */
  noteEnd(row: number): void {
    const node = this.words[row + Word.NODE]!;
    this.nodeWindows.ended[node]!++;
    this.nodeWindows.seconds[node]! += this.cells[Cell.NOW]! - this.numbers[(row >> 1) + Num.BORN]!;
  }
}
