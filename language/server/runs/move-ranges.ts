import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Results } from '../../model/results.js';
import type { SourceRange } from '../../model/system.js';

/** One replaced stretch of text: what stood from `start` to `oldEnd` now ends at `newEnd`. Offsets in characters. */
export interface TextChange {
  start: number;
  oldEnd: number;
  newEnd: number;
}

/** The smallest single stretch by which two texts differ, or undefined when they are equal. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/** Moves an offset over a change; one inside the replaced stretch stays within what replaced it. */
export function moveOffset(offset: number, change: TextChange): number {
  if (offset <= change.start) return offset;
  if (offset >= change.oldEnd) return offset + change.newEnd - change.oldEnd;
  return Math.min(offset, change.newEnd);
}

/** Carries a range over to a later text; undefined where what stood there is gone. */
export type MoveRange = (range: SourceRange) => SourceRange | undefined;

/**
 * A function that carries ranges of the text `before` over to the text `after`; ranges in other documents stay. What was
 * replaced together with its surroundings, as a formatter does, is looked for in what replaced it.
 */
export function rangeMover(uri: string, before: string, after: string): MoveRange {
  const change = changeBetween(before, after);
  if (!change) return (range) => range;
  const old = TextDocument.create(uri, 'scale', 0, before);
  const now = TextDocument.create(uri, 'scale', 1, after);
  const move = (position: SourceRange['start']): SourceRange['start'] =>
    now.positionAt(moveOffset(old.offsetAt(position), change));
  return (range) => {
    if (range.uri !== uri) return range;
    const stretch = { start: old.offsetAt(range.start), end: old.offsetAt(range.end) };
    const replaced = stretch.start >= change.start && stretch.end <= change.oldEnd && stretch.end > stretch.start;
    if (!replaced) return { uri, start: move(range.start), end: move(range.end) };
    const found = sameStretch(before, after, stretch, change);
    return found && { uri, start: now.positionAt(found.start), end: now.positionAt(found.end) };
  };
}

/** Where the words of a replaced stretch stand in what replaced it: as the same occurrence of them. */
function sameStretch(
  before: string,
  after: string,
  { start, end }: { start: number; end: number },
  change: TextChange,
): { start: number; end: number } | undefined {
  const words = before.slice(start, end);
  const occurrences = (text: string, to: number): number[] => {
    const found: number[] = [];
    for (let at = text.indexOf(words, change.start); at >= 0 && at < to; at = text.indexOf(words, at + 1)) {
      const whole =
        !/\w\w/.test(text.slice(at - 1, at + 1)) &&
        !/\w\w/.test(text.slice(at + words.length - 1, at + words.length + 1));
      if (whole && at + words.length <= to) found.push(at);
    }
    return found;
  };
  const at = occurrences(after, change.newEnd)[occurrences(before, change.oldEnd).indexOf(start)];
  return at === undefined ? undefined : { start: at, end: at + words.length };
}

/** Things with their ranges carried over by `move`, without those whose place is gone. */
export function moveAll<T extends { range: SourceRange }>(things: readonly T[], move: MoveRange): T[] {
  return things.flatMap((thing) => {
    const range = move(thing.range);
    return range ? [{ ...thing, range }] : [];
  });
}

/** The same results with every source range carried over by `move`, without what was found at places that are gone. */
export function moveResults(results: Results, move: MoveRange): Results {
  return {
    ...results,
    requirements: moveAll(results.requirements, move),
    findings: moveAll(results.findings, move),
    ...(results.uncertainty
      ? { uncertainty: { ...results.uncertainty, inputs: moveAll(results.uncertainty.inputs, move) } }
      : {}),
  };
}
