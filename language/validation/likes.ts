import type { AstNode } from 'langium';
import { isComponent, isKeys, isVariant, type Component, type Keys, type Variant } from '../generated/ast.js';
import { error } from '../model/report.js';
import type { Check } from './check.js';

/** `like` leads to something of the same kind, and never back to where it came from. */
export const likes: Check = ({ model, program, report }) => {
  for (const node of model.statements) {
    const declared = isComponent(node)
      ? program.components
      : isKeys(node)
        ? program.keys
        : isVariant(node)
          ? program.variants
          : undefined;
    if (!declared) continue;
    const liked = node as Component | Keys | Variant;
    const circle = circleFrom(liked, declared);
    if (circle) {
      const way = circle.map((name) => `\`${name}\``).join(' → ');
      error(report, 'cycle', liked, `\`${liked.name}\` is like itself: ${way}. Remove one \`like\`.`, {
        property: 'like',
      });
    } else if (isComponent(node) && node.like) {
      checkKind(node, program.components.get(node.like.$refText));
    }
  }

  function checkKind(node: Component, other: Component | undefined): void {
    if (other && other.kind !== node.kind) {
      error(
        report,
        'contradiction',
        node,
        `\`${node.name}\` is a ${node.kind} and \`${other.name}\` a ${other.kind}: \`like\` takes over from the same kind only.`,
        {
          property: 'like',
        },
      );
    }
  }
};

type Liking = AstNode & { readonly name: string; readonly like?: { readonly $refText: string } | undefined };

/** The names along the circle that a node stands on; undefined where there is none. */
function circleFrom(node: Liking, declared: ReadonlyMap<string, Liking>): string[] | undefined {
  const way: string[] = [node.name];
  const seen = new Set<Liking>([node]);
  let next = node.like && declared.get(node.like.$refText);
  while (next) {
    way.push(next.name);
    if (next === node) return way;
    if (seen.has(next)) return undefined;
    seen.add(next);
    next = next.like && declared.get(next.like.$refText);
  }
  return undefined;
}
