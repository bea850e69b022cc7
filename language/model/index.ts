/** The model: documents that refer to each other, and their lowering into Systems. */
export type { Problem } from './problem.js';
export { lower, type Lowered } from './lower.js';
export { lowerStudy } from './ensemble.js';
export { outline, type Outline } from './outline.js';
export type { Selection } from './selection.js';
export { loadImports } from './linking/import-loader.js';
