/** The layout worker's entry in a browser. */
import { createKernel } from './layout-kernel.js';
import type { LayoutJob } from './layouter.js';

const kernel = createKernel();

// The kernel's own script installs a handler for its own protocol when it finds itself in a worker: ours replaces it.
self.onmessage = (event: MessageEvent<LayoutJob>) => {
  void kernel(event.data).then((reply) => {
    self.postMessage(reply);
  });
};
