/** The drawing in the page: mounting, moving, zooming, and what the pointer and the keyboard do to its boxes. */
import { select } from 'd3-selection';
import type { D3ZoomEvent, ZoomBehavior } from 'd3-zoom';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { cardPlace, type CardPlace } from './card-place.js';
import type { View } from './host.js';
import { morph } from './morph.js';

export interface DiagramEvents {
  /** A box was clicked, or chosen with the keyboard. */
  open(id: string): void;
  /** A box is looked at; null: none. */
  look(id: string | null): void;
  /** The drawing was moved by hand; undefined: it was fitted into the panel. */
  moved(view: View | undefined): void;
  /** Whether a part of the drawing lies beyond the panel. */
  cut(isCut: boolean): void;
}

const LARGEST = 4;
const SMALLEST = 0.05;
/** The smallest words of a drawing are 10.5 px high, names 13.5 px; below 8 and 10 px they can't be read. */
const READABLE = 8 / 10.5;
/** What is only by so much too large is made as small as can be read, so that little is cut off; else it fills the panel's width. */
const LITTLE_CUT = 1.25;
/** A small drawing isn't blown up beyond this. */
const LARGEST_FITTED = 1.15;
const MARGIN = 12;
/** What the buttons in the corner take of the canvas. */
const CORNER = { width: 110, height: 50 };
/** Around the boxes of every drawing; some of it may lie beyond the panel. */
const DRAWING_MARGIN = 24;
const FITTED_MARGIN = -8;
const STEP = 60;

/** In units of the drawing. */
interface Size {
  width: number;
  height: number;
}

interface Part extends Size {
  x: number;
  y: number;
}

export class DiagramView {
  private readonly zoom: ZoomBehavior<HTMLElement, unknown>;
  private readonly observer: ResizeObserver;
  private svg: SVGSVGElement | undefined;
  private size: Size = { width: 0, height: 0 };
  private layoutId = '';
  private fitted = true;
  /** Whether a box was moved out from under its card. */
  private uncovered = false;
  private selected: string | null = null;
  private looked: string | null = null;

