/** Where the card of a box stands, so that it doesn't cover the box. */

export interface CardPlace {
  at: 'left' | 'right' | 'top' | 'bottom';
  /** Pixels it may be high; more is scrolled. */
  height: number;
}

/** Pixels; `CARD_WIDTH` is that of the style sheet for a card that stands beside its box. */
const CARD_WIDTH = 248;
const MARGIN = 12;
/** A pinned card has at least this share of the panel: its box is moved out of the way if need be. */
const PINNED_SHARE = 0.46;
/** What little of a card says anything. */
const LEAST = 72;

type Sides = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;

/** Beside the box where the panel has room for that, on the wider side; else above or below it, as wide as the panel. */
export function cardPlace(box: Sides, panel: Sides, pinned: boolean): CardPlace {
  const [left, right] = [box.left - panel.left, panel.right - box.right];
  const [above, below] = [box.top - panel.top, panel.bottom - box.bottom];
  const whole = panel.bottom - panel.top;
  if (Math.max(left, right) >= CARD_WIDTH + 2 * MARGIN)
    return { at: right >= left ? 'right' : 'left', height: whole - 2 * MARGIN };
  const room = Math.max(above, below, LEAST + 2 * MARGIN, pinned ? PINNED_SHARE * whole : 0);
  return { at: above > below ? 'top' : 'bottom', height: Math.min(room, whole) - 2 * MARGIN };
}
