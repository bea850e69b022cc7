/**
 * A layered layout that always ends soon: the fallback for graphs that are too big for the good algorithm. Layers by
 * longest path (after Sugiyama, Tagawa and Toda, 1981), order by a few sweeps of the barycenter heuristic, edges through
 * gaps kept between the boxes. Deterministic; time and memory linear in nodes and edges up to the sorting of layers.
 */
import type { Box, EdgeRoute, Layout, Point } from './layout.js';
import type { LayoutGraph } from './sizing.js';
import { structureHash } from './sizing.js';

const GAP = 44;
const LAYER_GAP = 48;
const LANE = 18;
const SWEEPS = 6;
/** A layer is broken into rows of about this length, so that a thousand clients don't make a line of a kilometer. */
const ROW_LENGTH = 6000;
/** Where edges would need more lanes than this in all, they run behind the boxes instead. */
const LANES = 20_000;

interface Item {
  /** The node, or null for the place where a long edge passes through a layer. */
  node: LayoutGraph['nodes'][number] | null;
  edge: number;
  /** Size across the layer and along the flow. */
  across: number;
  along: number;
  position: number;
  center: number;
  before: Item[];
  after: Item[];
}

/** Lays out any graph. Coordinates are whole pixels. */
export function plainLayout(graph: LayoutGraph): Layout {
  const down = graph.direction === 'down';
  const layers = assignLayers(graph);
  const rows: Item[][] = [];
  const items = new Map<string, Item>();
  for (const node of graph.nodes) {
    const layer = layers.get(node.id) ?? 0;
    const item: Item = {
      node,
      edge: -1,
      across: down ? node.width : node.height,
      along: down ? node.height : node.width,
      position: 0,
      center: 0,
      before: [],
      after: [],
    };
    items.set(node.id, item);
    (rows[layer] ??= []).push(item);
  }

  const layerOf = (id: string): number => layers.get(id) ?? 0;
  const span = (edge: LayoutGraph['edges'][number]): number => Math.abs(layerOf(edge.from) - layerOf(edge.to));
  const withLanes = graph.edges.reduce((sum, edge) => sum + Math.max(0, span(edge) - 1), 0) <= LANES;

  // Each edge is a chain of items from its upper to its lower end.
  const chains = graph.edges.map((edge, index): Item[] => {
    const from = items.get(edge.from);
    const to = items.get(edge.to);
    if (!from || !to || from === to) return [];
    const a = layerOf(edge.from);
    const b = layerOf(edge.to);
    const chain = a <= b ? [from] : [to];
    for (let layer = Math.min(a, b) + 1; withLanes && layer < Math.max(a, b); layer++) {
      const lane: Item = {
        node: null,
        edge: index,
        across: LANE,
        along: 0,
        position: 0,
        center: 0,
        before: [],
        after: [],
      };
      (rows[layer] ??= []).push(lane);
      chain.push(lane);
    }
    chain.push(a <= b ? to : from);
    for (let step = 1; step < chain.length; step++) {
      const upper = chain[step - 1] as Item;
      const lower = chain[step] as Item;
      upper.after.push(lower);
      lower.before.push(upper);
    }
    return chain;
  });

  order(rows);
  const labelRoom = graph.edges.some((edge) => edge.label) ? (down ? 34 : 130) : 0;
  const broken = rows.flatMap((row) => breakRow(row));
  const extent = Math.max(0, ...broken.map(rowLength));
  let along = 0;
  const alongOf = new Map<Item, number>();
  const depthOf = new Map<Item, number>();
  for (const row of broken) {
    const depth = row.reduce((most, item) => Math.max(most, item.along), 0);
    let across = (extent - rowLength(row)) / 2;
    for (const item of row) {
      item.center = Math.round(across + item.across / 2);
      alongOf.set(item, Math.round(along + (depth - item.along) / 2));
      depthOf.set(item, depth);
      across += item.across + GAP;
    }
    along += depth + LAYER_GAP + labelRoom;
  }

  const nodes: Record<string, Box> = {};
  for (const [id, item] of items) {
    const start = alongOf.get(item) ?? 0;
    const side = item.center - item.across / 2;
    nodes[id] = down
      ? { x: side, y: start, width: item.across, height: item.along }
      : { x: start, y: side, width: item.along, height: item.across };
  }
  const place = (across: number, position: number): Point =>
    down ? { x: across, y: position } : { x: position, y: across };

  const leaving = new Map<string, number>();
  const arriving = new Map<string, number>();
  for (const edge of graph.edges) {
    leaving.set(edge.from, (leaving.get(edge.from) ?? 0) + 1);
    arriving.set(edge.to, (arriving.get(edge.to) ?? 0) + 1);
  }
  const edges: Record<string, EdgeRoute> = {};
  graph.edges.forEach((edge, index) => {
    const chain = chains[index] ?? [];
    const from = items.get(edge.from);
    if (chain.length === 0 || !from) {
      edges[edge.id] = from ? loop(from, alongOf.get(from) ?? 0, place) : { points: [], label: null };
      return;
    }
    const points: Point[] = [];
    chain.forEach((item, step) => {
      const start = alongOf.get(item) ?? 0;
      const next = chain[step + 1];
      const previous = chain[step - 1];
      if (previous) points.push(place(item.center, item.node ? start : start - (depthOf.get(item) ?? 0) / 2));
      if (next) points.push(place(item.center, item.node ? start + item.along : start + (depthOf.get(item) ?? 0) / 2));
    });
    const forward = from === chain[0];
    if (!forward) points.reverse();
    edges[edge.id] = {
      points,
      label: edge.label
        ? labelBox(points, edge.label, (leaving.get(edge.from) ?? 0) > (arriving.get(edge.to) ?? 0) ? 0.62 : 0.38)
        : null,
    };
  });

  const length = Math.max(0, along - LAYER_GAP - labelRoom);
  // A self call loops beside its box.
  const room = extent + (graph.edges.some((edge) => edge.from === edge.to) ? GAP : 0);
  return {
    structure: structureHash(graph),
    engine: 'plain',
    curved: true,
    direction: graph.direction,
    width: Math.ceil(down ? room : length),
    height: Math.ceil(down ? length : room),
    nodes,
    edges,
  };
}

