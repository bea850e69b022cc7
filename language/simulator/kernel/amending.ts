/** What of a system changes while it runs: the code that operations and loads begin with, the bounds of components, and links. */
import type { Cache, Component } from '../../model/system.js';
import type { CompiledLink, Origin } from '../compile/geography.js';
import type { CompiledLoad, CompiledOperation } from '../compile/program.js';
import { entriesOf } from '../caches/capacity.js';
import { coreSlowdown } from '../core-slowdown.js';
import { Faults } from './faults.js';
import { Flag, State } from './states.js';
import { Cell, Word } from './table.js';

export abstract class Amending extends Faults {
  /** Whoever calls an operation from now on does what another says; who has begun goes on as before. */
  rewriteOperation(operation: number, { entry, apply }: Pick<CompiledOperation, 'entry' | 'apply'>): void {
    this.entries[operation] = entry;
    this.applies[operation] = apply;
  }

  /** Requests of a load are made as another says from now on. @param origin where they come from, if that changes */
  rewriteLoad(
    load: number,
    { entry, spaces }: Pick<CompiledLoad, 'entry' | 'spaces'>,
    priority: number,
    origin: Origin | undefined,
  ): void {
    this.loadEntries[load] = entry;
    this.loadSpaces[load] = spaces;
    this.setSource(load, priority, origin, this.users[load]!);
  }

  /** Requests and replies of an operation that are sent over links from now on are so large. */
  setSizes(operation: number, [request, reply]: readonly [number, number]): void {
    this.geography?.sizes?.set([request, reply], 2 * operation);
  }

  /**
   * Nodes of a component with a limit work on so many requests at once from now on: those who wait get what is added at once; what
   * is too much is given up as it gets free.
   */
  setConcurrency(component: number, slots: number): void {
    const { firstNode, nodes } = this.program.components[component]!;
    if (this.slots[component] === 0) return;
    const count = Math.max(1, Math.round(slots));
    this.slots[component] = count;
    for (let node = firstNode; node < firstNode + nodes; node++) {
      const station = this.slotBase + node;
      this.freeSlots[component]! += count - this.servers[station]!;
      this.noteServers(station, count);
      this.servers[station] = count;
      while (this.busy[station]! < count && this.queued[station]! > 0) {
        const waiting = this.dequeue(station);
        this.busy[station]!++;
        this.busyArea[station]! -= this.cells[Cell.NOW]!;
        this.freeSlots[component]!--;
        this.words[waiting + Word.FLAGS]! |= Flag.SLOT;
        this.words[waiting + Word.STATE] = State.READY;
        this.pushReady(waiting);
      }
      this.takeMessages(node);
    }
  }

  /** So many bytes a second pass through the network of each node from now on. */
  setBandwidth(component: number, bandwidth: number): void {
    this.byteSeconds[component] = 1 / bandwidth;
  }

  /** Nodes of a component have so many cores from now on, which hinder each other so much; running work goes on. */
  setCores(component: number, source: Pick<Component, 'cores' | 'contention' | 'coherence'>): void {
    const { firstNode, nodes } = this.program.components[component]!;
    const count = Math.max(1, Math.round(source.cores));
    const slowdown = coreSlowdown(source);
    for (let node = firstNode; node < firstNode + nodes; node++) {
      const shared = this.shared[node]!;
      this.noteServers(node, count);
      this.servers[node] = count;
      shared.change(count, slowdown, this.cells[Cell.NOW]!);
      if (!this.isContended(node)) this.resized(node, 0);
      else
        while (this.busy[node]! < count && this.queued[node]! > 0) {
          this.busy[node]!++;
          this.busyArea[node]! -= this.cells[Cell.NOW]!;
          this.beginContended(node, this.dequeue(node));
        }
      this.reschedule(node);
    }
    this.weighByCores(component, count);
  }

  /** A component's cache has room for so much from now on, and what it holds lives so long. */
  setCache(component: number, source: Cache): void {
    const number = this.program.components[component]!.cache;
    const cache = this.program.caches[number];
    if (cache === undefined) return;
    const keys = cache.space < 0 ? Infinity : this.program.spaces[cache.space]!.count;
    for (const store of this.caches[number]!)
      store.change(entriesOf(source, keys), source.ttl ?? Infinity, source.sliding === true);
    this.statedHits[number] = source.fixedHitRatio ?? -1;
  }

  /** So many may wait in front of a node from now on; -1: any number. Who waits already goes on waiting. */
  setQueueLimit(component: number, limit: number): void {
    this.queueLimits[component] = limit < 0 ? -1 : Math.round(limit);
  }

  /** What is sent over a link from now on takes other times; what is under way arrives as it would have. */
  setLink(link: number, change: Partial<Pick<CompiledLink, 'rtt' | 'loss' | 'secondsPerByte'>>): void {
    Object.assign(this.geography!.links[link]!, change);
    this.nearestMembers.forget();
  }
}
