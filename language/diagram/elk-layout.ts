/** Translation between our graphs and those of the Eclipse Layout Kernel. */
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import type { Box, EdgeRoute, Layout, Point } from './layout.js';
import type { LayoutGraph } from './sizing.js';
import { structureHash } from './sizing.js';

const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': '44',
  'elk.spacing.edgeNode': '26',
  'elk.spacing.edgeEdge': '18',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.componentComponent': '64',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  // The order of the text decides where nothing else does, so that adding a line doesn't shuffle the rest.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.considerModelOrder.components': 'MODEL_ORDER',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.spacing.nodeSelfLoop': '20',
};

/** Boxes up to which time doesn't matter. */
const FINE = 40;

/**
 * A graph for ELK. Boxes that `previous` knows keep their order within their layer, so that an edit elsewhere doesn't
 * make them change places.
 */
export function toElk(graph: LayoutGraph, previous?: Layout): ElkNode {
  const keep = previous && previous.direction === graph.direction ? previous : undefined;
  const layoutOptions: LayoutOptions = { ...OPTIONS, 'elk.direction': graph.direction === 'down' ? 'DOWN' : 'RIGHT' };
  // The finest placement takes seconds beyond some dozens of boxes; the other one hardly looks worse there.
  const large = graph.nodes.length > FINE;
  layoutOptions['elk.layered.nodePlacement.strategy'] = large ? 'BRANDES_KOEPF' : 'NETWORK_SIMPLEX';
  if (large) layoutOptions['elk.layered.thoroughness'] = '3';
  // Labels stand in layers of their own, so the gap counts twice where there are any.
  layoutOptions['elk.layered.spacing.nodeNodeBetweenLayers'] = graph.edges.some((edge) => edge.label) ? '22' : '48';
  const nodes = keep ? inFormerOrder(graph.nodes, keep) : graph.nodes;
  const place = new Map(nodes.map((node, index) => [node.id, index]));
  const rank = (edge: LayoutGraph['edges'][number]): number =>
    (place.get(edge.from) ?? 0) * nodes.length + (place.get(edge.to) ?? 0);
  const edges = keep ? [...graph.edges].sort((a, b) => rank(a) - rank(b)) : graph.edges;
  return {
    id: 'root',
    layoutOptions,
    children: framed(nodes, layoutOptions),
    edges: edges.map((edge) => ({
      id: edge.id,
      sources: [edge.from],
      targets: [edge.to],
      // A label stands in its edge's way, except at a box that calls itself: there it stands beside the loop.
      labels: edge.label
        ? [
            {
              text: ' ',
              ...edge.label,
              layoutOptions: edge.from === edge.to ? {} : { 'elk.edgeLabels.inline': 'true' },
            },
          ]
        : [],
    })),
  };
}

/** The boxes, those of one region together inside of a frame. */
function framed(nodes: LayoutGraph['nodes'], root: LayoutOptions): ElkNode[] {
  if (nodes.some(({ frame }) => frame !== undefined)) {
    root['elk.hierarchyHandling'] = 'INCLUDE_CHILDREN';
    // The kernel fails where it is to keep the order of boxes at several depths.
    delete root['elk.layered.considerModelOrder.strategy'];
  }
  const children: ElkNode[] = [];
  const frames = new Map<string, ElkNode[]>();
  for (const node of nodes) {
    const options: LayoutOptions = {};
    if (node.source) options['elk.layered.layering.layerConstraint'] = 'FIRST';
    const box: ElkNode = { id: node.id, width: node.width, height: node.height, layoutOptions: options };
    const inside = node.frame === undefined ? children : frames.get(node.frame);
    if (inside) inside.push(box);
    else if (node.frame !== undefined) {
      const boxes = [box];
      frames.set(node.frame, boxes);
      const layoutOptions = { ...root, 'elk.padding': FRAME_PADDING };
      children.push({ id: frameId(node.frame), layoutOptions, children: boxes });
    }
  }
  return children;
}

const FRAME_PADDING = '[top=40,left=20,bottom=24,right=20]';
const frameId = (region: string): string => `region ${region}`;

/** Known boxes as they stood across the flow, each new one behind the box it follows in the text. */
function inFormerOrder(nodes: LayoutGraph['nodes'], former: Layout): LayoutGraph['nodes'] {
  const across = (id: string): number | undefined =>
    former.direction === 'down' ? former.nodes[id]?.x : former.nodes[id]?.y;
  let last = Number.NEGATIVE_INFINITY;
  const wanted = nodes.map((node, index) => {
    last = across(node.id) ?? last;
    return { node, index, across: last };
  });
  return wanted
    .sort((a, b) => (a.across === b.across ? a.index - b.index : a.across - b.across))
    .map(({ node }) => node);
}

/** The layout that ELK returned; throws if a node or an edge of `graph` is missing in it. */
export function fromElk(root: ElkNode, graph: LayoutGraph): Layout {
  const boxes: Record<string, Box> = {};
  placeAll(root, { x: 0, y: 0 }, boxes);
  const nodes: Record<string, Box> = {};
  for (const { id } of graph.nodes) if (boxes[id]) nodes[id] = boxes[id];
  const frames: Record<string, Box> = {};
  for (const { frame } of graph.nodes) {
    const box = frame === undefined ? undefined : boxes[frameId(frame)];
    if (frame !== undefined && box) frames[frame] = box;
  }
  const edges: Record<string, EdgeRoute> = {};
  // A route inside of a frame is told from the frame's corner.
  for (const edge of root.edges ?? []) edges[edge.id] = routeOf(edge, boxes[containerOf(edge)] ?? { x: 0, y: 0 });
  for (const node of graph.nodes) if (!nodes[node.id]) throw new Error(`The layout lost the box "${node.id}".`);
  for (const edge of graph.edges) if (!edges[edge.id]) throw new Error(`The layout lost the edge "${edge.id}".`);
  return {
    structure: structureHash(graph),
    engine: 'elk',
    curved: false,
    direction: graph.direction,
    width: Math.ceil(root.width ?? 0),
    height: Math.ceil(root.height ?? 0),
    nodes,
    ...(Object.keys(frames).length > 0 ? { frames } : {}),
    edges,
  };
}

/** Boxes and frames by their ids, from the corner of the whole. */
function placeAll(parent: ElkNode, { x, y }: Point, boxes: Record<string, Box>): void {
  for (const child of parent.children ?? []) {
    const box = { x: round(x + (child.x ?? 0)), y: round(y + (child.y ?? 0)) };
    boxes[child.id] = { ...box, width: round(child.width), height: round(child.height) };
    placeAll(child, box, boxes);
  }
}

/** What the coordinates of an edge count from, as ELK tells beside what its types know. */
function containerOf(edge: ElkExtendedEdge): string {
  return (edge as { container?: string }).container ?? 'root';
}

function routeOf(edge: ElkExtendedEdge, corner: Point): EdgeRoute {
  const points: Point[] = [];
  for (const section of edge.sections ?? []) {
    for (const point of [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]) {
      points.push({ x: round(corner.x + point.x), y: round(corner.y + point.y) });
    }
  }
  const label = edge.labels?.[0];
  return {
    points,
    label: label
      ? {
          x: round(corner.x + (label.x ?? 0)),
          y: round(corner.y + (label.y ?? 0)),
          width: round(label.width),
          height: round(label.height),
        }
      : null,
  };
}

/** Halves of a pixel are fine enough, and keep the bytes of a drawing free of rounding noise. */
function round(value: number | undefined): number {
  return Math.round((value ?? 0) * 2) / 2;
}
