import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Diagrams } from '../../language/diagram/diagram.js';
import type { LayoutReply } from '../../language/diagram/layouter.js';
import { PlainLayouter, WorkerLayouter } from '../../language/diagram/layouter.js';
import { createNodeLayouter } from '../../language/diagram/layouter-node.js';
import { plainLayout } from '../../language/diagram/plain-layout.js';
import { boxes, kernelLayouter, overlaps } from './layouts.js';
import { blogPlatform, blogResults, call, component, operation, system, threeLines } from './models.js';

const anyGraph = fc
  .integer({ min: 1, max: 25 })
  .chain((count) =>
    fc.tuple(
      fc.constant(count),
      fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 40 }),
      fc.constantFrom('down' as const, 'right' as const),
    ),
  );

describe('boxes of one region', () => {
  it('stand in a frame, without any other, and are reached where they stand, whatever the graph', async () => {
    const layouter = kernelLayouter();
    await fc.assert(
      fc.asyncProperty(anyGraph, async ([count, pairs, direction]) => {
        const graph = boxes(count, pairs, direction);
        const frameOf = (i: number): string | undefined => ['Us', undefined, 'Eu'][i % 3];
        graph.nodes = graph.nodes.map((node, i) => {
          const frame = frameOf(i);
          return frame === undefined ? node : { ...node, frame };
        });
        const layout = await layouter.layout(graph);
        expect(layout.engine).toBe('elk');
        expect(overlaps(layout)).toEqual([]);
        graph.nodes.forEach(({ id, frame }) => {
          const box = layout.nodes[id]!;
          for (const [name, area] of Object.entries(layout.frames ?? {})) {
            const apart =
              box.x >= area.x + area.width ||
              box.x + box.width <= area.x ||
              box.y >= area.y + area.height ||
              box.y + box.height <= area.y;
            const inside =
              box.x >= area.x &&
              box.y >= area.y &&
              box.x + box.width <= area.x + area.width &&
              box.y + box.height <= area.y + area.height;
            expect(name === frame ? inside : apart).toBe(true);
          }
        });
        for (const { id, from, to } of graph.edges) {
          const { points } = layout.edges[id]!;
          for (const [point, end] of [
            [points[0]!, layout.nodes[from]!],
            [points.at(-1)!, layout.nodes[to]!],
          ] as const) {
            expect(point.x).toBeGreaterThanOrEqual(end.x - 1);
            expect(point.x).toBeLessThanOrEqual(end.x + end.width + 1);
            expect(point.y).toBeGreaterThanOrEqual(end.y - 1);
            expect(point.y).toBeLessThanOrEqual(end.y + end.height + 1);
          }
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe.each([
  ['the kernel', () => kernelLayouter()],
  ['the plain layout', () => new PlainLayouter()],
])('a layout by %s', (_, create) => {
  it('never puts a box over another, and places every box and edge, whatever the graph', async () => {
    const layouter = create();
    await fc.assert(
      fc.asyncProperty(anyGraph, async ([count, pairs, direction]) => {
        const layout = await layouter.layout(boxes(count, pairs, direction));
        expect(overlaps(layout)).toEqual([]);
        expect(Object.keys(layout.nodes)).toHaveLength(count);
        expect(Object.keys(layout.edges)).toHaveLength(pairs.length);
        for (const box of Object.values(layout.nodes)) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
          expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
        }
        for (const edge of Object.values(layout.edges)) expect(edge.points.length).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('is the same each time', async () => {
    const graph = boxes(12, [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 4],
      [0, 5],
      [5, 6],
      [6, 6],
      [7, 2],
      [8, 9],
      [9, 8],
    ]);
    expect(await create().layout(graph)).toEqual(await create().layout(graph));
  });

  it('survives an empty graph', async () => {
    expect(await create().layout(boxes(0, []))).toMatchObject({ nodes: {}, edges: {} });
  });
});

describe('the plain layout', () => {
  it('takes a chain of ten thousand boxes', () => {
    const chain = plainLayout(
      boxes(
        10_000,
        Array.from({ length: 9_999 }, (_, index) => [index, index + 1] as const),
      ),
    );
    expect(Object.keys(chain.nodes)).toHaveLength(10_000);
  });

  it('breaks a layer of thousands into rows', () => {
    const star = plainLayout(
      boxes(
        2_000,
        Array.from({ length: 1_999 }, (_, index) => [0, index + 1] as const),
      ),
    );
    expect(star.width).toBeLessThan(8_000);
    expect(overlaps(star)).toEqual([]);
  });

  it('lets calls flow downwards', () => {
    const { nodes } = plainLayout(
      boxes(3, [
        [0, 1],
        [1, 2],
        [0, 2],
      ]),
    );
    expect([nodes['n0']?.y, nodes['n1']?.y, nodes['n2']?.y]).toEqual([0, expect.any(Number), expect.any(Number)]);
    expect(nodes['n2']?.y).toBeGreaterThan(nodes['n1']?.y ?? Infinity);
  });
});

describe('a layout that does not come in time', () => {
  it('is replaced by the plain one, and its worker is ended', async () => {
    let ended = 0;
    const layouter = new WorkerLayouter(() => ({ post: () => undefined, terminate: () => ended++ }));
    const layout = await layouter.layout(boxes(3, [[0, 1]]), { deadline: 5 });
    expect(layout.engine).toBe('plain');
    expect(ended).toBe(1);
  });

  it('does not spoil the next one', async () => {
    let started = 0;
    const layouter = new WorkerLayouter((report) => {
      const silent = started++ === 0;
      return {
        post: (job) => {
          if (!silent) report({ id: job.id, graph: { ...job.graph, children: [], edges: [] } });
        },
        terminate: () => undefined,
      };
    });
    expect((await layouter.layout(boxes(2, [[0, 1]]), { deadline: 5 })).engine).toBe('plain');
    await layouter.layout(boxes(2, [[0, 1]]));
    expect(started).toBe(2);
  });

  it('is replaced when the worker dies, or answers nonsense', async () => {
    for (const reply of [
      { failure: 'out of memory' },
      { graph: { id: 'root', children: [] } },
    ] satisfies Partial<LayoutReply>[]) {
      const layouter = new WorkerLayouter((report) => ({
        post: (job) => queueMicrotask(() => report({ id: job.id, ...reply })),
        terminate: () => undefined,
      }));
      expect((await layouter.layout(boxes(3, [[0, 1]]))).engine).toBe('plain');
    }
  });

  it('is not even tried for thousands of boxes', async () => {
    const layouter = new WorkerLayouter(() => {
      throw new Error('must not be started');
    });
    expect((await layouter.layout(boxes(3_000, []))).engine).toBe('plain');
  });
});

describe('a worker thread', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scale-layout-'));
    await build({
      entryPoints: [join(import.meta.dirname, '../../language/diagram/layout-worker.ts')],
      outfile: join(folder, 'layout-worker.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lays out as this thread does', async () => {
    const layouter = createNodeLayouter(join(folder, 'layout-worker.mjs'));
    const graph = boxes(5, [
      [0, 1],
      [1, 2],
      [0, 3],
      [3, 4],
    ]);
    try {
      expect(await layouter.layout(graph, { deadline: 60_000 })).toEqual(await kernelLayouter().layout(graph));
    } finally {
      layouter.dispose();
    }
  });

  it('is ended while it computes, when the time is out', async () => {
    const layouter = createNodeLayouter(join(folder, 'layout-worker.mjs'));
    const pairs = Array.from({ length: 900 }, (_, index) => [index % 300, (index * 7 + 1) % 300] as const);
    try {
      expect((await layouter.layout(boxes(300, pairs), { deadline: 100 })).engine).toBe('plain');
      expect((await layouter.layout(boxes(2, [[0, 1]]), { deadline: 60_000 })).engine).toBe('elk');
    } finally {
      layouter.dispose();
    }
  });
});

describe('the diagrams of a document', () => {
  it('stand still while only figures, sizes and loads change', async () => {
    const diagrams = new Diagrams(kernelLayouter());
    const before = await diagrams.build('doc', blogPlatform());
    const bigger = blogPlatform();
    for (const part of bigger.components) part.instances *= 20;
    for (const part of bigger.loads)
      part.source = { kind: 'closed', meanUsers: 1e6, users: 1e6, think: { kind: 'exact', value: 1 } };
    const after = await diagrams.build('doc', bigger, blogResults(1.7));
    expect(after.layout).toEqual(before.layout);
  });

  it('keep the order of boxes when one is added', async () => {
    const names = ['E', 'B', 'D', 'A', 'C'];
    const model = (targets: string[]) =>
      system(
        [],
        [
          component('Web', 'service', [operation('get', ...targets.map((name) => call(`${name}.x`)))]),
          ...targets.map((name) => component(name, 'service', [operation('x')])),
        ],
      );
    const diagrams = new Diagrams(kernelLayouter());
    const order = async (targets: string[]): Promise<string[]> => {
      const { layout } = await diagrams.build('doc', model(targets));
      return names.toSorted(
        (a, b) => (layout.nodes[`component ${a}`]?.x ?? 0) - (layout.nodes[`component ${b}`]?.x ?? 0),
      );
    };
    const before = await order(names);
    expect(await order(['New', ...names])).toEqual(before);
    expect(await order([...names.toReversed(), 'New'])).toEqual(before);
  });

  it('are asked for once while they stay the same', async () => {
    let asked = 0;
    const plain = new PlainLayouter();
    const diagrams = new Diagrams({
      layout: (graph) => {
        asked++;
        return plain.layout(graph);
      },
      dispose: () => undefined,
    });
    await diagrams.build('doc', threeLines());
    await diagrams.build('doc', threeLines());
    expect(asked).toBe(1);
  });
});
