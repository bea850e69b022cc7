import { Worker } from 'node:worker_threads';
import type { RunReport, StartWorker } from './run-host.js';

/** Megabytes that a run may take; one that wants more ends with a message, and the server goes on. */
const MOST_MEMORY = 1024;

/** Starts the script at `file` (a path or a file URL) as a worker thread of Node. */
export function nodeWorker(file: string | URL): StartWorker {
  return (report) => {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY } });
    let ended = false;
    const fail = (message: string): void => {
      if (!ended) report({ kind: 'crashed', message });
      ended = true;
    };
    worker.on('message', (message: RunReport) => {
      report(message);
    });
    worker.on('error', (error) => {
      fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
    worker.on('exit', (code) => {
      fail(`the simulation's thread ended with status ${code}`);
    });
    worker.unref();
    return {
      post: (request) => {
        worker.postMessage(request);
      },
      terminate: () => {
        ended = true;
        void worker.terminate();
      },
    };
  };
}
