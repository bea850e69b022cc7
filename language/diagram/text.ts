/**
 * Text in drawings: escaping, and widths without a font. A drawing is made where no font can be measured (a server, a
 * command line), so widths are estimated from classes of characters, slightly on the wide side.
 */

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Text made safe as XML content and as an attribute's value. Characters that XML 1.0 forbids (most controls, lone
 * surrogates) become U+FFFD; controls that reorder text stay, because the caller isolates each text in an element.
 */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Text on one line: line breaks, tabs and runs of spaces become one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader sees as one character each: an emoji with its modifiers, a letter with its accents. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Width of a character as a share of the font size, for a typical sans-serif. */
function advance(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code >= 0x1100 && (code <= 0x115f || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3)))
    return 1.02;
  if (code >= 0xff00 && code <= 0xff60) return 1.02;
  if (code >= 0x1f000) return 1.3;
  if (/^[iljI.,:;'|!()[\]{}ftr ·`]/.test(grapheme)) return 0.34;
  if (/^[mwMW@%—…]/.test(grapheme)) return 0.92;
  if (/^[A-Z&#×+<>=~]/.test(grapheme)) return 0.7;
  return 0.59;
}

/** Estimated width of `text` in pixels at a font size in pixels; `bold` for weights of 600 and more. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0;
  for (const grapheme of graphemes(text)) width += advance(grapheme);
  return width * size * (bold ? 1.06 : 1);
}

/** As many of `parts` as fit into `room` pixels, the first ones first; the very first is cut if it has to be. */
export function fitParts(parts: readonly string[], separator: string, size: number, room: number): string {
  for (let count = parts.length; count > 1; count--) {
    const text = parts.slice(0, count).join(separator);
    if (textWidth(text, size) <= room) return text;
  }
  return fitText(parts[0] ?? '', size, room);
}

/** The longest beginning of `text`, with an ellipsis if anything was cut, that fits into `room` pixels. */
export function fitText(text: string, size: number, room: number, bold = false): string {
  if (textWidth(text, size, bold) <= room) return text;
  const scale = size * (bold ? 1.06 : 1);
  let width = advance('…') * scale;
  let kept = '';
  for (const grapheme of graphemes(text)) {
    width += advance(grapheme) * scale;
    if (width > room) break;
    kept += grapheme;
  }
  return kept.trimEnd() + '…';
}
