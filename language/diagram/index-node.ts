/** The diagram of a System, with layout in worker threads of Node. */
export * from './index.js';
export { createNodeLayouter } from './layouter-node.js';
