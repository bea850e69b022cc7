import type { AstNode } from 'langium';
import { shown } from '../syntax/shown.js';

const LONGEST = 60;

/** What the user wrote for a node, on one line and not too long, for messages. */
export function textOf(node: AstNode): string {
  return shown(node.$cstNode?.text ?? '', LONGEST);
}
