/** What the kernel counts, and where it hands over what it measures. */
import type { Program } from '../compile/program.js';

/** Takes in values, in seconds: those from `from` up to `to`, excluded. */
export interface LatencySink {
  recordBlock(values: Float64Array, from: number, to: number): void;
  /** Told of the end of a batch, between the values before and after it. */
  closeBatch?(): void;
}

/** Sums since time 0, by number of load, operation, component, cache and message list; read by the monitors. */
export class Counters {
  /** Seconds recorded, and how many values, by figure: up to date after a `flush`. */
  readonly figureSum: Float64Array;
  readonly figureCount: Float64Array;
  readonly loadOffered: Float64Array;
  /** Entry 5 * load + outcome. */
  readonly loadEnded: Float64Array;
  /** Seconds, over completed requests. */
  readonly loadLatency: Float64Array;
  readonly operationCalls: Float64Array;
  readonly operationEnded: Float64Array;
  /** Those that ended with a value, or with none to give. */
  readonly operationCompleted: Float64Array;
  readonly operationLatency: Float64Array;
  /** Completed with what is older than the last acknowledged write. */
  readonly loadStale: Float64Array;
  readonly operationStale: Float64Array;
  /** By component that keeps copies: reads, stale ones, acknowledged writes that were lost or contradict each other. */
  readonly copiesReads: Float64Array;
  readonly copiesStale: Float64Array;
  readonly copiesLost: Float64Array;
  readonly copiesConflicts: Float64Array;
  /** Writes applied by copies, and the seconds that they came after the leader's. */
  readonly copiesApplied: Float64Array;
  readonly copiesLag: Float64Array;
  /** By load, where it is followed: seconds until all that a request has caused was done. */
  readonly loadSettled: Float64Array;
  readonly componentRejected: Float64Array;
  readonly cacheLookups: Float64Array;
  readonly cacheHits: Float64Array;
  /** Changed keys that were lost before they were written back. */
  readonly cacheLostWrites: Float64Array;
  readonly listTaken: Float64Array;
  readonly listAge: Float64Array;
  /** Messages that a list is done with, and the seconds since each was stored. */
  readonly listDone: Float64Array;
  readonly listLag: Float64Array;
  /** By region of a load: entry 5 * source + outcome; and the seconds of completed requests. */
  readonly sourceEnded: Float64Array;
  readonly sourceLatency: Float64Array;

  constructor({ loads, operations, components, caches, lists, copies, follows, geography }: Program) {
    const firstList = loads.length + operations.length;
    const firstCopies = firstList + lists.length;
    const firstSettled = firstCopies + copies.length;
    const firstLag = firstSettled + (follows ? loads.length : 0);
    const firstSource = firstLag + lists.length;
    const sources = geography?.sources.length ?? 0;
    this.figureSum = new Float64Array(firstSource + sources);
    this.figureCount = new Float64Array(this.figureSum.length);
    this.loadSettled = this.figureSum.subarray(firstSettled, firstLag);
    this.loadStale = new Float64Array(loads.length);
    this.operationStale = new Float64Array(operations.length);
    this.copiesReads = new Float64Array(copies.length);
    this.copiesStale = new Float64Array(copies.length);
    this.copiesLost = new Float64Array(copies.length);
    this.copiesConflicts = new Float64Array(copies.length);
    this.copiesApplied = this.figureCount.subarray(firstCopies, firstSettled);
    this.copiesLag = this.figureSum.subarray(firstCopies, firstSettled);
    this.loadOffered = new Float64Array(loads.length);
    this.loadEnded = new Float64Array(5 * loads.length);
    this.loadLatency = this.figureSum.subarray(0, loads.length);
    this.operationCalls = new Float64Array(operations.length);
    this.operationEnded = new Float64Array(operations.length);
    this.operationCompleted = this.figureCount.subarray(loads.length, firstList);
    this.operationLatency = this.figureSum.subarray(loads.length, firstList);
    this.componentRejected = new Float64Array(components.length);
    this.cacheLookups = new Float64Array(caches.length);
    this.cacheHits = new Float64Array(caches.length);
    this.cacheLostWrites = new Float64Array(caches.length);
    this.listTaken = this.figureCount.subarray(firstList, firstCopies);
    this.listAge = this.figureSum.subarray(firstList, firstCopies);
    this.listDone = this.figureCount.subarray(firstLag, firstSource);
    this.listLag = this.figureSum.subarray(firstLag, firstSource);
    this.sourceEnded = new Float64Array(5 * sources);
    this.sourceLatency = this.figureSum.subarray(firstSource);
  }
}
