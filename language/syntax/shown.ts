/** The user's text as it may stand in a message: not too long, on one line, and with nothing that a reader cannot see. */

/** A quotation is at most so long, in characters. */
const LONGEST = 40;
/** Words that are longer are shortened wherever they stand in a message. */
const LONG_WORD = /[^\s`]{61,}/gu;
/** Characters without a shape, or that change the direction of what follows. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Shortens the text to `longest` characters with `…` in its middle, puts it on one line and writes unseen characters as `U+0000`. */
export function shown(text: string, longest = LONGEST): string {
  return shortened(visible(text.replace(/\s+/gu, ' ').trim()), longest);
}

/** A whole message with every quoted word shortened and every unseen character written out. */
export function legible(message: string): string {
  return visible(message).replace(LONG_WORD, (word) => shortened(word, LONGEST));
}

function visible(text: string): string {
  return text.replace(UNSEEN, (char) => `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

function shortened(text: string, longest: number): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  const head = Math.ceil((longest - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - longest).join('')}`;
}
