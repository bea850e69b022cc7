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

/** The process's own terminal. Colors where standard output is a terminal and `NO_COLOR` is not set. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  const colored = stdout.isTTY && (env['NO_COLOR'] ?? '') === '';
  let shown = false;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
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
