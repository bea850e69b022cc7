/** A candidate further away than this many edits is no help. */
const MAX_DISTANCE = 3;

/**
 * Number of insertions, deletions, substitutions and swaps of neighbors that turn one word into another (the optimal
 * string alignment distance; Damerau 1964, Levenshtein 1966). Stops early and returns `limit + 1` beyond `limit`.
 */
export function editDistance(from: string, to: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(from.length - to.length) > limit) {
    return limit + 1;
  }
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) {
        cost = Math.min(cost, (beforeLast[column - 2] as number) + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) {
      return limit + 1;
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(last[to.length] as number, limit + 1);
}

/** Letters only, lower case: `maxConnections`, `max-connections` and `MAX_CONNECTIONS` are the same slip. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * The candidates that were probably meant, best first, at most `count`. Two letters in five may be wrong, at least
 * one and at most three; a candidate that begins with what was written, from three letters on, counts as near.
 */
export function suggestions(word: string, candidates: Iterable<string>, count = 3): string[] {
  // Nobody misspells a property by hundreds of letters; comparing such a word would only cost time.
  if (word.length === 0 || word.length > 64) {
    return [];
  }
  const written = plain(word);
  const limit = Math.min(MAX_DISTANCE, Math.max(1, Math.floor(written.length * 0.4)));
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word) {
      continue;
    }
    const name = plain(candidate);
    const distance = editDistance(written, name, limit);
    if (distance <= limit && distance < Math.max(written.length, name.length)) {
      near.push({ candidate, distance });
    } else if (written.length >= 3 && (name.startsWith(written) || (name.length >= 3 && written.startsWith(name)))) {
      near.push({ candidate, distance: limit + 0.5 });
    }
  }
  return near
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map((entry) => entry.candidate);
}

/** The candidate that was most probably meant; undefined where none is near. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  return suggestions(word, candidates, 1)[0];
}
