import type { Results } from '../../model/results.js';
import type { System } from '../../model/system.js';

/** A study to be carried out away from the server's thread. */
export interface RunRequest {
  system: System;
  seed: number;
  /** Seconds after which a run is ended whatever it reached: a safety stop for an editor, not a setting of precision. */
  wallClockLimit: number;
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

/** Carries out studies in a thread of their own, one at a time for each call of `start`. */
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
 * Runs each study in a fresh worker, so that a cancelled one ends at once however busy its loop is. One spare worker is
 * kept warm, because starting a thread costs more than a small study.
 */
export class WorkerRunHost implements RunHost {
  private spare: Slot | undefined;
  private disposed = false;
  private readonly busy = new Set<Slot>();

  constructor(private readonly startWorker: StartWorker) {
    this.warmUp();
  }

  start(request: RunRequest, report: (report: RunReport) => void): Run {
    const slot = this.spare ?? this.open();
    this.spare = undefined;
    this.busy.add(slot);
    const close = (): void => {
      slot.listener = undefined;
      if (this.busy.delete(slot)) slot.worker.terminate();
      this.warmUp();
    };
    slot.listener = (message) => {
      const last = message.kind === 'crashed' || message.final;
      // A worker that finished is as good as new: it becomes the spare instead of being replaced.
      if (last && this.busy.delete(slot)) {
        slot.listener = undefined;
        if (message.kind === 'crashed' || this.spare) slot.worker.terminate();
        else this.spare = slot;
      }
      report(message);
      if (last) this.warmUp();
    };
    if (slot.failure) slot.listener(slot.failure);
    else slot.worker.post(request);
    return { cancel: close };
  }

  dispose(): void {
    this.disposed = true;
    for (const slot of this.busy) slot.worker.terminate();
    this.spare?.worker.terminate();
    this.busy.clear();
    this.spare = undefined;
  }

  private warmUp(): void {
    if (!this.spare && !this.disposed) this.spare = this.open();
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

interface Slot {
  worker: WorkerHandle;
  listener: ((report: RunReport) => void) | undefined;
  /** Set when the worker failed before it was given anything to do. */
  failure: RunReport | undefined;
}

const NO_WORKER: WorkerHandle = { post: () => undefined, terminate: () => undefined };
