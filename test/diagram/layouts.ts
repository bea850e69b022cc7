/** Layouts for tests: the real kernel in this thread, and what can be asked of any layout. */
import { createKernel } from '../../language/diagram/layout-kernel.js';
import type { Box, Layout } from '../../language/diagram/layout.js';
import { WorkerLayouter } from '../../language/diagram/layouter.js';
import type { LayoutGraph } from '../../language/diagram/sizing.js';

/** The good algorithm without a thread. */
export function kernelLayouter(): WorkerLayouter {
  const kernel = createKernel();
  return new WorkerLayouter((report) => ({
    post: (job) => void kernel(job).then(report),
    terminate: () => undefined,
  }));
}

/** A graph of boxes named by numbers, with an edge for each pair. */
export function boxes(
  count: number,
  pairs: readonly (readonly [number, number])[],
  direction: 'down' | 'right' = 'down',
): LayoutGraph {
  return {
    direction,
    nodes: Array.from({ length: count }, (_, index) => ({ id: `n${index}`, width: 232, height: 72, source: false })),
    edges: pairs.map(([from, to], index) => ({
      id: `e${index}`,
      from: `n${from}`,
      to: `n${to}`,
      label: { width: 108, height: 32 },
    })),
  };
}

/** The pairs of boxes that lie over each other. */
export function overlaps(layout: Layout): string[] {
  const entries = Object.entries(layout.nodes);
  return entries.flatMap(([a, first], index) =>
    entries.slice(index + 1).flatMap(([b, second]) => (apart(first, second) ? [] : [`${a} and ${b}`])),
  );
}

function apart(a: Box, b: Box): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}
