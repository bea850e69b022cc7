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

/** A function that carries ranges of the text `before` over to the text `after`; ranges in other documents stay. */
export function rangeMover(uri: string, before: string, after: string): (range: SourceRange) => SourceRange {
  const change = changeBetween(before, after);
  if (!change) return (range) => range;
  const old = TextDocument.create(uri, 'scale', 0, before);
  const now = TextDocument.create(uri, 'scale', 1, after);
  const move = (position: SourceRange['start']): SourceRange['start'] =>
    now.positionAt(moveOffset(old.offsetAt(position), change));
  return (range) => (range.uri === uri ? { uri, start: move(range.start), end: move(range.end) } : range);
}

/** The same results with every source range carried over by `move`. */
export function moveResults(results: Results, move: (range: SourceRange) => SourceRange): Results {
  return {
    ...results,
    requirements: results.requirements.map((verdict) => ({ ...verdict, range: move(verdict.range) })),
    findings: results.findings.map((finding) => ({ ...finding, range: move(finding.range) })),
  };
}
