import { isKindName, kind as kindEntry, type Owner } from '../catalogue/index.js';
import {
  isAmend,
  isComponent,
  isKeys,
  isLink,
  isLoad,
  isNamed,
  isPool,
  isProperty,
  isRegion,
  isScenario,
  isVariant,
  type Amend,
  type Component,
} from '../generated/ast.js';
import { article } from '../model/lowering/component.js';
import { readLoad } from '../model/lowering/load.js';
import { readSettings, type Group } from '../model/settings.js';
import type { Check, Checked } from './check.js';

/** Properties exist and have values of the right sort, unit and range. */
export const properties: Check = (checked) => {
  for (const node of checked.model.statements) {
    // Of a declaration that broken text leaves without a name, more is said when it has one.
    if (isNamed(node) && !(node.name as string | undefined)) continue;
    if (isComponent(node)) {
      component(node, node.kind, checked, node.like !== undefined);
    } else if (isLoad(node)) {
      readLoad(node, node.properties.filter(isProperty), checked.context);
    } else if (isKeys(node)) {
      read(
        node.properties,
        {
          owner: 'keys',
          of: `The key space \`${node.name}\``,
          name: node.name,
          node,
          partial: node.like !== undefined,
        },
        checked,
      );
    } else if (isRegion(node)) {
      read(node.properties, { owner: 'region', of: 'A region', name: node.name, node }, checked);
    } else if (isLink(node)) {
      read(node.properties, { owner: 'link', of: 'A link', node }, checked);
    } else if (isVariant(node) || isScenario(node)) {
      for (const member of node.members) if (isAmend(member)) amendment(member, checked);
    }
  }
};

function read(nodes: readonly { $type: string }[], group: Group, { context }: Checked): void {
  readSettings(nodes.filter(isProperty), group, context);
}

function component(node: Component | Amend, kind: string, checked: Checked, partial: boolean): void {
  // An unknown kind has no properties to compare with, and is explained itself.
  if (!kindEntry(kind) || !isKindName(kind)) return;
  read(node.members, { owner: kind, of: `${article(kind)} ${kind}`, ...(partial ? { partial } : { node }) }, checked);
  for (const member of node.members) {
    if (isPool(member)) read(member.properties, { owner: 'pool', of: 'A pool', node: member }, checked);
  }
}

function amendment(node: Amend, checked: Checked): void {
  const name = node.target?.$refText as string | undefined;
  const target = name === undefined ? undefined : checked.program.named.get(name);
  if (!target || name === undefined) return;
  if (isComponent(target)) {
    component(node, target.kind, checked, true);
    return;
  }
  const owner = target.$type.toLowerCase() as Owner;
  read(node.members, { owner, of: `A ${owner === 'keys' ? 'key space' : owner}`, name, partial: true }, checked);
}
