/** The script of the web worker that simulates. */
import type { RunRequest } from './runs/run-host.js';
import { serveStudy } from './runs/serve-study.js';

self.onmessage = (event: MessageEvent<RunRequest>) => {
  serveStudy(
    event.data,
    (report) => {
      self.postMessage(report);
    },
    () => performance.now(),
  );
};
