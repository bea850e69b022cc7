import type { LangiumSharedServices } from 'langium/lsp';
import type { RenderParams } from '../../extension/protocol.js';
import { deriveGraph, exportDiagram, layoutKey, renderSvg, sizeGraph, type Layout, type Layouter } from '../diagram/index.js';
import type { Results } from '../model/results.js';
import type { System } from '../model/system.js';

/** A drawing for the preview. */
export interface Drawing {
  svg: string;
  /** Changes only when boxes may have moved. */
  layoutId: string;
}

/**
 * Draws systems. The layout of each document is kept for as long as its structure stays the same, so that new figures never
 * move a box, and serves as the hint for the next one.
 */
export class DiagramService {
  private readonly layouts = new Map<string, { key: string; layout: Promise<Layout> }>();

  constructor(
    shared: LangiumSharedServices,
    private readonly layouter: Layouter,
  ) {
    shared.workspace.TextDocuments.onDidClose(({ document }) => {
      this.layouts.delete(document.uri);
    });
  }

  /** Draws a document's System with the given figures, in classes that a style sheet colors. */
  async draw(uri: string, system: System, results: Results | null): Promise<Drawing> {
    const { key, layout } = await this.layoutOf(uri, system);
    return { svg: renderSvg(layout, results, { theme: 'variables' }), layoutId: key };
  }

  /** Writes a document's System in one of the formats that stand alone. */
  async export(params: RenderParams, system: System, results: Results | null): Promise<string> {
    const { layout } = await this.layoutOf(params.uri, system);
    return exportDiagram(params.format, layout, results, { theme: params.theme });
  }

  dispose(): void {
    this.layouter.dispose();
  }

  private async layoutOf(uri: string, system: System): Promise<{ key: string; layout: Layout }> {
    const graph = sizeGraph(deriveGraph(system));
    const key = layoutKey(graph);
    const known = this.layouts.get(uri);
    if (known?.key !== key) {
      const previous = await known?.layout;
      this.layouts.set(uri, { key, layout: this.layouter.layout(graph, previous ? { previous } : {}) });
    }
    const entry = this.layouts.get(uri);
    return { key, layout: await (entry?.key === key ? entry.layout : this.layouter.layout(graph)) };
  }
}