  constructor(
    private readonly container: HTMLElement,
    private readonly events: DiagramEvents,
    view: View | undefined,
  ) {
    this.zoom = zoom<HTMLElement, unknown>()
      .scaleExtent([SMALLEST, LARGEST])
      // A wheel scrolls, as everywhere; with Ctrl, or a pinch, it zooms.
      .filter((event: Event) =>
        event instanceof WheelEvent
          ? event.ctrlKey || event.metaKey
          : !(event instanceof MouseEvent && event.button !== 0),
      )
      .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => {
        this.place();
        if (event.sourceEvent) this.movedByHand();
      });
    const selection = select(container);
    selection.call(this.zoom).on('dblclick.zoom', null);
    container.addEventListener('wheel', this.scroll, { passive: false });
    container.addEventListener('click', this.click);
    container.addEventListener('keydown', this.key);
    container.addEventListener('pointerover', this.hover);
    container.addEventListener('pointerleave', this.leave);
    container.addEventListener('focusin', this.focusIn);
    container.addEventListener('focusout', this.leave);
    if (view) {
      this.fitted = false;
      this.zoom.transform(selection, zoomIdentity.translate(view.x, view.y).scale(view.k));
    }
    this.observer = new ResizeObserver(() => {
      if (this.fitted) this.fit();
      else this.tellCut();
    });
    this.observer.observe(container);
  }

  /** Shows a drawing. With the same layout only what differs is changed. */
  show(markup: string, layoutId: string): void {
    const next = parse(markup);
    if (!next) return;
    this.size = { width: next.width.baseVal.value, height: next.height.baseVal.value };
    for (const name of ['width', 'height', 'viewBox']) next.removeAttribute(name);
    const sameLayout = this.svg !== undefined && layoutId === this.layoutId;
    if (this.svg && sameLayout) {
      const viewport = next.querySelector('.scale-viewport');
      viewport?.setAttribute('transform', this.transform());
      morph(this.svg, next);
    } else {
      this.svg?.remove();
      this.container.prepend(next);
      this.svg = next;
      this.layoutId = layoutId;
    }
    if (this.fitted && !(this.uncovered && sameLayout)) this.fit();
    else this.place();
    this.mark();
  }

  /**
   * Brings the drawing into the panel, as large as it may be read: one that would have to be smaller is cut off, first by
   * what the shown design leaves unused, then at the bottom rather than at the sides, unless what breaks first would be out
   * of sight.
   */
  fit(): void {
    const { whole } = this.scales(this.size);
    if (whole === undefined) return;
    this.fitted = true;
    this.uncovered = false;
    if (whole >= READABLE) this.center(whole);
    else {
      const part = this.used();
      const { across, whole: all } = this.scales(part);
      this.center(
        all !== undefined && all >= READABLE / LITTLE_CUT
          ? Math.max(READABLE, Math.min(all, 1))
          : Math.max(READABLE, Math.min(across, 1)),
        part,
      );
    }
    const bottleneck = nodeId(this.svg?.querySelector('.scale-bottleneck') ?? null);
    if (bottleneck !== null) this.shift(...this.outOfSight(bottleneck));
    this.events.moved(undefined);
  }

  /** Brings the whole drawing into the panel, however small it gets. */
  seeAll(): void {
    const { whole } = this.scales(this.size);
    if (whole === undefined) return;
    this.center(Math.max(SMALLEST, whole));
    this.movedByHand();
  }

  zoomBy(factor: number): void {
    this.zoom.scaleBy(select(this.container), factor);
    this.movedByHand();
  }

  /** Marks a box and what it is connected with; with `reveal` it is also brought into sight. */
  select(id: string | null, reveal = false): void {
    this.selected = id;
    this.mark();
    if (reveal && id !== null) this.bringIntoSight(id);
  }

  /** Looks at nothing any more. */
  leaveAll(): void {
    this.select(null);
    this.events.look(null);
  }

  /** Where the card of a box stands; undefined for a box that is not drawn. */
  cardPlace(id: string, pinned: boolean): CardPlace | undefined {
    const box = this.node(id)?.getBoundingClientRect();
    return box && cardPlace(box, this.container.getBoundingClientRect(), pinned);
  }

  /**
   * Moves a box out from under its card, so that both are seen. What was moved by hand stays so; else the drawing is back in
   * its place with `fit`.
   */
  uncover(id: string, card: DOMRect): void {
    const box = this.node(id)?.getBoundingClientRect();
    if (!box || box.bottom <= card.top || box.top >= card.bottom) return;
    if (box.right <= card.left || box.left >= card.right) return;
    const isBelow = box.top + box.bottom > card.top + card.bottom;
    this.shift(0, isBelow ? card.bottom + MARGIN - box.top : card.top - MARGIN - box.bottom);
    this.uncovered = true;
  }

  /** Undoes what `uncover` did. */
  settle(): void {
    if (this.fitted && this.uncovered) this.fit();
  }

  dispose(): void {
    this.observer.disconnect();
    select(this.container).on('.zoom', null);
    this.container.removeEventListener('wheel', this.scroll);
    this.container.removeEventListener('click', this.click);
    this.container.removeEventListener('keydown', this.key);
    this.container.removeEventListener('pointerover', this.hover);
    this.container.removeEventListener('pointerleave', this.leave);
    this.container.removeEventListener('focusin', this.focusIn);
    this.container.removeEventListener('focusout', this.leave);
    this.svg?.remove();
  }

  private readonly scroll = (event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [x, y] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    this.moveBy(-x * unit, -y * unit);
  };

  private readonly click = (event: MouseEvent): void => {
    const id = nodeId(event.target);
    if (id !== null) this.events.open(id);
    else if (event.target instanceof Element && event.target.closest('svg.scale-diagram')) this.events.look(null);
  };

  private readonly hover = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') return;
    this.lookAt(nodeId(event.target));
  };

  private readonly leave = (): void => this.lookAt(null);

  private readonly focusIn = (event: FocusEvent): void => {
    const id = nodeId(event.target);
    if (id === null || !(event.target instanceof Element) || !event.target.matches(':focus-visible')) return;
    this.lookAt(id);
    this.bringIntoSight(id);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const id = nodeId(event.target);
    const action = KEYS[event.key];
    if (id !== null && (event.key === 'Enter' || event.key === ' ')) this.events.open(id);
    else if (action) action(this);
    else return;
    event.preventDefault();
  };

  private lookAt(id: string | null): void {
    if (id === this.looked) return;
    this.looked = id;
    this.events.look(id);
    this.mark();
  }

  moveBy(x: number, y: number): void {
    this.shift(x, y);
    this.movedByHand();
  }

  private shift(x: number, y: number): void {
    const k = zoomTransform(this.container).k;
    this.zoom.translateBy(select(this.container), x / k, y / k);
  }

  /** The part of the drawing that holds what the shown design uses: all of it where nothing is left unused. */
  private used(): Part {
    const whole = { x: 0, y: 0, ...this.size };
    const boxes = Array.from(this.svg?.querySelectorAll('[data-node]') ?? []);
    const used = boxes.filter((box) => !box.classList.contains('scale-unreached'));
    if (used.length === 0 || used.length === boxes.length) return whole;
    // A drawing that was just mounted is not placed yet.
    this.place();
    const panel = this.container.getBoundingClientRect();
    const at = zoomTransform(this.container);
    const places = used.map((box) => box.getBoundingClientRect());
    const least = (ends: number[], origin: number): number => (Math.min(...ends) - origin) / at.k - DRAWING_MARGIN;
    const most = (ends: number[], origin: number): number => (Math.max(...ends) - origin) / at.k + DRAWING_MARGIN;
    const [left, top] = [panel.left + at.x, panel.top + at.y];
    const x = least(
      places.map((place) => place.left),
      left,
    );
    const y = least(
      places.map((place) => place.top),
      top,
    );
    const right = most(
      places.map((place) => place.right),
      left,
    );
    const bottom = most(
      places.map((place) => place.bottom),
      top,
    );
    return { x, y, width: right - x, height: bottom - y };
  }

  /** The scales at which a part is as wide as the panel, and at which it fits; undefined while there is no room. */
  private scales({ width, height }: Size): { across: number; whole: number | undefined } {
    const { clientWidth, clientHeight } = this.container;
    if (clientWidth === 0 || clientHeight === 0 || width === 0) return { across: 1, whole: undefined };
    const across = (clientWidth - 2 * FITTED_MARGIN) / width;
    const into = (room: number): number => Math.min(across, (room - 2 * FITTED_MARGIN) / height, LARGEST_FITTED);
    const whole = into(clientHeight);
    // The buttons stand beside a narrow drawing, and below one that is as wide as the panel.
    const beside = (clientWidth + width * whole) / 2 < clientWidth - CORNER.width;
    return { across, whole: beside ? whole : into(clientHeight - CORNER.height) };
  }

  /** Places a part of the drawing at a scale: in the middle, and from its top where it is taller than the panel. */
  private center(k: number, part: Part = { x: 0, y: 0, ...this.size }): void {
    const { clientWidth, clientHeight } = this.container;
    const x = (clientWidth - part.width * k) / 2 - part.x * k;
    const y = Math.max(FITTED_MARGIN, (clientHeight - part.height * k) / 2) - part.y * k;
    this.zoom.transform(select(this.container), zoomIdentity.translate(x, y).scale(k));
  }

  private movedByHand(): void {
    this.fitted = false;
    const { x, y, k } = zoomTransform(this.container);
    this.events.moved({ x, y, k });
  }

  private transform(): string {
    return zoomTransform(this.container).toString();
  }

  private place(): void {
    this.svg?.querySelector('.scale-viewport')?.setAttribute('transform', this.transform());
    this.tellCut();
  }

  /** Marks the sides beyond which the drawing goes on. */
  private tellCut(): void {
    const { clientWidth, clientHeight } = this.container;
    const { x, y, k } = zoomTransform(this.container);
    // The drawing has a margin of its own: as long as only that is cut, nothing is missing.
    const margin = DRAWING_MARGIN * k;
    const sides = [
      x + margin < 0 ? 'left' : '',
      y + margin < 0 ? 'top' : '',
      x + this.size.width * k - margin > clientWidth ? 'right' : '',
      y + this.size.height * k - margin > clientHeight ? 'bottom' : '',
    ];
    const cut = sides.filter((side) => side !== '').join(' ');
    if (cut === this.container.dataset['cut']) return;
    this.container.dataset['cut'] = cut;
    this.events.cut(cut !== '');
  }

  private node(id: string): Element | null {
    return this.svg?.querySelector(`[data-node="${CSS.escape(id)}"]`) ?? null;
  }

  private bringIntoSight(id: string): void {
    const [x, y] = this.outOfSight(id);
    if (x !== 0 || y !== 0) this.moveBy(x, y);
  }

  /** By how much the drawing has to move to the right and down until a box is in sight, in pixels. */
  private outOfSight(id: string): [x: number, y: number] {
    const box = this.node(id)?.getBoundingClientRect();
    if (!box) return [0, 0];
    const panel = this.container.getBoundingClientRect();
    const shift = (low: number, high: number, from: number, to: number): number =>
      low < from + MARGIN ? from + MARGIN - low : high > to - MARGIN ? to - MARGIN - high : 0;
    return [shift(box.left, box.right, panel.left, panel.right), shift(box.top, box.bottom, panel.top, panel.bottom)];
  }

  /** Marks the box that is looked at, or else the selected one, with its edges and neighbors. */
  private mark(): void {
    if (!this.svg) return;
    const id = this.looked ?? this.selected;
    this.svg.classList.toggle('has-focus', this.looked !== null);
    const near = new Set(id === null ? [] : [id]);
    for (const edge of this.svg.querySelectorAll('[data-edge]')) {
      const from = edge.getAttribute('data-from');
      const to = edge.getAttribute('data-to');
      const lit = id !== null && (from === id || to === id);
      edge.classList.toggle('is-lit', lit);
      if (lit && from !== null && to !== null) near.add(from).add(to);
    }
    for (const deck of this.svg.querySelectorAll('[data-deck]')) {
      deck.classList.toggle('is-lit', near.has(deck.getAttribute('data-deck') ?? ''));
    }
    for (const node of this.svg.querySelectorAll('[data-node]')) {
      const own = node.getAttribute('data-node');
      node.classList.toggle('is-lit', own !== null && near.has(own));
      node.classList.toggle('is-selected', own === this.selected);
    }
  }
}

const KEYS: Record<string, ((view: DiagramView) => void) | undefined> = {
  ArrowLeft: (view) => view.moveBy(STEP, 0),
  ArrowRight: (view) => view.moveBy(-STEP, 0),
  ArrowUp: (view) => view.moveBy(0, STEP),
  ArrowDown: (view) => view.moveBy(0, -STEP),
  '+': (view) => view.zoomBy(1.2),
  '=': (view) => view.zoomBy(1.2),
  '-': (view) => view.zoomBy(1 / 1.2),
  '0': (view) => view.fit(),
  a: (view) => view.seeAll(),
  Escape: (view) => view.leaveAll(),
};

function nodeId(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest('[data-node]')?.getAttribute('data-node') ?? null) : null;
}

/** The drawing as elements of this page; undefined where it isn't well-formed. */
function parse(markup: string): SVGSVGElement | undefined {
  const parsed = new DOMParser().parseFromString(markup, 'image/svg+xml');
  if (parsed.querySelector('parsererror')) return undefined;
  const root = document.importNode(parsed.documentElement, true);
  return root instanceof SVGSVGElement ? root : undefined;
}
