import type { RunReport, StartWorker } from './run-host.js';

/** Starts the script at `url` as a web worker. */
export function browserWorker(url: string): StartWorker {
  return (report) => {
    const worker = new Worker(url);
    worker.onmessage = (event: MessageEvent<RunReport>) => {
      report(event.data);
    };
    worker.onerror = (event) => {
      report({ kind: 'crashed', message: event.message || `the simulation's worker could not be started from ${url}` });
    };
    return {
      post: (request) => {
        worker.postMessage(request);
      },
      terminate: () => {
        worker.terminate();
      },
    };
  };
}
