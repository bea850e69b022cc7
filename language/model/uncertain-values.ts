import type { AstNode } from 'langium';
import type { Binary } from '../generated/ast.js';
import type { Draw } from './evaluate.js';
import type { Places } from './source-range.js';
import type { SourceRange, UncertainValue } from './system.js';
import { textOf } from './text-of.js';

/** The key under which a selection says where an uncertain value lies: the place where it was written. */
export function drawKey({ uri, start }: SourceRange): string {
  return `${uri}:${start.line}:${start.character}`;
}

/** Takes note of the uncertain values that a design is made of while it is lowered, and answers where they lie. */
export class UncertainValues {
  readonly values: UncertainValue[] = [];
  private readonly known = new Map<string, number>();

  constructor(
    private readonly places: Places,
    private readonly shares: ReadonlyMap<string, number> = new Map(),
  ) {}

  readonly draw: Draw = (written, low, high) => {
    const range = this.places.of(written);
    const key = drawKey(range);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const share = this.shares.get(key) ?? 0.5;
    this.known.set(key, share);
    this.values.push({ name: nameOf(written), range, text: textOf(written), low, high });
    return share;
  };
}

/** What a value belongs to, from the outside inwards: `Web.get cpu`, `Web.instances`, or the name of a param. */
function nameOf(written: Binary): string {
  const owners: string[] = [];
  let inner = '';
  for (let node: AstNode | undefined = written.$container; node; node = node.$container) {
    const { name, resource, kind } = node as { name?: string; resource?: string; kind?: string };
    const amended = (node as { target?: { $refText?: string } }).target?.$refText;
    if (resource !== undefined) inner = ` ${resource}`;
    else if (node.$type === 'Modifier' && kind !== undefined) inner = ` ${kind}`;
    else if (
      ['Property', 'Operation', 'Component', 'Load', 'Keys', 'Param', 'Region', 'Pool'].includes(node.$type) &&
      name
    )
      owners.unshift(name);
    else if (node.$type === 'Amend' && amended !== undefined) owners.unshift(amended);
  }
  return owners.length === 0 ? textOf(written) : owners.join('.') + inner;
}
