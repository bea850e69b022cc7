/** Layout away from the caller's thread, with a deadline. The Eclipse Layout Kernel can't be interrupted, only ended. */
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { fromElk, toElk } from './elk-layout.js';
import type { Layout } from './layout.js';
import { plainLayout } from './plain-layout.js';
import type { LayoutGraph } from './sizing.js';

export interface LayoutJob {
  id: number;
  graph: ElkNode;
}

export interface LayoutReply {
  id: number;
  graph?: ElkNode;
  /** The worker could not lay this graph out, or died. */
  failure?: string;
}

/** A worker thread as either platform has it. */
export interface LayoutWorker {
  post(job: LayoutJob): void;
  terminate(): void;
}

/** Starts a worker whose replies, and whose death, go to `report`. */
export type StartLayoutWorker = (report: (reply: LayoutReply) => void) => LayoutWorker;

export interface LayoutOptions {
  /** Milliseconds after which the plain layout is taken instead. */
  deadline?: number;
  /** The layout shown before: boxes that it has keep their order. */
  previous?: Layout;
}

export interface Layouter {
  /** Never rejects: where the good layout can't be had in time, the plain one is the answer. */
  layout(graph: LayoutGraph, options?: LayoutOptions): Promise<Layout>;
  dispose(): void;
}

const DEADLINE = 4000;

/** Boxes and edges beyond which the kernel is not even tried: it takes far longer than any deadline worth waiting for. */
const TOO_MANY = 1500;

/** The plain layout alone, at once: for platforms without workers, and for tests. */
export class PlainLayouter implements Layouter {
  layout(graph: LayoutGraph): Promise<Layout> {
    return Promise.resolve(plainLayout(graph));
  }

  dispose(): void {
    // Nothing is held.
  }
}

/** Lays out one graph after the other in a worker that is started when first needed and ended when it is late. */
export class WorkerLayouter implements Layouter {
  private worker: LayoutWorker | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private pending: { id: number; settle: (reply: LayoutReply) => void } | undefined;
  private jobs = 0;
  private disposed = false;

  constructor(private readonly start: StartLayoutWorker) {}

  layout(graph: LayoutGraph, options: LayoutOptions = {}): Promise<Layout> {
    const turn = this.queue.then(() => this.run(graph, options));
    this.queue = turn;
    return turn;
  }

  dispose(): void {
    this.disposed = true;
    this.stop();
    this.pending?.settle({ id: this.pending.id, failure: 'disposed' });
  }

  private async run(graph: LayoutGraph, options: LayoutOptions): Promise<Layout> {
    if (this.disposed || graph.nodes.length === 0 || graph.nodes.length + graph.edges.length > TOO_MANY)
      return plainLayout(graph);
    const reply = await this.ask(toElk(graph, options.previous), options.deadline ?? DEADLINE);
    if (!reply.graph) return plainLayout(graph);
    try {
      return fromElk(reply.graph, graph);
    } catch {
      // An incomplete answer is as good as none; the plain layout shows everything.
      return plainLayout(graph);
    }
  }

  private ask(graph: ElkNode, deadline: number): Promise<LayoutReply> {
    const id = ++this.jobs;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.stop();
        settle({ id, failure: 'late' });
      }, deadline);
      const settle = (reply: LayoutReply): void => {
        clearTimeout(timer);
        this.pending = undefined;
        resolve(reply);
      };
      this.pending = { id, settle };
      try {
        this.worker ??= this.open();
        this.worker.post({ id, graph });
      } catch (error) {
        this.stop();
        settle({ id, failure: String(error) });
      }
    });
  }

  private open(): LayoutWorker {
    const worker: LayoutWorker = this.start((reply) => {
      // A worker that was ended may still have had an answer on its way.
      if (this.worker !== undefined && this.worker !== worker) return;
      if (reply.failure !== undefined) this.stop();
      if (this.pending && (reply.id === this.pending.id || reply.failure !== undefined)) this.pending.settle(reply);
    });
    return worker;
  }

  private stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}