/** Longest-path layers; an edge that closes a cycle is ignored. Sources that are loads stand in the first layer. */
function assignLayers(graph: LayoutGraph): Map<string, number> {
  const targets = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
  for (const edge of graph.edges)
    if (edge.from !== edge.to && targets.has(edge.to)) targets.get(edge.from)?.push(edge.to);

  // Depth first without recursion: a chain of ten thousand nodes must not overflow the stack.
  const state = new Map<string, 'open' | 'done'>();
  const finished: string[] = [];
  const ignored = new Set<string>();
  for (const root of graph.nodes) {
    if (state.has(root.id)) continue;
    const stack: { id: string; next: number }[] = [{ id: root.id, next: 0 }];
    state.set(root.id, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { id: string; next: number };
      const target = targets.get(top.id)?.[top.next++];
      if (target === undefined) {
        state.set(top.id, 'done');
        finished.push(top.id);
        stack.pop();
      } else if (!state.has(target)) {
        state.set(target, 'open');
        stack.push({ id: target, next: 0 });
      } else if (state.get(target) === 'open') ignored.add(`${top.id}\n${target}`);
    }
  }
  const layers = new Map<string, number>(graph.nodes.map((node) => [node.id, 0]));
  for (const id of finished.reverse()) {
    const layer = layers.get(id) ?? 0;
    for (const target of targets.get(id) ?? []) {
      if (!ignored.has(`${id}\n${target}`)) layers.set(target, Math.max(layers.get(target) ?? 0, layer + 1));
    }
  }
  return layers;
}

/** Sorts each layer by the mean place of its neighbors, downwards and upwards in turn. */
function order(rows: Item[][]): void {
  const number = (row: Item[]): void => {
    const middle = (row.length - 1) / 2;
    row.forEach((item, index) => (item.position = index - middle));
  };
  rows.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const downwards = sweep % 2 === 0;
    const course = downwards ? rows : [...rows].reverse();
    for (const row of course) {
      const wanted = new Map(row.map((item) => [item, barycenter(item, downwards)]));
      row.sort((a, b) => (wanted.get(a) as number) - (wanted.get(b) as number));
      number(row);
    }
  }
}

function barycenter(item: Item, downwards: boolean): number {
  const neighbors = downwards ? item.before : item.after;
  if (neighbors.length === 0) return item.position;
  return neighbors.reduce((sum, neighbor) => sum + neighbor.position, 0) / neighbors.length;
}

function rowLength(row: readonly Item[]): number {
  return row.reduce((sum, item) => sum + item.across, 0) + GAP * Math.max(0, row.length - 1);
}

function breakRow(row: Item[]): Item[][] {
  if (rowLength(row) <= ROW_LENGTH) return [row];
  const rows: Item[][] = [[]];
  let length = 0;
  for (const item of row) {
    if (length + item.across > ROW_LENGTH) {
      rows.push([]);
      length = 0;
    }
    (rows[rows.length - 1] as Item[]).push(item);
    length += item.across + GAP;
  }
  return rows;
}

/**
 * On the last piece of an edge, nearer to the end where fewer edges meet, so that labels don't cover each other. A piece
 * bends like the curve that is drawn: across it follows a cubic from one end to the other.
 */
function labelBox(points: readonly Point[], size: { width: number; height: number }, share: number): Box | null {
  const end = points[points.length - 1];
  const before = points[points.length - 2];
  if (!end || !before) return null;
  const eased = 3 * share ** 2 - 2 * share ** 3;
  const x = before.x + (end.x - before.x) * eased;
  const y = before.y + (end.y - before.y) * eased;
  return { x: Math.round(x - size.width / 2), y: Math.round(y - size.height / 2), ...size };
}

function loop(item: Item, start: number, place: (across: number, along: number) => Point): EdgeRoute {
  const side = item.center + item.across / 2;
  const upper = start + item.along / 3;
  const lower = start + (2 * item.along) / 3;
  return {
    points: [place(side, upper), place(side + GAP / 2, upper), place(side + GAP / 2, lower), place(side, lower)],
    label: null,
  };
}
