import { availableParallelism } from 'node:os';
import type { CarryOut } from '../findings/index.js';
import type { Results } from '../model/results.js';
import { WorkerRunHost } from '../server/runs/run-host.js';
import { nodeWorker } from '../server/runs/worker-node.js';

/** Seconds after which a thread is given up: a safety stop, far beyond what the event budget of a study takes. */
const LONGEST = 3600;

/** Threads of Node that carry out studies, as many at a time as there are cores or as were asked for. */
export class StudyPool {
  private readonly host: WorkerRunHost;
  /** Workers do not keep a program alive by themselves. */
  private readonly alive = setInterval(() => undefined, 1000);

  constructor(jobs = availableParallelism()) {
    this.host = new WorkerRunHost(nodeWorker(new URL('./simulation-worker.js', import.meta.url)), Math.max(1, jobs));
  }

  /** @throws Error when the program of a thread fails */
  readonly carryOut: CarryOut = ({ system, options }) =>
    new Promise<Results>((resolve, reject) => {
      const { seed = 1, ...rest } = options;
      this.host.start({ engine: 'simulate', system, seed, wallClockLimit: LONGEST, quiet: true, ...rest }, (report) => {
        if (report.kind === 'crashed') reject(new Error(report.message));
        else if (report.final) resolve(report.results);
      });
    });

  dispose(): void {
    clearInterval(this.alive);
    this.host.dispose();
  }
}
