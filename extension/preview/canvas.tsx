/** The diagram with the buttons that move it. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { DiagramView } from './diagram-view.js';
import type { Host } from './host.js';
import { Icon } from './icons.js';

export interface CanvasProps {
  svg: string;
  layoutId: string;
  host: Host;
  view: RefObject<DiagramView | null>;
  selected: string | null;
  onOpen: (id: string) => void;
  onLook: (id: string | null) => void;
}

export function Canvas({ svg, layoutId, host, view, selected, onOpen, onLook }: CanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const events = useRef({ onOpen, onLook });
  events.current = { onOpen, onLook };

  useLayoutEffect(() => {
    if (!container.current) return;
    const created = new DiagramView(
      container.current,
      {
        open: (id) => events.current.onOpen(id),
        look: (id) => events.current.onLook(id),
        moved: (moved) => host.remember({ view: moved }),
      },
      host.remembered().view,
    );
    view.current = created;
    created.select(selected);
    return () => {
      created.dispose();
      view.current = null;
    };
    // The view lives as long as its element; what changes later reaches it through the effects below.
  }, [host, view]);

  useEffect(() => view.current?.show(svg, layoutId), [svg, layoutId, view]);

  return (
    <div
      class="canvas"
      ref={container}
      tabIndex={0}
      role="region"
      aria-label="Diagram. Arrow keys move it, plus and minus zoom, 0 fits."
    >
      <div class="zoom" role="group" aria-label="Zoom">
        <button
          type="button"
          class="icon-button"
          title="Zoom in (+)"
          aria-label="Zoom in"
          onClick={() => view.current?.zoomBy(1.25)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="icon-button"
          title="Zoom out (-)"
          aria-label="Zoom out"
          onClick={() => view.current?.zoomBy(0.8)}
        >
          <Icon name="minus" />
        </button>
        <button type="button" class="icon-button" title="Fit (0)" aria-label="Fit" onClick={() => view.current?.fit()}>
          <Icon name="fit" />
        </button>
      </div>
    </div>
  );
}
