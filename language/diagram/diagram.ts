/** From a System to a laid-out diagram in one call, with the memory that keeps boxes where they are. */
import type { Results } from '../model/results.js';
import type { System } from '../model/system.js';
import { deriveGraph } from './graph.js';
import type { Layout } from './layout.js';
import type { Layouter } from './layouter.js';
import { measure } from './measures.js';
import type { Direction } from './sizing.js';
import { sizeGraph, structureHash } from './sizing.js';
import type { DrawnDiagram } from './svg.js';

export interface DiagramOptions {
  direction?: Direction;
  /** Milliseconds for the layout. */
  deadline?: number;
}

const REMEMBERED = 16;

/**
 * Lays diagrams out and remembers the layouts. A change that leaves the structure alone (a metric, a size, a load) gets
 * the very same layout; any other starts from the one that its `owner` (a document) had last.
 */
export class Diagrams {
  private readonly byStructure = new Map<string, Layout>();
  private readonly byOwner = new Map<string, Layout>();

  constructor(private readonly layouter: Layouter) {}

  /** The diagram of `system`, with what `results` found laid over it. Never rejects. */
  async build(owner: string, system: System, results?: Results, options: DiagramOptions = {}): Promise<DrawnDiagram> {
    const graph = deriveGraph(system);
    const sized = sizeGraph(graph, options.direction ?? 'down');
    const structure = structureHash(sized);
    let layout = this.byStructure.get(structure);
    if (!layout) {
      const previous = this.byOwner.get(owner);
      layout = await this.layouter.layout(sized, {
        ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
        ...(previous ? { previous } : {}),
      });
      this.remember(structure, layout);
    }
    this.byOwner.set(owner, layout);
    return { graph, layout, measures: results ? measure(graph, system, results) : undefined, results };
  }

  /** Forgets what was kept for a document. */
  forget(owner: string): void {
    this.byOwner.delete(owner);
  }

  dispose(): void {
    this.layouter.dispose();
  }

  private remember(structure: string, layout: Layout): void {
    this.byStructure.set(structure, layout);
    for (const oldest of this.byStructure.keys()) {
      if (this.byStructure.size <= REMEMBERED) break;
      this.byStructure.delete(oldest);
    }
  }
}
