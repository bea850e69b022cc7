import type { Results } from '../../model/results.js';
import type { System } from '../../model/system.js';

/** A study to be carried out away from the server's thread. */
export interface RunRequest {
  /** What the solver says alone, or a whole study. */
  engine: 'solve' | 'simulate';
  system: System;
  seed: number;
  /** Seconds after which a run is ended whatever it reached: a safety stop for an editor, not a setting of precision. */
  wallClockLimit: number;
  /** Events that the study may take, where it is only a trial. */
  eventBudget?: number;
  /** False: without the search for what mends; true. */
  findFixes?: boolean;
  /** True: only the end is reported. */
  quiet?: boolean;
}

/** What a worker says while it studies a system. */
export type RunReport =
  /** Figures so far; `final` on the last report. `progress` from 0 to 1. */
  | { kind: 'results'; results: Results; progress: number; final: boolean }
  /** The program failed. */
  | { kind: 'crashed'; message: string };

export interface Run {
  /** Ends the run at once; nothing is reported afterwards. */
  cancel(): void;
}

/** Carries out studies in threads of their own. */
export interface RunHost {
  start(request: RunRequest, report: (report: RunReport) => void): Run;
  dispose(): void;
}

/** The part of a worker that both platforms share. */
export interface WorkerHandle {
  post(request: RunRequest): void;
  terminate(): void;
}

/** Starts a worker thread and hands its reports, and its failure to start or survive, to `report`. */
export type StartWorker = (report: (report: RunReport) => void) => WorkerHandle;

/**
 * Runs each study in a worker of its own, so that a cancelled one ends at once however busy its loop is. One spare worker is
 * kept warm, because starting a thread costs more than a small study; while studies wait, one that is done takes the next.
 */
export class WorkerRunHost implements RunHost {
  /** Workers that have nothing to do. */
  private readonly idle: Slot[] = [];
  private disposed = false;
  private readonly busy = new Set<Slot>();
  private readonly waiting = new Set<Job>();

  /** @param most Runs at the same time; further ones wait, so that a window full of models leaves the machine some room. */
  constructor(
    private readonly startWorker: StartWorker,
    private readonly most: number,
  ) {
    this.warmUp();
  }

  start(request: RunRequest, report: (report: RunReport) => void): Run {
    const job: Job = { request, report };
    this.waiting.add(job);
    this.next();
    return {
      cancel: () => {
        this.waiting.delete(job);
        if (job.slot) this.end(job.slot);
        this.next();
      },
    };
  }

  dispose(): void {
    this.disposed = true;
    this.waiting.clear();
    for (const slot of [...this.busy]) this.end(slot);
    for (const { worker } of this.idle.splice(0)) worker.terminate();
  }

  /** Starts what waits, as far as there is room. */
  private next(): void {
    for (const job of this.waiting) {
      if (this.busy.size >= this.most) break;
      this.waiting.delete(job);
      this.begin(job);
    }
    this.warmUp();
  }

  private begin(job: Job): void {
    const slot = this.idle.pop() ?? this.open();
    this.busy.add(slot);
    job.slot = slot;
    slot.listener = (message) => {
      const last = message.kind === 'crashed' || message.final;
      if (last) {
        delete job.slot;
        this.end(slot, message.kind !== 'crashed');
      }
      job.report(message);
      if (last) this.next();
    };
    if (slot.failure) slot.listener(slot.failure);
    else slot.worker.post(job.request);
  }

  /** Takes a worker out of use. One that finished is as good as new: it takes what waits, or becomes the spare. */
  private end(slot: Slot, finished = false): void {
    slot.listener = undefined;
    if (!this.busy.delete(slot)) return;
    const wanted = this.waiting.size > 0 || this.idle.length === 0;
    if (finished && wanted && !this.disposed) this.idle.push(slot);
    else slot.worker.terminate();
  }

  private warmUp(): void {
    // While others wait, the next to finish is the spare.
    if (this.idle.length === 0 && this.waiting.size === 0 && !this.disposed) this.idle.push(this.open());
  }

  private open(): Slot {
    const slot: Slot = { listener: undefined, failure: undefined, worker: NO_WORKER };
    slot.worker = this.startWorker((message) => {
      if (slot.listener) slot.listener(message);
      else if (message.kind === 'crashed') slot.failure = message;
    });
    return slot;
  }
}

interface Job {
  request: RunRequest;
  report: (report: RunReport) => void;
  /** The worker that does it, while it is under way. */
  slot?: Slot;
}

interface Slot {
  worker: WorkerHandle;
  listener: ((report: RunReport) => void) | undefined;
  /** Set when the worker failed before it was given anything to do. */
  failure: RunReport | undefined;
}

const NO_WORKER: WorkerHandle = { post: () => undefined, terminate: () => undefined };
