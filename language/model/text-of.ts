import type { AstNode } from 'langium';

const LONGEST = 60;

/** What the user wrote for a node, on one line and not too long, for messages. */
export function textOf(node: AstNode): string {
  const text = (node.$cstNode?.text ?? '').replace(/\s+/g, ' ').trim();
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
