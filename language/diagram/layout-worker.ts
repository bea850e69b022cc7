/** The layout worker's entry in Node. */
import { parentPort } from 'node:worker_threads';
import { createKernel } from './layout-kernel.js';
import type { LayoutJob } from './layouter.js';

const kernel = createKernel();

parentPort?.on('message', (job: LayoutJob) => {
  void kernel(job).then((reply) => parentPort?.postMessage(reply));
});
