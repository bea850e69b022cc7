/** Starts layout workers in Node. */
import { Worker } from 'node:worker_threads';
import type { LayoutReply, StartLayoutWorker } from './layouter.js';
import { WorkerLayouter } from './layouter.js';

/** Starts workers from the built script `layout-worker.js` at `script`: a file path or a `file:` URL. */
function nodeLayoutWorker(script: string | URL): StartLayoutWorker {
  return (report) => {
    const worker = new Worker(script);
    // A layout that nobody waits for must not keep the process alive.
    worker.unref();
    worker.on('message', (reply: LayoutReply) => report(reply));
    worker.on('error', (error) => report({ id: -1, failure: error.message }));
    return {
      post: (job) => worker.postMessage(job),
      terminate: () => void worker.terminate(),
    };
  };
}

/** A layouter on the built script at `script`. */
export function createNodeLayouter(script: string | URL): WorkerLayouter {
  return new WorkerLayouter(nodeLayoutWorker(script));
}
