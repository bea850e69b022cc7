/**
 * Prose that begins `indent` characters into its line, broken at spaces so that no line is wider than `width`, the further ones
 * below its beginning. A word that is too wide stands alone and whole: it may be a name to be copied.
 *
 * @param text without line ends and colors
 * @param width Infinity for output that no terminal shows
 */
export function hang(text: string, indent: number, width: number): string {
  const room = Math.max(20, width - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
