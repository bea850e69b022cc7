/** The diagram with the buttons that move it. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { DiagramView } from './diagram-view.js';
import type { Host } from './host.js';
import { Icon, type IconName } from './icons.js';

export interface CanvasProps {
  svg: string;
  layoutId: string;
  host: Host;
  view: RefObject<DiagramView | null>;
  selected: string | null;
  onOpen: (id: string) => void;
  onLook: (id: string | null) => void;
}

interface Zoom {
  label: string;
  /** The key that does the same. */
  press: string;
  icon: IconName;
  act: (view: DiagramView) => void;
}

const ZOOMS: readonly Zoom[] = [
  { label: 'Zoom in', press: '+', icon: 'plus', act: (view) => view.zoomBy(1.25) },
  { label: 'Zoom out', press: '-', icon: 'minus', act: (view) => view.zoomBy(0.8) },
  { label: 'Fit, as large as it can be read', press: '0', icon: 'fit', act: (view) => view.fit() },
];

export function Canvas({ svg, layoutId, host, view, selected, onOpen, onLook }: CanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const [cut, setCut] = useState(false);
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
        cut: setCut,
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
      aria-label="Diagram. Arrow keys move it, plus and minus zoom, 0 fits, A shows all of it."
    >
      <div class="zoom" role="group" aria-label="Zoom">
        {cut && (
          <button
            type="button"
            class="see-all"
            title="See the whole diagram (A)"
            onClick={() => view.current?.seeAll()}
          >
            See all
          </button>
        )}
        {ZOOMS.map(({ label, press, icon, act }) => (
          <button
            key={icon}
            type="button"
            class="icon-button"
            title={`${label} (${press})`}
            aria-label={label}
            onClick={() => view.current && act(view.current)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
    </div>
  );
}
