/** The preview as a whole: what the server sent, and what is looked at. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { DiagramCard, PreviewMessage, PreviewState } from '../protocol.js';
import { Canvas } from './canvas.js';
import { DetailCard } from './detail-card.js';
import type { DiagramView } from './diagram-view.js';
import type { Host } from './host.js';
import { Icon } from './icons.js';
import { Lists } from './lists.js';
import { rasterize } from './rasterize.js';
import { Toolbar } from './toolbar.js';

export function App({ host }: { host: Host }) {
  const [state, setState] = useState<PreviewState | null>(null);
  const [looked, setLooked] = useState<string | null>(null);
  const [selected, setSelected] = useState<string | null>(host.remembered().selected ?? null);
  const view = useRef<DiagramView | null>(null);

  const choose = useCallback(
    (id: string | null, reveal = false) => {
      setSelected(id);
      host.remember({ selected: id ?? undefined });
      view.current?.select(id, reveal);
      if (id === null) view.current?.settle();
    },
    [host],
  );

  useEffect(() => {
    const receive = ({ data }: MessageEvent<PreviewMessage>): void => {
      switch (data.type) {
        case 'state':
          if (data.state.uri !== host.remembered().uri) {
            // Another model: nothing that was pointed at or moved is in it.
            host.remember({ uri: data.state.uri, view: undefined, selected: undefined });
            setLooked(null);
            setSelected(null);
          }
          setState(data.state);
          break;
        case 'focus':
          choose(`component ${data.component}`, true);
          break;
        case 'rasterize':
          void rasterize(data.svg).then((base64) => host.send({ type: 'picture', base64 }));
          break;
      }
    };
    window.addEventListener('message', receive);
    host.send({ type: 'ready' });
    return () => window.removeEventListener('message', receive);
  }, [host, choose]);

  const cards = state?.panel?.cards ?? [];
  const find = (id: string | null): DiagramCard | undefined =>
    id === null ? undefined : cards.find((card) => card.id === id);
  const shown = find(looked) ?? find(selected);

  const open = (id: string): void => {
    const card = find(id);
    if (!card) return;
    choose(id);
    host.send({ type: 'reveal', range: card.range });
  };

  if (!state) return <p class="empty">Reading the model…</p>;
  return (
    <div class="page">
      <Toolbar state={state} host={host} />
      <Banner state={state} host={host} />
      <main class={state.stale ? 'stage is-stale' : state.resultsStale ? 'stage is-outdated' : 'stage'}>
        {state.svg === null ? (
          <Empty state={state} />
        ) : (
          <Canvas
            key={state.uri}
            svg={state.svg}
            layoutId={state.layoutId}
            host={host}
            view={view}
            selected={selected}
            onOpen={open}
            onLook={(id) => {
              setLooked(id);
              if (id === null && looked === null) choose(null);
            }}
          />
        )}
        {shown && (
          <DetailCard
            key={shown.id}
            card={shown}
            pinned={shown.id === selected}
            placeOf={(pinned) => view.current?.cardPlace(shown.id, pinned)}
            onReveal={() => host.send({ type: 'reveal', range: shown.range })}
            onClose={() => choose(null)}
            onPlaced={(place) => view.current?.uncover(shown.id, place)}
          />
        )}
      </main>
      <Lists state={state} host={host} />
    </div>
  );
}

/** What stands between the reader and a current diagram. */
function Banner({ state, host }: { state: PreviewState; host: Host }) {
  const { run } = state;
  if (run.kind === 'crashed') {
    return (
      <p class="banner is-error" role="alert">
        <Icon name="error" />
        <span>The run failed: {run.message}</span>
      </p>
    );
  }
  if (run.kind !== 'refused' && !state.stale) return null;
  const { message, range } = run.kind === 'refused' ? run : { message: '', range: undefined };
  return (
    <p class="banner" role="status">
      <Icon name="warning" />
      <span>
        {state.svg === null ? 'The text has errors.' : 'The text has errors: showing the last good diagram.'} {message}
      </span>
      {range && (
        <button class="link" type="button" onClick={() => host.send({ type: 'reveal', range })}>
          Go to the error
        </button>
      )}
    </p>
  );
}

function Empty({ state }: { state: PreviewState }) {
  const refused = state.run.kind === 'refused';
  return (
    <p class="empty">
      {refused
        ? 'The diagram appears once the text has no errors.'
        : 'Declare a component, and the diagram appears here.'}
    </p>
  );
}
