/** What links and their directions are called. */
import type { Link, LinkEnd } from './system.js';

/** Both ends, as they were written: `Us <-> Eu`. */
export function linkName({ ends }: Pick<Link, 'ends'>): string {
  return ends.map(endName).join(' <-> ');
}

/** Its two directions, as the Results name them; the first leads from what was written first: `Us -> Eu`. */
export function directionNames({ ends: [a, b] }: Pick<Link, 'ends'>): [string, string] {
  return [`${endName(a)} -> ${endName(b)}`, `${endName(b)} -> ${endName(a)}`];
}

/** A region, or a component. */
export function endName(end: LinkEnd): string {
  return 'region' in end ? end.region : end.component;
}
