import { InvalidArgumentError, type Command } from 'commander';

/** A whole number of at least `least`, or a message for the caller. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`a whole number of at least ${String(least)} is needed.`);
    return value;
  };
}

/** Percent or plain ratio above 0 and at most 1: `5%`, `0.05`. */
export function ratio(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('a share such as 5% is needed.');
  return value;
}

const SECONDS: Record<string, number> = { ms: 1e-3, s: 1, min: 60, h: 3600, day: 86400 };

/** A duration with its unit in seconds: `10min`, `30s`, `500ms`. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h|day)$/.exec(text.trim());
  const seconds = match ? Number(match[1]) * (SECONDS[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
  if (!(seconds > 0)) throw new InvalidArgumentError('a duration such as 10min is needed (ms, s, min, h, day).');
  return seconds;
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** The options by which a design and a course of events are chosen. */
export function withSelection(command: Command): Command {
  return command
    .option('--variant <name>', 'another design of the model')
    .option('--scenario <name>', 'a course of events')
    .option('--set <path=value>', 'another value for a property or param; may be repeated', collect);
}
