import { InvalidArgumentError } from 'commander';
import type { Shard } from '../findings/shards.js';

/** What `--set` asks of `scale sweep`: knobs that go through a range or a list, and values that stay. */
export interface AskedSettings {
  /** In the words of the language: `Web.instances from 2 to 20 step 2`, `Web.policy over random, sticky`. */
  knobs: string[];
  /** As `--set` of the other commands takes them. */
  fixed: string[];
}

/** Tells `Web.instances=2..20:2` and `Web.policy=random,sticky` from `Web.cores=4`. */
export function askedSettings(settings: readonly string[]): AskedSettings {
  const asked: AskedSettings = { knobs: [], fixed: [] };
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const [path, value] = [setting.slice(0, at).trim(), setting.slice(at + 1).trim()];
    const [from, rest] = splitOutside(value, '..');
    const values = splitOutside(value, ',');
    if (at > 0 && rest !== undefined) {
      const [to = '', step] = splitOutside(rest, ':');
      asked.knobs.push(`${path} from ${from ?? ''} to ${to}${step === undefined ? '' : ` step ${step}`}`.trim());
    } else if (at > 0 && values.length > 1) {
      asked.knobs.push(`${path} over ${values.join(', ')}`);
    } else {
      asked.fixed.push(setting);
    }
  }
  return asked;
}

/** The pieces between the separators that stand outside of brackets. */
function splitOutside(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if ('([{'.includes(letter)) depth++;
    if (')]}'.includes(letter)) depth--;
    if (depth > 0 || !text.startsWith(separator, i)) continue;
    pieces.push(text.slice(start, i).trim());
    start = i + separator.length;
    i = start - 1;
  }
  return [...pieces, text.slice(start).trim()];
}

/** `3/8`: the third of eight parts. */
export function shardOf(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim());
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (!(index >= 1 && index <= of)) throw new InvalidArgumentError('a part such as 3/8 is needed: the third of eight.');
  return { index, of };
}
