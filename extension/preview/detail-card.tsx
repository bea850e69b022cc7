/** Everything that is known of one box. */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { DiagramCard, Fact } from '../protocol.js';
import type { CardPlace } from './card-place.js';
import { Icon } from './icons.js';

export interface DetailCardProps {
  card: DiagramCard;
  pinned: boolean;
  /** Where it stands beside its box; undefined where the box is not drawn. */
  placeOf: (pinned: boolean) => CardPlace | undefined;
  onReveal: () => void;
  onClose: () => void;
  /** Where the card of a chosen box stands. */
  onPlaced: (place: DOMRect) => void;
}

export function DetailCard({ card, pinned, placeOf, onReveal, onClose, onPlaced }: DetailCardProps) {
  const element = useRef<HTMLElement>(null);
  // Once, and again when it is pinned: neither figures that change nor a drawing that is moved move it.
  const place = useMemo(() => placeOf(pinned) ?? { at: 'right', height: undefined }, [pinned]);
  useLayoutEffect(() => {
    if (pinned && element.current) onPlaced(element.current.getBoundingClientRect());
  }, [pinned]);
  return (
    <aside
      ref={element}
      class={`card is-${place.at}${pinned ? ' is-pinned' : ''}`}
      style={{ maxHeight: place.height }}
      aria-label={`Details of ${card.name}`}
    >
      <header>
        <div>
          <h2>
            <bdi>{card.name}</bdi>
          </h2>
          <p>{[card.kind, card.detail].filter((part) => part !== '').join(' · ')}</p>
        </div>
        {pinned && (
          <button type="button" class="icon-button" title="Close" aria-label="Close details" onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {card.facts.length > 0 ? (
        <dl>
          {card.facts.map((fact) => (
            <FactRow key={fact.label} fact={fact} />
          ))}
        </dl>
      ) : (
        <p class="quiet">Save to simulate: figures appear here.</p>
      )}
      {pinned && (
        <button type="button" class="link" onClick={onReveal}>
          Show in the text
        </button>
      )}
    </aside>
  );
}

function FactRow({ fact }: { fact: Fact }) {
  return (
    <div class="fact">
      <dt>
        <bdi>{fact.label}</bdi>
      </dt>
      <dd>
        <span class="value">{fact.value}</span>
        {fact.note && <span class="note">{fact.note}</span>}
      </dd>
      {fact.share !== undefined && (
        <svg class={`meter level-${fact.level ?? 5}`} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect class="meter-track" width="100" height="4" />
          <rect class="meter-fill" width={Math.max(1, fact.share * 100)} height="4" />
        </svg>
      )}
    </div>
  );
}
