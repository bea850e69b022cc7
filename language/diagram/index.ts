/** The diagram of a System: graph, layout and drawing. Runs in Node and in a browser alike. */
export { componentId, deriveGraph, loadId } from './graph.js';
export type { DiagramEdge, DiagramGraph, DiagramNode } from './graph.js';
export { sizeGraph, structureHash } from './sizing.js';
export type { Direction, LayoutGraph } from './sizing.js';
export type { Box, EdgeRoute, Layout, Point } from './layout.js';
export { plainLayout } from './plain-layout.js';
export { PlainLayouter, WorkerLayouter } from './layouter.js';
export type { LayoutOptions, Layouter } from './layouter.js';
export { measure } from './measures.js';
export type { Measures } from './measures.js';
export { renderSvg } from './svg.js';
export type { DrawnDiagram, SvgOptions } from './svg.js';
export { Diagrams } from './diagram.js';
export type { DiagramOptions } from './diagram.js';
export { exportDiagram, exportFormat, exportFormats } from './formats/index.js';
export type { DiagramFormat, FormatOptions } from './formats/format.js';
export { panelOf } from './panel.js';
export type { DiagramCard, Fact, PanelContent, RequirementRow } from './panel.js';
