/**
 * Stations: what rows queue for. Every node has one for its cores, one for its disk, one for each direction of its network
 * and one for its slots (its limit of concurrency); the queue of each is a linked list through the rows.
 *
 * An integral of a number over time is kept as a sum: minus the time at every step up, plus the time at every step
 * down; adding (number x now) gives the integral up to now. One addition a change, and nothing to reset.
 */
import type { Discipline } from '../../model/system.js';
import type { Program } from '../compile/program.js';
import { coreSlowdown } from '../core-slowdown.js';
import { Draws } from './draws.js';
import type { KernelOptions } from './draws.js';
import { SharedStation } from './shared-station.js';
import { State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** Who is served next. From SHARED on, jobs in service hinder each other. */
export const enum Order {
  FIFO = 0,
  LIFO = 1,
  PRIORITY = 2,
  /** All at once. */
  SHARED = 4,
  /** Added to one of the first: cores that are slower the more of them are busy. */
  CONTENDED = 8,
  /** The part that orders a queue. */
  QUEUE = 3,
}

function orderOf(discipline: Discipline): Order {
  if (discipline === 'lifo') return Order.LIFO;
  return discipline === 'priority' ? Order.PRIORITY : Order.FIFO;
}

export abstract class Stations extends Draws {
  /** Stations in the order: cores of every node, disks (from `diskBase`), network in and out, slots (from `slotBase`). */
  readonly stations: number;
  readonly diskBase: number;
  readonly receivingBase: number;
  readonly sendingBase: number;
  readonly slotBase: number;
  /** Then the pools that steps take from. */
  readonly poolBase: number;
  /** By component: the station of its first node's memory; -1: no limit. */
  private readonly memoryBase: Int32Array;
  readonly servers: Int32Array;
  readonly busy: Int32Array;
  readonly queued: Int32Array;
  /** Requests that wait at a component, over all its nodes, and the most there have been since a monitor last asked. */
  readonly componentQueued: Int32Array;
  readonly componentLongest: Int32Array;
  readonly busyArea: Float64Array;
  readonly queueArea: Float64Array;
  /** Seconds waited by those who have left the queue. */
  readonly waitSum: Float64Array;
  /** Services that ended, and the seconds they took. */
  readonly served: Float64Array;
  readonly workDone: Float64Array;
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly discipline: Uint8Array;
  readonly shared: (SharedStation | null)[];

  /** By component: seconds that a byte takes through its network. */
  readonly byteSeconds: Float64Array;
  readonly nodeComponent: Int32Array;
  readonly stationComponent: Int32Array;
  readonly nodeState: Uint8Array;
  /** By station whose servers have become more or fewer: how many there were at first, and what makes up for it. */
  private readonly serverChanges = new Map<number, { first: number; before: number }>();
  /** How many times as long a demand takes on a node. */
  readonly slowdown: Float64Array;
  /** True once an event has touched a node: until then the states of nodes need not be looked at. */
  disturbed = false;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components, nodes } = program;
    this.diskBase = nodes;
    this.receivingBase = this.diskBase + (components.some((c) => c.hasDisk) ? nodes : 0);
    const networks = components.some((c) => c.hasNetwork) ? nodes : 0;
    this.sendingBase = this.receivingBase + networks;
    this.slotBase = this.sendingBase + networks;
    this.poolBase = this.slotBase + (components.some((c) => c.slots > 0) ? nodes : 0);
    this.stations = this.poolBase + program.poolStations;
    this.memoryBase = new Int32Array(components.length).fill(-1);
    this.servers = new Int32Array(this.stations);
    this.busy = new Int32Array(this.stations);
    this.queued = new Int32Array(this.stations);
    this.componentQueued = new Int32Array(components.length);
    this.componentLongest = new Int32Array(components.length);
    this.stationComponent = new Int32Array(this.stations);
    this.busyArea = new Float64Array(this.stations);
    this.queueArea = new Float64Array(this.stations);
    this.waitSum = new Float64Array(this.stations);
    this.served = new Float64Array(this.stations);
    this.workDone = new Float64Array(this.stations);
    this.head = new Int32Array(this.stations).fill(-1);
    this.tail = new Int32Array(this.stations).fill(-1);
    this.discipline = new Uint8Array(this.stations);
    this.shared = new Array<SharedStation | null>(nodes).fill(null);
    this.nodeComponent = new Int32Array(nodes);
    this.nodeState = new Uint8Array(nodes);
    this.slowdown = new Float64Array(nodes).fill(1);
    this.byteSeconds = Float64Array.from(components, ({ source }) => 1 / (source.bandwidth ?? Infinity));
    components.forEach((component, c) => {
      const { source, firstNode } = component;
      const cores = Math.max(1, Math.round(source.cores));
      const order = orderOf(source.discipline);
      const slowdown = coreSlowdown(source);
      const contended = slowdown(cores) > 1 || component.changesCores;
      for (let n = firstNode; n < firstNode + component.nodes; n++) {
        this.nodeComponent[n] = c;
        for (let s = n; s < this.poolBase; s += nodes) this.stationComponent[s] = c;
        this.servers[n] = cores;
        this.discipline[n] = source.discipline === 'ps' ? Order.SHARED : contended ? order + Order.CONTENDED : order;
        if (this.discipline[n]! >= Order.SHARED) this.shared[n] = new SharedStation(cores, slowdown);
        if (component.hasDisk) {
          this.servers[this.diskBase + n] = 1;
          this.discipline[this.diskBase + n] = order;
        }
        if (component.hasNetwork) {
          for (const s of [this.receivingBase + n, this.sendingBase + n]) {
            this.servers[s] = 1;
            this.discipline[s] = order;
          }
        }
        if (component.slots > 0) {
          this.servers[this.slotBase + n] = component.slots;
          this.discipline[this.slotBase + n] = order;
        }
      }
    });
    for (const { component, name, first, nodes: places, size } of program.pools) {
      if (name === 'memory') this.memoryBase[component] = this.poolBase + first;
      this.servers.fill(size, this.poolBase + first, this.poolBase + first + places);
      this.stationComponent.fill(component, this.poolBase + first, this.poolBase + first + places);
    }
  }

  /** First station of the sort at which a row of this state is being served; -1 where it is at none of them. */
  baseOf(state: number): number {
    switch (state) {
      case State.ON_CPU:
        return 0;
      case State.ON_DISK:
        return this.diskBase;
      case State.ON_RECEIVING:
        return this.receivingBase;
      case State.ON_SENDING:
        return this.sendingBase;
      default:
        return -1;
    }
  }

  /** Station of the memory of a node; -1 where its memory has no limit. */
  memoryOf(node: number): number {
    const component = this.nodeComponent[node]!;
    const first = this.memoryBase[component]!;
    return first < 0 ? -1 : first + node - this.program.components[component]!.firstNode;
  }

  /** Server seconds spent up to now. */
  busyIntegral(station: number): number {
    return this.busyArea[station]! + this.busy[station]! * this.cells[Cell.NOW]!;
  }

  /** The same as far as it says how busy the servers were: where their number has changed, in servers of the start. */
  usedIntegral(station: number): number {
    const changed = this.serverChanges.get(station);
    if (changed === undefined) return this.busyIntegral(station);
    return (this.busyIntegral(station) / this.servers[station]! + changed.before) * changed.first;
  }

  /** The number of a station's servers is about to change. */
  protected noteServers(station: number, count: number): void {
    const now = this.servers[station]!;
    const known = this.serverChanges.get(station) ?? { first: now, before: 0 };
    known.before += this.busyIntegral(station) * (1 / now - 1 / count);
    this.serverChanges.set(station, known);
  }

  /** Servers that a station had at the start. */
  firstServers(station: number): number {
    return this.serverChanges.get(station)?.first ?? this.servers[station]!;
  }

  /** Seconds for which all servers of a station would have been busy, had they been so by turns. */
  wholeIntegral(station: number): number {
    return this.usedIntegral(station) / this.firstServers(station);
  }

  /** Seconds spent waiting by all up to now. */
  queueIntegral(station: number): number {
    return this.queueArea[station]! + this.queued[station]! * this.cells[Cell.NOW]!;
  }

  /** A row with `work` to do asks for a server; its completion is scheduled now or when its turn comes. */
  seize(station: number, row: number, service: number): void {
    if (this.discipline[station]! >= Order.SHARED) {
      if (this.discipline[station] === Order.SHARED) this.share(station, row);
      else this.seizeContended(station, row);
      return;
    }
    if (this.busy[station]! < this.servers[station]!) {
      this.busy[station]!++;
      this.busyArea[station]! -= this.cells[Cell.NOW]!;
      this.serve(row, service);
      return;
    }
    this.words[row + Word.STATE] = State.QUEUED;
    this.words[row + Word.SITE] = station;
    this.enqueue(station, row);
  }

  enqueue(station: number, row: number): void {
    const now = this.cells[Cell.NOW]!;
    this.numbers[(row >> 1) + Num.SINCE] = now;
    this.queueArea[station]! -= now;
    this.queued[station]!++;
    this.lengthen(station, 1);
    const last = this.tail[station]!;
    if (last < 0) {
      this.words[row + Word.NEXT] = -1;
      this.head[station] = row;
      this.tail[station] = row;
    } else if ((this.discipline[station]! & Order.QUEUE) === Order.LIFO) {
      this.words[row + Word.NEXT] = this.head[station]!;
      this.head[station] = row;
    } else if (
      (this.discipline[station]! & Order.QUEUE) === Order.PRIORITY &&
      this.words[last + Word.PRIORITY]! < this.words[row + Word.PRIORITY]!
    ) {
      this.overtake(station, row);
    } else {
      this.words[row + Word.NEXT] = -1;
      this.words[last + Word.NEXT] = row;
      this.tail[station] = row;
    }
  }

  /** Puts a row in front of all that are less urgent, one of whom waits last. */
  private overtake(station: number, row: number): void {
    const priority = this.words[row + Word.PRIORITY]!;
    let before = -1;
    let at = this.head[station]!;
    while (this.words[at + Word.PRIORITY]! >= priority) {
      before = at;
      at = this.words[at + Word.NEXT]!;
    }
    this.words[row + Word.NEXT] = at;
    if (before < 0) this.head[station] = row;
    else this.words[before + Word.NEXT] = row;
  }

  /** Those who wait at the stations of a component do so in another order from now on. Cores that are shared stay so. */
  setDiscipline(component: number, discipline: Discipline): void {
    const order = orderOf(discipline);
    const { firstNode, nodes } = this.program.components[component]!;
    for (let node = firstNode; node < firstNode + nodes; node++)
      for (let station = node; station < this.poolBase; station += this.program.nodes) {
        if (this.discipline[station] === Order.SHARED) continue;
        this.discipline[station] = (this.discipline[station]! & Order.CONTENDED) | order;
        if (order === Order.PRIORITY) this.sortQueue(station);
      }
  }

  /** Puts the more urgent in front, in the order in which they stand. */
  private sortQueue(station: number): void {
    const rows: number[] = [];
    for (let row = this.head[station]!; row >= 0; row = this.words[row + Word.NEXT]!) rows.push(row);
    rows.sort((a, b) => this.words[b + Word.PRIORITY]! - this.words[a + Word.PRIORITY]!);
    rows.forEach((row, i) => (this.words[row + Word.NEXT] = rows[i + 1] ?? -1));
    this.head[station] = rows[0] ?? -1;
    this.tail[station] = rows.at(-1) ?? -1;
  }

  /** Takes the next row from a queue in which someone waits. */
  dequeue(station: number): number {
    const row = this.head[station]!;
    const after = this.words[row + Word.NEXT]!;
    this.head[station] = after;
    if (after < 0) this.tail[station] = -1;
    this.left(station, row);
    return row;
  }

  /** Takes a row out from anywhere in the queue that it waits in; rare, so it is searched for. */
  leaveQueue(row: number): void {
    const station = this.words[row + Word.SITE]!;
    if (this.head[station] === row) {
      this.dequeue(station);
      return;
    }
    let before = this.head[station]!;
    while (this.words[before + Word.NEXT] !== row) before = this.words[before + Word.NEXT]!;
    this.words[before + Word.NEXT] = this.words[row + Word.NEXT]!;
    if (this.tail[station] === row) this.tail[station] = before;
    this.left(station, row);
  }

  left(station: number, row: number): void {
    const now = this.cells[Cell.NOW]!;
    this.queued[station]!--;
    this.componentQueued[this.stationComponent[station]!]!--;
    this.queueArea[station]! += now;
    this.waitSum[station]! += now - this.numbers[(row >> 1) + Num.SINCE]!;
  }

  lengthen(station: number, by: number): void {
    const component = this.stationComponent[station]!;
    const length = this.componentQueued[component]! + by;
    this.componentQueued[component] = length;
    if (length > this.componentLongest[component]!) this.componentLongest[component] = length;
  }

  serve(row: number, service: number): void {
    if (this.disturbed) this.numbers[(row >> 1) + Num.WORK]! *= this.slowdown[this.words[row + Word.NODE]!]!;
    this.words[row + Word.STATE] = service;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + this.numbers[(row >> 1) + Num.WORK]!;
    this.schedule(row);
  }

  /** The service of a row has ended: the server takes the next in the queue. */
  completed(row: number, station: number, service: number): void {
    this.served[station]!++;
    this.workDone[station]! += this.numbers[(row >> 1) + Num.WORK]!;
    this.vacate(station, service);
  }

  /** A server is free. */
  vacate(station: number, service: number): void {
    if (this.head[station]! >= 0) {
      this.serve(this.dequeue(station), service);
      return;
    }
    this.busy[station]!--;
    this.busyArea[station]! += this.cells[Cell.NOW]!;
  }

  share(station: number, row: number): void {
    const shared = this.shared[station]!;
    const now = this.cells[Cell.NOW]!;
    if (this.disturbed) this.numbers[(row >> 1) + Num.WORK]! *= this.slowdown[this.words[row + Word.NODE]!]!;
    this.words[row + Word.STATE] = State.ON_SHARED;
    this.numbers[(row >> 1) + Num.SINCE] = now;
    shared.add(row, this.numbers[(row >> 1) + Num.WORK]!, now);
    this.resized(station, 1);
    this.reschedule(station);
  }

  /** Cores that hinder each other: whoever finds none free waits as at any others. */
  private seizeContended(station: number, row: number): void {
    if (this.busy[station]! >= this.servers[station]!) {
      this.words[row + Word.STATE] = State.QUEUED;
      this.words[row + Word.SITE] = station;
      this.enqueue(station, row);
      return;
    }
    this.busy[station]!++;
    this.busyArea[station]! -= this.cells[Cell.NOW]!;
    this.beginContended(station, row);
    this.reschedule(station);
  }

  protected beginContended(station: number, row: number): void {
    const now = this.cells[Cell.NOW]!;
    if (this.disturbed) this.numbers[(row >> 1) + Num.WORK]! *= this.slowdown[this.words[row + Word.NODE]!]!;
    this.words[row + Word.STATE] = State.ON_SHARED;
    this.numbers[(row >> 1) + Num.SINCE] = now;
    this.shared[station]!.add(row, this.numbers[(row >> 1) + Num.WORK]!, now);
  }

  /** A core among those that hinder each other is free; how long it was held is the work that it did. */
  private leaveContended(station: number, row: number): void {
    const now = this.cells[Cell.NOW]!;
    this.workDone[station]! += now - this.numbers[(row >> 1) + Num.SINCE]!;
    // Where there are fewer cores than there were, some are given up.
    if (this.head[station]! >= 0 && this.busy[station]! <= this.servers[station]!)
      this.beginContended(station, this.dequeue(station));
    else {
      this.busy[station]!--;
      this.busyArea[station]! += now;
    }
    this.reschedule(station);
  }

  /** True where the row's core is held for as long as others let it: what it has done is known only by the clock. */
  isContended(station: number): boolean {
    return this.discipline[station]! > Order.SHARED;
  }

  /** The first of those who share the cores is done; returns its row. */
  private completeShared(station: number): number {
    const shared = this.shared[station]!;
    shared.timer = -1;
    const row = shared.removeFirst(this.cells[Cell.NOW]!);
    this.served[station]!++;
    if (this.isContended(station)) {
      this.leaveContended(station, row);
      return row;
    }
    this.workDone[station]! += this.numbers[(row >> 1) + Num.WORK]!;
    // Beyond its work a job was present only because it shared: that is its waiting.
    this.waitSum[station]! +=
      this.cells[Cell.NOW]! - this.numbers[(row >> 1) + Num.SINCE]! - this.numbers[(row >> 1) + Num.WORK]!;
    this.queueArea[station]! -= this.numbers[(row >> 1) + Num.WORK]!;
    this.resized(station, -1);
    this.reschedule(station);
    return row;
  }

  withdrawShared(station: number, row: number): void {
    const now = this.cells[Cell.NOW]!;
    this.shared[station]!.remove(row, now);
    if (this.isContended(station)) {
      this.leaveContended(station, row);
      return;
    }
    // What it was given cannot be told from what it waited for: all of it counts as waiting.
    this.waitSum[station]! += now - this.numbers[(row >> 1) + Num.SINCE]!;
    this.resized(station, -1);
    this.reschedule(station);
  }

  /** Everyone present counts as queued until done, less the work done; cores in use are min(present, cores). */
  resized(station: number, change: number): void {
    const now = this.cells[Cell.NOW]!;
    this.queued[station]! += change;
    this.queueArea[station]! -= change * now;
    const busy = Math.min(this.shared[station]!.size, this.servers[station]!);
    this.busyArea[station]! -= (busy - this.busy[station]!) * now;
    // Those present beyond the cores count as the ones that wait.
    const before = this.shared[station]!.size - change - this.busy[station]!;
    this.busy[station] = busy;
    this.lengthen(station, this.shared[station]!.size - busy - before);
  }

  /** Sees to it that something happens when the next job leaves. A timer that goes off too early is set anew then. */
  reschedule(station: number): void {
    const shared = this.shared[station]!;
    shared.changed = true;
    if (shared.size === 0) {
      this.dropTimer(shared);
      return;
    }
    const due = shared.nextLeave(this.cells[Cell.NOW]!);
    if (shared.timer >= 0 && shared.due <= due) return;
    this.dropTimer(shared);
    const timer = this.take();
    this.words[timer + Word.STATE] = State.SHARING;
    this.words[timer + Word.NODE] = station;
    this.words[timer + Word.FLAGS] = 0;
    this.setShared(shared, timer, due);
  }

  private dropTimer(shared: SharedStation): void {
    if (shared.timer >= 0) this.words[shared.timer + Word.STATE] = State.ZOMBIE;
    shared.timer = -1;
  }

  private setShared(shared: SharedStation, timer: number, due: number): void {
    shared.timer = timer;
    shared.due = due;
    shared.changed = false;
    this.cells[Cell.DUE] = due;
    this.schedule(timer);
  }

  /**
   * The timer of a station goes off.
   * @returns the row that has been served, or -1 where those present have been slowed down since the timer was set
   */
  sharedDue(timer: number): number {
    const station = this.words[timer + Word.NODE]!;
    const shared = this.shared[station]!;
    if (shared.changed) {
      this.setShared(shared, timer, shared.nextLeave(this.cells[Cell.NOW]!));
      return -1;
    }
    const done = this.completeShared(station);
    this.release(timer);
    return done;
  }
}
