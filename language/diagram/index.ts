/** The diagram of a System: graph, layout and drawing. Runs in Node and in a browser alike. */
export { Diagrams } from './diagram.js';
export type { Layouter } from './layouter.js';
export { exportDiagram, exportFormats } from './formats/index.js';
export { componentId, loadId } from './ids.js';
export { explorationOf } from './exploration.js';
export { panelOf } from './panel.js';
export { renderSvg } from './svg.js';
