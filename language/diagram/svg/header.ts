/** What stands above a drawing that is read on its own: title, one sentence, and the requirements as chips. */
import { formatFactor, formatBy, formatUtilization } from '../../model/format-quantity.js';
import type { DiagramGraph } from '../graph.js';
import type { Results, Verdict } from '../../model/results.js';
import { fitText, oneLine, textWidth } from '../text.js';
import type { Role } from '../theme.js';
import type { Markup } from './markup.js';
import { element } from './markup.js';

const CHIP_HEIGHT = 26;
const CHIP_GAP = 8;

/** Marks of the verdicts on a grid of 12 by 12, stroked: a tick, a cross, a question mark. */
const MARKS: Record<Verdict['status'], string> = {
  pass: 'M2 6.5L4.8 9.2L10 3.2',
  fail: 'M3 3l6 6M9 3l-6 6',
  undecided: 'M4 4.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M6 9.6v.2',
};

/** The header `width` pixels wide, with its height. */
export function drawHeader(
  graph: DiagramGraph,
  results: Results | undefined,
  width: number,
  paint: (role: Role) => string,
): { markup: Markup; height: number } {
  const parts: Markup[] = [];
  let y = 20;
  parts.push(
    element(
      'text',
      { x: 0, y, 'font-size': 20, 'font-weight': 700, fill: paint('text'), 'unicode-bidi': 'isolate' },
      fitText(oneLine(graph.title), 20, width, true),
    ),
  );
  const subtitle = subtitleOf(graph, results);
  if (subtitle !== '') {
    y += 21;
    parts.push(element('text', { x: 0, y, 'font-size': 12, fill: paint('muted') }, fitText(subtitle, 12, width)));
  }
  const verdicts = results?.requirements ?? [];
  if (verdicts.length > 0) {
    y += 14;
    const chips = drawChips(verdicts, y, width, paint);
    parts.push(chips.markup);
    y = chips.bottom;
  } else y += 8;
  return { markup: element('g', { class: 'scale-header' }, parts), height: y };
}

/** What the drawing shows, in one line. */
function subtitleOf(graph: DiagramGraph, results: Results | undefined): string {
  const parts: string[] = [];
  if (graph.variant !== null) parts.push(`variant ${graph.variant}`);
  if (graph.scenario !== null) parts.push(`scenario ${graph.scenario}`);
  const limit = results?.bottleneck;
  if (limit) {
    const factor = limit.saturatesAt.factor;
    const saturates =
      limit.restless !== undefined
        ? `the users of ${limit.restless.join(' and ')} ask again at once`
        : factor < 1
          ? `overloaded, holds ${formatFactor(factor)} of this load`
          : `saturates at ${formatFactor(factor)} this load`;
    parts.push(`${limit.component}: ${limit.resource} ${formatUtilization(limit.utilization)} busy, ${saturates}`);
  }
  return oneLine(parts.join(' · '));
}

function drawChips(
  verdicts: readonly Verdict[],
  top: number,
  width: number,
  paint: (role: Role) => string,
): { markup: Markup; bottom: number } {
  let x = 0;
  let y = top;
  const chips = verdicts.map((verdict) => {
    const observed = verdict.observed === null ? '' : formatBy(verdict.dimension, verdict.observed);
    const observedWidth = observed === '' ? 0 : textWidth(observed, 11, true) + 14;
    const text = fitText(oneLine(verdict.text), 11.5, Math.max(60, width - 44 - observedWidth));
    const textPart = textWidth(text, 11.5);
    const chipWidth = Math.min(width, 30 + textPart + observedWidth + 10);
    if (x > 0 && x + chipWidth > width) {
      x = 0;
      y += CHIP_HEIGHT + CHIP_GAP;
    }
    const ink = paint(verdict.status);
    const chip = element(
      'g',
      {
        class: `scale-chip scale-${verdict.status}`,
        transform: `translate(${Math.round(x)} ${y})`,
        role: 'img',
        'aria-label': chipLabel(verdict, observed),
      },
      element('title', {}, verdict.reason === '' ? chipLabel(verdict, observed) : verdict.reason),
      element('rect', {
        width: chipWidth,
        height: CHIP_HEIGHT,
        rx: CHIP_HEIGHT / 2,
        fill: paint('surface'),
        stroke: paint('border'),
      }),
      element('path', {
        d: MARKS[verdict.status],
        transform: 'translate(11 7)',
        fill: 'none',
        stroke: ink,
        'stroke-width': 1.8,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      }),
      element('text', { x: 29, y: 17, 'font-size': 11.5, fill: paint('text'), 'unicode-bidi': 'isolate' }, text),
      observed === ''
        ? null
        : element(
            'text',
            { x: chipWidth - 12, y: 17, 'font-size': 11, 'font-weight': 600, 'text-anchor': 'end', fill: ink },
            observed,
          ),
    );
    x += chipWidth + CHIP_GAP;
    return chip;
  });
  return { markup: element('g', { class: 'scale-chips' }, chips), bottom: y + CHIP_HEIGHT };
}

const WORDS: Record<Verdict['status'], string> = { pass: 'met', fail: 'not met', undecided: 'undecided' };

function chipLabel(verdict: Verdict, observed: string): string {
  return `${verdict.text}: ${WORDS[verdict.status]}${observed === '' ? '' : `, observed ${observed}`}`;
}
