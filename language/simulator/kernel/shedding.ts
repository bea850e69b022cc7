/** What a node looks at to decide whether it turns a request away. */
import type { CompiledComponent } from '../compile/program.js';
import type { Shedding as Rule } from '../../model/system.js';

/** Seconds over which a node's cpu, latency and rate are taken. */
const WINDOW = 1;

/** What is read over a window; the others are looked at as they are. */
type Windowed = Exclude<Rule['metric'], 'queue' | 'memory'>;

/** Figures of single nodes over the last window that is complete. It ends at the first arrival after it. */
export class NodeWindows {
  /** Arrivals, calls ended, and the seconds that those took, since the window began. */
  readonly arrivals: Float64Array;
  readonly ended: Float64Array;
  readonly seconds: Float64Array;
  private readonly since: Float64Array;
  private readonly busyBefore: Float64Array;
  private readonly metric: Float64Array;
  /** True where ends of calls are to be counted. */
  readonly followsEnds: boolean;

  constructor(components: readonly CompiledComponent[], nodes: number) {
    const rules = components.flatMap((component) => component.rules);
    const size = rules.some(({ metric }) => metric !== 'queue' && metric !== 'memory') ? nodes : 0;
    this.followsEnds = rules.some(({ metric }) => metric === 'latency');
    this.arrivals = new Float64Array(size);
    this.ended = new Float64Array(size);
    this.seconds = new Float64Array(size);
    this.since = new Float64Array(size);
    this.busyBefore = new Float64Array(size);
    this.metric = new Float64Array(size);
  }

  /** The node's metric at an arrival; `busy` is what its cores have worked up to now, as seconds of the whole node. */
  at(node: number, metric: Windowed, busy: number, now: number): number {
    const elapsed = now - this.since[node]!;
    if (elapsed >= WINDOW) {
      this.metric[node] = this.read(node, metric, busy, elapsed);
      this.clear(node, busy, now);
    }
    this.arrivals[node]!++;
    return this.metric[node]!;
  }

  /** A node begins to be looked at: nothing is known of it yet. */
  begin(node: number, busy: number, now: number): void {
    if (this.metric.length === 0) return;
    this.metric[node] = 0;
    this.clear(node, busy, now);
  }

  private clear(node: number, busy: number, now: number): void {
    this.since[node] = now;
    this.busyBefore[node] = busy;
    this.arrivals[node] = 0;
    this.ended[node] = 0;
    this.seconds[node] = 0;
  }

  private read(node: number, metric: Windowed, busy: number, elapsed: number): number {
    switch (metric) {
      case 'cpu':
        return (busy - this.busyBefore[node]!) / elapsed;
      case 'rate':
        return this.arrivals[node]! / elapsed;
      case 'latency':
        return this.ended[node]! > 0 ? this.seconds[node]! / this.ended[node]! : 0;
    }
  }
}
