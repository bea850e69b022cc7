import { randomBytes } from 'node:crypto';
import { isatty } from 'node:tty';
import pc from 'picocolors';
import { UsageError } from './exit-status.js';

/** All that is ever used. */
const COLORS = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

/** Where a command reads and writes; a test hands in its own. */
export interface Terminal {
  out(text: string): void;
  /** Writes what is no text. @throws UsageError where a terminal would show it */
  bytes(content: Uint8Array): void;
  err(text: string): void;
  /** Shows a passing line on a terminal, and nothing elsewhere; an empty one clears it. */
  progress(text: string): void;
  readInput(): Promise<string>;
  readonly colors: Readonly<Record<(typeof COLORS)[number], (text: string) => string>>;
  /** Characters of a line; Infinity where no terminal shows it. */
  readonly width: number;
}

/** What text is laid out for. */
export type Paper = Pick<Terminal, 'colors' | 'width'>;

/** Ways to color text, and the last step before it is written. */
export interface Ink {
  colors: Terminal['colors'];
  /**
   * Text without what would command a terminal instead of standing in it: control characters (line ends and tabs excepted) and
   * marks that turn the direction of writing, all of which can only come from a model or a file's name. Our own colors remain.
   */
  readonly finish: (text: string) => string;
}

/** Colors that no text of a model can imitate: until they are written they begin with a mark that is drawn for this run. */
export function ink(colored: boolean): Ink {
  const mark = `\ufdd0${randomBytes(8).toString('hex')}`;
  const plain = (text: string): string =>
    text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (found) =>
      found === '\n' || found === '\t' ? found : '\ufffd',
    );
  const painters = pc.createColors(colored);
  const guarded = (paint: (text: string) => string) => (text: string) => paint(plain(text)).replaceAll('\u001b[', mark);
  return {
    colors: Object.fromEntries(COLORS.map((name) => [name, guarded(painters[name])])) as Terminal['colors'],
    finish: (text) => plain(text).replaceAll(mark, '\u001b['),
  };
}

/** The process's own terminal. Colors where standard output is a terminal and `NO_COLOR` is not set. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  // A pipe has no `isTTY` at all, and undefined would mean to guess.
  const colored = isatty(stdout.fd) && (env['NO_COLOR'] ?? '') === '';
  const { colors, finish } = ink(colored);
  let shown = false;
  return {
    out: (text) => void stdout.write(finish(text)),
    bytes: (content) => {
      if (isatty(stdout.fd))
        throw new UsageError('a picture is no text for a terminal: write it to a file, as in > diagram.png');
      stdout.write(content);
    },
    err: (text) => void stderr.write(finish(text)),
    progress: (text) => {
      if (!stderr.isTTY) return;
      if (shown || text !== '') stderr.write(`\r\u001b[K${finish(text)}`);
      shown = text !== '';
    },
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString('utf8');
    },
    colors,
    width: (isatty(stdout.fd) && stdout.columns) || Infinity,
  };
}
