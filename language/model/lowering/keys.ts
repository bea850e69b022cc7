import { isAmount } from '../evaluated.js';
import type { KeysDesign } from '../design.js';
import { SILENT } from '../report.js';
import { readSettings, type Settings } from '../settings.js';
import type { KeySpace, Popularity } from '../system.js';
import type { Context } from './context.js';

/** The properties of a key space in a design, those of the space it is like included. */
function readKeys(keys: KeysDesign, context: Context): Settings {
  return readSettings(
    [...keys.properties.values()],
    { owner: 'keys', of: `The key space \`${keys.name}\``, name: keys.name, node: keys.node },
    context,
  );
}

/** Lowers one key space. */
export function lowerKeys(keys: KeysDesign, context: Context): KeySpace {
  const settings = readKeys(keys, context);
  const attributes: KeySpace['attributes'] = [];
  for (const [name, { entry, setting }] of settings) {
    if (entry || setting.kind !== 'value' || setting.value.kind === 'expression') continue;
    attributes.push({ name, distribution: setting.value });
  }
  return {
    name: keys.name,
    range: context.place(keys.node, 'name'),
    base: keys.base,
    count: Math.max(1, Math.round(settings.number('count') ?? 1)),
    popularity: popularityOf(settings),
    attributes,
  };
}

function popularityOf(settings: Settings): Popularity {
  const setting = settings.get('popularity')?.setting;
  if (setting?.kind === 'names' && setting.names[0] !== undefined)
    return { kind: 'attribute', attribute: setting.names[0] };
  if (setting?.kind === 'word' && setting.word === 'zipf')
    return { kind: 'zipf', exponent: setting.given?.numbers.get('s') ?? 1 };
  return { kind: 'uniform' };
}

/** Number of keys over all key spaces that do not share theirs, at least 1. */
export function countKeys(spaces: Iterable<KeysDesign>, context: Pick<Context, 'evaluator'>): number {
  let total = 0;
  for (const keys of spaces) {
    const count =
      keys.base === keys.name ? context.evaluator.evaluate(keys.properties.get('count')?.value, SILENT) : undefined;
    if (count && isAmount(count) && count.kind === 'quantity' && count.value > 0) total += count.value;
  }
  return Math.max(1, Math.round(total));
}
