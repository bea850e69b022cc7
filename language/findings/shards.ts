/** Series of runs in parts, each carried out somewhere else, and put together again. */
import type { SeriesResults } from '../model/results.js';

/** Which part of how many: from 1 to `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The items that fall to a part, dealt out in turn: neighbors cost alike, so that all parts take about as long. */
export function shareOf<T>(items: readonly T[], shard: Shard | undefined): T[] {
  return shard ? items.filter((_, position) => position % shard.of === shard.index - 1) : [...items];
}

/** The inverse of `shareOf` over all parts; undefined where their lengths say that something is missing. */
function dealtTogether<T>(parts: readonly (readonly T[])[]): T[] | undefined {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const all: T[] = [];
  for (let position = 0; position < total; position++) {
    const part = parts[position % parts.length] ?? [];
    const at = Math.floor(position / parts.length);
    if (at >= part.length) return undefined;
    all.push(part[at] as T);
  }
  return all;
}

/**
 * The results of an unsharded run, from those of all its parts in any order.
 *
 * @returns what keeps them from being parts of one run, in one sentence, where they are not
 */
export function mergeShards(parts: readonly SeriesResults[]): SeriesResults | string {
  const [first] = parts;
  if (!first) return 'There are no parts.';
  const of = first.shard?.of ?? 1;
  const given = parts.map(({ shard }) => shard?.index ?? 1);
  const said = (index: number): string => `${String(index)}/${String(of)}`;
  for (const part of parts) {
    if ((part.shard?.of ?? 1) !== of) return `They are parts of ${String(of)} and of ${String(part.shard?.of ?? 1)}.`;
    const other = difference(first, part);
    if (other !== undefined) return `They are not of one run: ${other}.`;
  }
  const twice = given.find((index, position) => given.indexOf(index) !== position);
  if (twice !== undefined) return `Part ${said(twice)} is there twice.`;
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !given.includes(index));
  if (missing.length > 0) return `Part ${missing.map(said).join(', ')} is missing.`;
  const inOrder = [...parts].sort((a, b) => (a.shard?.index ?? 1) - (b.shard?.index ?? 1));
  const [base] = inOrder;
  const finds = dealtTogether(inOrder.map(({ finds: own }) => own));
  const sweeps: SeriesResults['sweeps'] = [];
  for (const [index, sweep] of (base?.sweeps ?? []).entries()) {
    const points = dealtTogether(inOrder.map((part) => part.sweeps[index]?.points ?? []));
    if (!points) return `Runs of \`${sweep.text}\` are missing.`;
    sweeps.push({ ...sweep, points });
  }
  if (!finds || !base) return 'Searches are missing.';
  const merged = { ...base, sweeps, finds };
  delete merged.shard;
  return merged;
}

/** What two parts differ in that all parts of one run share. */
function difference(a: SeriesResults, b: SeriesResults): string | undefined {
  const told: [string, (part: SeriesResults) => unknown][] = [
    ['the model', ({ model }) => model],
    ['the text of the model', ({ fingerprint }) => fingerprint],
    ['the variant', ({ variant }) => variant],
    ['the scenario', ({ scenario }) => scenario],
    ['the seed', ({ seed }) => seed],
    ['the sweeps', ({ sweeps }) => sweeps.map(({ text }) => text).join('; ')],
  ];
  const found = told.find(([, of]) => of(a) !== of(b));
  return found && `${found[0]} differs (${String(found[1](a))}, ${String(found[1](b))})`;
}
