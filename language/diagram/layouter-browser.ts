/** Starts layout workers in a browser. */
import type { LayoutReply, StartLayoutWorker } from './layouter.js';
import { WorkerLayouter } from './layouter.js';

/** Starts workers from the built script `layout-worker.js` at `url`, which the page must be allowed to load. */
function browserLayoutWorker(url: string): StartLayoutWorker {
  return (report) => {
    const worker = new Worker(url);
    worker.onmessage = (event: MessageEvent<LayoutReply>) => report(event.data);
    worker.onerror = (event) => report({ id: -1, failure: event.message });
    return {
      post: (job) => worker.postMessage(job),
      terminate: () => worker.terminate(),
    };
  };
}

/** A layouter on the built script at `url`. */
export function createBrowserLayouter(url: string): WorkerLayouter {
  return new WorkerLayouter(browserLayoutWorker(url));
}
