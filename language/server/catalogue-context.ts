import { kind, property, word, type Owner, type PropertyEntry } from '../catalogue/index.js';
import * as ast from '../generated/ast.js';

/** The catalogue's name for what a property stands in, or undefined where nothing known encloses it. */
export function ownerOf(node: ast.Property): Owner | undefined {
  return ownerWithin(node.$container);
}

/** The catalogue's name for a node whose `{ }` holds properties. */
function ownerWithin(container: object | undefined): Owner | undefined {
  if (ast.isComponent(container)) return kind(container.kind)?.name;
  if (ast.isLoad(container)) return 'load';
  if (ast.isKeys(container)) return 'keys';
  if (ast.isRegion(container)) return 'region';
  if (ast.isLink(container)) return 'link';
  if (ast.isPool(container)) return 'pool';
  if (ast.isModifier(container)) return container.kind === 'breaker' ? 'breaker' : undefined;
  if (ast.isAmend(container)) return ownerWithin(container.target?.ref);
  if (ast.isProperty(container)) return settingsOf(container);
  return undefined;
}

/** What may stand in the `{ }` after a property's value. */
function settingsOf(node: ast.Property): Owner | undefined {
  const entry = entryOf(node);
  if (!entry) return undefined;
  const list = wordListOf(node);
  const chosen = ast.isPath(node.value) ? node.value.head?.$refText : undefined;
  return (list && chosen !== undefined ? word(list, chosen)?.settings : undefined) ?? entry.settings;
}

/** The catalogue's entry of a property where it stands. */
function entryOf(node: ast.Property): PropertyEntry | undefined {
  const owner = ownerOf(node);
  return owner && property(owner, node.name);
}

/** The list of words that a property chooses from, where it does. */
export function wordListOf(node: ast.Property): Parameters<typeof word>[0] | undefined {
  const entry = entryOf(node);
  return entry && listIn(entry.value);
}

function listIn(type: PropertyEntry['value']): Parameters<typeof word>[0] | undefined {
  if (type.type === 'word') return type.list;
  if (type.type === 'one-of') {
    for (const option of type.of) {
      const list = listIn(option);
      if (list) return list;
    }
  }
  return undefined;
}
