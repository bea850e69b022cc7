/**
 * Pools: what threads take and give back. Each take is a row of its own, in a list of its holder; those that wait stand in the
 * queue of what they wait for, an entry: a pool of a node, or of one key of it. Entries of keys exist only while they are in use.
 */
import type { Pool } from '../../model/system.js';
import { unitsOf } from '../compile/pools.js';
import type { CompiledPool, Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Recording } from './recording.js';
import { Flag, State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** Answers of `acquire`. */
export const enum Acquired {
  ALL = 0,
  /** The thread goes on with the same instruction when it has its turn. */
  WAITS = 1,
  REFUSED = 2,
}

/** Operands of an instruction for each take: pool, amount, key space. */
export const TAKE = 3;

// Words of a take's row that mean something of their own.
const POOL = Word.OPERATION;
const AMOUNT = Word.OPEN;
const ENTRY = Word.SITE;

/** Number of a take's row that holds its key. */
const KEY = Num.BORN;

export abstract class Pools extends Recording {
  abstract readonly code: Int32Array;
  /** Pools as events have changed them. */
  private readonly pools: readonly CompiledPool[];

  // Entries.
  private entryFree = new Int32Array(0);
  private entryFirst = new Int32Array(0);
  private entryLast = new Int32Array(0);
  private entryWaiting = new Int32Array(0);
  private entryStation = new Int32Array(0);
  private entryKey = new Float64Array(0);
  private entryCount = 0;
  private unusedEntries: number[] = [];
  /** By station of a pool, counted from the first: the entry of one without keys, the entries of one with. */
  private readonly onlyEntry: Int32Array;
  private readonly entriesByKey: (Map<number, number> | null)[];

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.pools = program.pools.map((pool) => ({ ...pool }));
    this.onlyEntry = new Int32Array(program.poolStations).fill(-1);
    this.entriesByKey = new Array<Map<number, number> | null>(program.poolStations).fill(null);
    for (const { first, nodes, size, space } of program.pools) {
      for (let i = first; i < first + nodes; i++) {
        if (space < 0) this.onlyEntry[i] = this.openEntry(this.poolBase + i, size, 0);
        else this.entriesByKey[i] = new Map();
      }
    }
  }

  /** Takes what the instruction HOLD at `pc` asks for, as far as it can be had now. */
  acquire(row: number, pc: number): Acquired {
    const count = this.code[pc + 1]!;
    if ((this.words[row + Word.FLAGS]! & Flag.TAKING) === 0) this.makeTakes(row, pc, count);
    let take = this.words[row + Word.HELD]!;
    for (let i = 0; i < count; i++) {
      if (this.words[take + Word.STATE] === State.WANTED) {
        const tries = this.code[pc + 2]! >= 0;
        const answer = this.requestTake(take, tries);
        if (answer === Acquired.REFUSED) {
          this.words[row + Word.FLAGS]! &= ~Flag.TAKING;
          this.giveBack(row, count);
          return Acquired.REFUSED;
        }
        if (answer === Acquired.WAITS) {
          this.words[row + Word.STATE] = State.POOLED;
          this.words[row + Word.PC] = pc;
          return Acquired.WAITS;
        }
      }
      take = this.words[take + Word.NEXT]!;
    }
    this.words[row + Word.FLAGS]! &= ~Flag.TAKING;
    return Acquired.ALL;
  }

  /** Gives back the latest `count` takes of a thread. */
  giveBack(row: number, count: number): void {
    let take = this.words[row + Word.HELD]!;
    for (let i = 0; i < count; i++) {
      const next = this.words[take + Word.NEXT]!;
      this.endTake(take);
      take = next;
    }
    this.words[row + Word.HELD] = take;
    if (take < 0) this.words[row + Word.FLAGS]! &= ~Flag.HOLDING;
  }

  /** Gives back everything that a thread holds or waits for. */
  giveBackAll(row: number): void {
    for (let take = this.words[row + Word.HELD]!; take >= 0;) {
      const next = this.words[take + Word.NEXT]!;
      this.endTake(take);
      take = next;
    }
    this.words[row + Word.FLAGS]! &= ~(Flag.HOLDING | Flag.TAKING);
  }

  /** Makes the takes of an instruction, in the order of pools and keys. Two of the same are one of both amounts. */
  private makeTakes(row: number, pc: number, count: number): void {
    const held = (this.words[row + Word.FLAGS]! & Flag.HOLDING) !== 0 ? this.words[row + Word.HELD]! : -1;
    this.words[row + Word.HELD] = held;
    for (let i = 0; i < count; i++) {
      const at = pc + 3 + TAKE * i;
      const number = this.code[at]!;
      const pool = this.pools[number]!;
      const key = pool.space < 0 ? 0 : this.keyHeld(row, this.code[at + 2]!, pool.space);
      const amount = Math.min(pool.size, Math.ceil(this.value(this.code[at + 1]!, row) / pool.unit - 1e-9));
      const take = this.take();
      this.words[take + Word.STATE] = State.WANTED;
      this.words[take + Word.FLAGS] = 0;
      this.words[take + Word.NODE] = -1;
      this.words[take + Word.PARENT] = row;
      this.words[take + Word.SCOPE] = -1;
      this.words[take + POOL] = number;
      this.words[take + ENTRY] = -1;
      this.numbers[(take >> 1) + KEY] = key;
      this.words[take + AMOUNT] = amount;
      this.insertTake(row, take, held, pool.size);
    }
    this.words[row + Word.FLAGS]! |= Flag.HOLDING | Flag.TAKING;
  }

  /** The key of which a row takes: that of the space which the hold names, else that by which its data is found. */
  private keyHeld(row: number, named: number, space: number): number {
    return named >= 0 ? this.keyOf(row, named) : this.dataKey(row, this.words[row + Word.BY]!, space);
  }

  private insertTake(row: number, take: number, end: number, size: number): void {
    const pool = this.words[take + POOL]!;
    const key = this.numbers[(take >> 1) + KEY]!;
    let before = -1;
    let at = this.words[row + Word.HELD]!;
    while (at !== end) {
      const other = this.words[at + POOL]!;
      const otherKey = this.numbers[(at >> 1) + KEY]!;
      if (other > pool || (other === pool && otherKey > key)) break;
      if (other === pool && otherKey === key) {
        this.words[at + AMOUNT] = Math.min(size, this.words[at + AMOUNT]! + this.words[take + AMOUNT]!);
        this.words[take + AMOUNT] = 0;
      }
      before = at;
      at = this.words[at + Word.NEXT]!;
    }
    this.words[take + Word.NEXT] = at;
    if (before < 0) this.words[row + Word.HELD] = take;
    else this.words[before + Word.NEXT] = take;
  }

  /** Asks for one take. @param tries where nobody waits who can do something else instead */
  private requestTake(take: number, tries: boolean): Acquired {
    const pool = this.pools[this.words[take + POOL]!]!;
    const amount = Math.min(pool.size, this.words[take + AMOUNT]!);
    this.words[take + AMOUNT] = amount;
    if (amount === 0) {
      this.words[take + Word.STATE] = State.TAKEN;
      return Acquired.ALL;
    }
    const entry = this.entryOf(take, pool);
    this.words[take + ENTRY] = entry;
    if (this.entryWaiting[entry] === 0 && this.entryFree[entry]! >= amount) {
      this.grantTake(take, entry);
      return Acquired.ALL;
    }
    const limit = pool.queue < 0 && tries ? 0 : pool.queue;
    if (limit >= 0 && this.entryWaiting[entry]! >= limit) return Acquired.REFUSED;
    this.queueTake(take, entry);
    return Acquired.WAITS;
  }

  private queueTake(take: number, entry: number): void {
    const now = this.cells[Cell.NOW]!;
    const station = this.entryStation[entry]!;
    this.words[take + Word.STATE] = State.AWAITED;
    this.numbers[(take >> 1) + Num.SINCE] = now;
    const last = this.entryLast[entry]!;
    this.words[take + Word.BEFORE] = last;
    this.words[take + Word.AFTER] = -1;
    if (last < 0) this.entryFirst[entry] = take;
    else this.words[last + Word.AFTER] = take;
    this.entryLast[entry] = take;
    this.entryWaiting[entry]!++;
    this.queued[station]!++;
    this.queueArea[station]! -= now;
    this.lengthen(station, 1);
  }

  private leaveEntry(take: number, entry: number): void {
    const now = this.cells[Cell.NOW]!;
    const station = this.entryStation[entry]!;
    const before = this.words[take + Word.BEFORE]!;
    const after = this.words[take + Word.AFTER]!;
    if (before < 0) this.entryFirst[entry] = after;
    else this.words[before + Word.AFTER] = after;
    if (after < 0) this.entryLast[entry] = before;
    else this.words[after + Word.BEFORE] = before;
    this.entryWaiting[entry]!--;
    this.queued[station]!--;
    this.queueArea[station]! += now;
    this.waitSum[station]! += now - this.numbers[(take >> 1) + Num.SINCE]!;
    this.componentQueued[this.stationComponent[station]!]!--;
  }

  private grantTake(take: number, entry: number): void {
    const now = this.cells[Cell.NOW]!;
    const station = this.entryStation[entry]!;
    const amount = this.words[take + AMOUNT]!;
    this.words[take + Word.STATE] = State.TAKEN;
    this.numbers[(take >> 1) + Num.SINCE] = now;
    this.entryFree[entry]! -= amount;
    this.busy[station]! += amount;
    this.busyArea[station]! -= amount * now;
  }

  /** Ends a take, whatever has become of it. */
  private endTake(take: number): void {
    const entry = this.words[take + ENTRY]!;
    const state = this.words[take + Word.STATE]!;
    if (entry >= 0 && state === State.TAKEN) {
      const now = this.cells[Cell.NOW]!;
      const station = this.entryStation[entry]!;
      const amount = this.words[take + AMOUNT]!;
      this.entryFree[entry]! += amount;
      this.busy[station]! -= amount;
      this.busyArea[station]! += amount * now;
      this.served[station]!++;
      this.workDone[station]! += amount * (now - this.numbers[(take >> 1) + Num.SINCE]!);
      this.serveEntry(entry);
    } else if (entry >= 0 && state === State.AWAITED) {
      this.leaveEntry(take, entry);
      this.serveEntry(entry);
    }
    this.release(take);
  }

  /** Gives to those who wait, in the order in which they came, as far as it goes. */
  private serveEntry(entry: number): void {
    for (let take = this.entryFirst[entry]!; take >= 0; take = this.entryFirst[entry]!) {
      if (this.entryFree[entry]! < this.words[take + AMOUNT]!) return;
      this.leaveEntry(take, entry);
      this.grantTake(take, entry);
      const holder = this.words[take + Word.PARENT]!;
      this.words[holder + Word.STATE] = State.READY;
      this.pushReady(holder);
    }
    this.closeEntry(entry);
  }

  /**
   * There is so much in a pool from now on. Who waits gets what is added at once, and waits for no more than all of it; what is too
   * much is given up as it is given back.
   */
  setPool(component: number, { name, size, queue }: Pick<Pool, 'name' | 'size' | 'queue'>): void {
    const pool = this.pools.find((one) => one.component === component && one.name === name);
    if (pool === undefined) return;
    const { first, nodes, unit } = pool;
    const added = unitsOf(size, unit) - pool.size;
    pool.size += added;
    pool.queue = queue === undefined ? -1 : Math.max(0, Math.floor(queue));
    if (added === 0) return;
    for (let at = first; at < first + nodes; at++) {
      this.noteServers(this.poolBase + at, pool.size);
      this.servers[this.poolBase + at] = pool.size;
      const entries = this.entriesByKey[at]?.values() ?? [this.onlyEntry[at]!];
      for (const entry of [...entries]) {
        this.entryFree[entry]! += added;
        for (let take = this.entryFirst[entry]!; take >= 0; take = this.words[take + Word.AFTER]!)
          this.words[take + AMOUNT] = Math.min(pool.size, this.words[take + AMOUNT]!);
        this.serveEntry(entry);
      }
    }
  }

  private entryOf(take: number, pool: CompiledPool): number {
    const at = pool.first + (pool.nodes === 1 ? 0 : this.localNode(this.words[take + Word.PARENT]!));
    const entries = this.entriesByKey[at]!;
    if (entries === null) return this.onlyEntry[at]!;
    const key = this.numbers[(take >> 1) + KEY]!;
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = this.openEntry(this.poolBase + at, pool.size, key);
      entries.set(key, entry);
    }
    return entry;
  }

  private openEntry(station: number, size: number, key: number): number {
    const entry = this.unusedEntries.pop() ?? this.entryCount++;
    if (entry >= this.entryFree.length) this.growEntries();
    this.entryFree[entry] = size;
    this.entryFirst[entry] = -1;
    this.entryLast[entry] = -1;
    this.entryWaiting[entry] = 0;
    this.entryStation[entry] = station;
    this.entryKey[entry] = key;
    return entry;
  }

  /** A key that nobody holds or waits for is forgotten. */
  private closeEntry(entry: number): void {
    const station = this.entryStation[entry]!;
    const entries = this.entriesByKey[station - this.poolBase]!;
    if (entries === null || this.entryFree[entry] !== this.servers[station]) return;
    entries.delete(this.entryKey[entry]!);
    this.unusedEntries.push(entry);
  }

  private growEntries(): void {
    const length = Math.max(64, 2 * this.entryFree.length);
    const larger = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(length);
      grown.set(array);
      return grown;
    };
    this.entryFree = larger(this.entryFree);
    this.entryFirst = larger(this.entryFirst);
    this.entryLast = larger(this.entryLast);
    this.entryWaiting = larger(this.entryWaiting);
    this.entryStation = larger(this.entryStation);
    const keys = new Float64Array(length);
    keys.set(this.entryKey);
    this.entryKey = keys;
  }

  /** Station that a take that is held or awaited belongs to; -1 where it takes nothing. */
  stationOfTake(take: number): number {
    const entry = this.words[take + ENTRY]!;
    return entry < 0 ? -1 : this.entryStation[entry]!;
  }

  /** How much a take is. */
  amountOfTake(take: number): number {
    return this.words[take + AMOUNT]!;
  }
}
