import { isAstNode, isReference, type AstNode, type ReferenceInfo } from 'langium';

/** How many references are looked at before others get a chance to run. */
export const REFERENCES_AT_A_TIME = 250;

/**
 * Every reference of a document with where it stands, in the order of the text.
 *
 * Langium's own streams do the same; on large documents they take several times as long as the linking itself.
 */
export function referencesIn(root: AstNode): ReferenceInfo[] {
  const found: ReferenceInfo[] = [];
  collect(root, found);
  return found;
}

function collect(node: AstNode, found: ReferenceInfo[]): void {
  for (const [property, value] of Object.entries(node)) {
    if (property.startsWith('$') || typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      value.forEach((item: unknown, index) => {
        if (isReference(item)) found.push({ reference: item, container: node, property, index });
        else if (isAstNode(item)) collect(item, found);
      });
    } else if (isReference(value)) {
      found.push({ reference: value, container: node, property });
    } else if (isAstNode(value)) {
      collect(value, found);
    }
  }
}
