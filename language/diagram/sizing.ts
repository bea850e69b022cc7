/** How much room each box and each label gets. Room depends on names alone, so figures can come and go in place. */
import type { DiagramEdge, DiagramGraph, DiagramNode } from './graph.js';
import { operationNames } from './graph.js';
import { kindStyle } from './kinds.js';
import { fitText, oneLine, textWidth } from './text.js';

export type Direction = 'down' | 'right';

/** What a layout is made of: sizes and connections, in pixels, without any meaning. */
export interface LayoutGraph {
  direction: Direction;
  nodes: { id: string; width: number; height: number; source: boolean; frame?: string }[];
  edges: { id: string; from: string; to: string; label: { width: number; height: number } | null }[];
}

/** Measures shared by sizing and drawing, in pixels. */
export const METRICS = {
  nodeHeight: 72,
  loadHeight: 52,
  nameSize: 13.5,
  detailSize: 11,
  figureSize: 15,
  /** From the left edge to the name. */
  textStart: 58,
  /** Right of the name, for a figure. */
  figureRoom: 62,
  padding: 14,
  labelSize: 11,
  labelLine: 14,
  labelRoom: 150,
  labelPadding: 6,
  /** Room for `888k/s · 888 ms`. */
  labelFigures: 96,
  /** The bar of a link, and the room for `link 100% · limit 8.88x` beside it. */
  linkGauge: 34,
  linkFigures: 128,
  stackOffset: 5,
  /** A line below the gauge, for a pool. */
  poolLine: 16,
} as const;

/** Widths come in steps, so that boxes of similar names line up. */
const WIDTHS = [232, 264, 296, 328];

/** More edges than this are drawn without labels: they would cover each other and nobody would read them. */
const LABELLED_EDGES = 300;

function nodeWidth(node: DiagramNode): number {
  const name = textWidth(oneLine(node.name), METRICS.nameSize, true);
  const wanted = METRICS.textStart + name + METRICS.figureRoom + METRICS.padding;
  return WIDTHS.find((width) => width >= wanted) ?? (WIDTHS.at(-1) as number);
}

/** More pools than this are counted, not listed. */
const LISTED_POOLS = 3;

/** The pools of a box that are listed, and how many are not. */
export function listedPools({ pools }: DiagramNode): { listed: DiagramNode['pools']; more: number } {
  const listed = pools.length > LISTED_POOLS ? pools.slice(0, LISTED_POOLS - 1) : pools;
  return { listed, more: pools.length - listed.length };
}

function nodeHeight(node: DiagramNode): number {
  if (kindStyle(node.kind).shape === 'pill') return METRICS.loadHeight;
  const lines = Math.min(node.pools.length, LISTED_POOLS);
  return METRICS.nodeHeight + (lines > 0 ? lines * METRICS.poolLine + 4 : 0);
}

/** The first line of an edge's label: the operations that are called, as many as fit. */
export function edgeTitle(edge: DiagramEdge): { text: string; full: string } {
  const names = operationNames(edge).map(oneLine);
  const full = names.join(', ');
  if (textWidth(full, METRICS.labelSize) <= METRICS.labelRoom) return { text: full, full };
  for (let count = names.length - 1; count >= 1; count--) {
    const text = `${names.slice(0, count).join(', ')} +${names.length - count}`;
    if (textWidth(text, METRICS.labelSize) <= METRICS.labelRoom) return { text, full };
  }
  const more = names.length > 1 ? ` +${names.length - 1}` : '';
  return {
    text: fitText(names[0] ?? '', METRICS.labelSize, METRICS.labelRoom - textWidth(more, METRICS.labelSize)) + more,
    full,
  };
}

/** Pixels that so many lines of a label take, with some room above and below. */
export function labelHeight(lines: number): number {
  return lines * METRICS.labelLine + 4;
}

/** Gives each box and label its room. */
export function sizeGraph(graph: DiagramGraph, direction: Direction): LayoutGraph {
  const labelled = graph.edges.length <= LABELLED_EDGES;
  return {
    direction,
    nodes: graph.nodes.map((node) => ({
      id: node.id,
      width: nodeWidth(node),
      height: nodeHeight(node),
      source: node.role === 'load',
      ...(node.region === undefined ? {} : { frame: node.region }),
    })),
    edges: graph.edges.map((edge) => {
      const title = edgeTitle(edge).text;
      const figures = edge.crossings.length > 0 ? METRICS.linkGauge + METRICS.linkFigures : METRICS.labelFigures;
      const width = Math.max(textWidth(title, METRICS.labelSize), figures) + 2 * METRICS.labelPadding;
      const height = labelHeight(edge.crossings.length > 0 ? 3 : 2);
      const label = labelled && title !== '' ? { width: Math.ceil(width), height } : null;
      return { id: edge.id, from: edge.from, to: edge.to, label };
    }),
  };
}

/**
 * A short name for everything that decides where boxes stand: two graphs with the same one have the same layout.
 * FNV-1a (Fowler, Noll, Vo) over the graph as JSON, twice with different offsets.
 */
export function structureHash(graph: LayoutGraph): string {
  const text = JSON.stringify(graph);
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + index), 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
