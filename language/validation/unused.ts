import type { AstNode } from 'langium';
import { isComponent, isKeys, isLoad, isParam } from '../generated/ast.js';
import { reachedComponents } from '../model/lowering/reach.js';
import type { Check } from './check.js';

/**
 * Hints at what has no part in the model. A file without loads is a library for others, so nothing in it is called unused.
 */
export const unused: Check = ({ model, base, report }) => {
  if (!model.statements.some(isLoad)) return;
  const reached = new Set<string>();
  for (const { components, loads } of base.designs())
    for (const name of reachedComponents(components, loads)) reached.add(name);
  const used = new Set<AstNode>();
  for (const { ref } of (model.$document?.references ?? []) as readonly { ref?: AstNode }[]) if (ref) used.add(ref);
  for (const node of model.statements) {
    if (isComponent(node) && (node.name as string | undefined) && !reached.has(node.name)) {
      report({
        severity: 'hint',
        code: 'unreached',
        node,
        property: 'name',
        message: `No load reaches \`${node.name}\`: it is neither built nor priced.`,
      });
    } else if ((isParam(node) || isKeys(node)) && (node.name as string | undefined) && !used.has(node)) {
      report({
        severity: 'hint',
        code: 'unused',
        node,
        property: 'name',
        message: `Nothing uses the ${isParam(node) ? 'param' : 'key space'} \`${node.name}\`.`,
      });
    }
  }
};
