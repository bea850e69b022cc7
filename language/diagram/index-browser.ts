/** The diagram of a System, with layout in web workers. */
export * from './index.js';
export { createBrowserLayouter } from './layouter-browser.js';
