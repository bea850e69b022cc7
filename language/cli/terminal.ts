import { isatty } from 'node:tty';
import pc from 'picocolors';

/** Where a command reads and writes; a test hands in its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Shows a passing line on a terminal, and nothing elsewhere; an empty one clears it. */
  progress(text: string): void;
  readInput(): Promise<string>;
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly width: number;
}

/**
 * Text without what would command a terminal instead of standing in it: control characters (line ends, tabs and our own colors
 * excepted) and marks that turn the direction of writing. They can only come from names and titles of a model.
 */
function harmless(text: string): string {
  return text.replace(/\u001b\[\d{1,2}m|[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (found) =>
    found === '\n' || found === '\t' || /^\u001b\[(?:0|1|2|22|3[0-9]|9[0-7])m$/u.test(found) ? found : '\ufffd',
  );
}

/** The process's own terminal. Colors where standard output is a terminal and `NO_COLOR` is not set. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  // A pipe has no `isTTY` at all, and undefined would mean to guess.
  const colored = isatty(stdout.fd) && (env['NO_COLOR'] ?? '') === '';
  let shown = false;
  return {
    out: (text) => void stdout.write(harmless(text)),
    err: (text) => void stderr.write(harmless(text)),
    progress: (text) => {
      if (!stderr.isTTY) return;
      if (shown || text !== '') stderr.write(`\r\u001b[K${text}`);
      shown = text !== '';
    },
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString('utf8');
    },
    colors: pc.createColors(colored),
    width: stdout.columns || 100,
  };
}
