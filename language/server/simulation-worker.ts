/** The script of the thread that simulates, in Node. */
import { parentPort } from 'node:worker_threads';
import type { RunRequest } from './runs/run-host.js';
import { serveStudy } from './runs/serve-study.js';

parentPort?.on('message', (request: RunRequest) => {
  serveStudy(
    request,
    (report) => parentPort?.postMessage(report),
    () => performance.now(),
  );
});
