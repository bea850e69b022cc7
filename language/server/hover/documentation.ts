import type { CstNode } from 'langium';
import {
  construct,
  event,
  kind,
  markdownFor,
  measure,
  metric,
  property,
  statistic,
  step,
  word,
  type Documented,
} from '../../catalogue/index.js';
import * as ast from '../../generated/ast.js';
import { ownerOf, wordListOf } from '../catalogue-context.js';

/** What the catalogue says of a word where it stands; undefined for names and punctuation. */
export function documentationOf({ astNode: node, text }: CstNode): string | undefined {
  if (ast.isProperty(node)) {
    const owner = ownerOf(node);
    if (text === node.name) return describe(owner && property(owner, node.name));
    return text === 'when' ? describe(construct(text)) : undefined;
  }
  if (ast.isModifier(node)) return text === node.key?.$refText ? undefined : describe(property('call', node.kind));
  if (ast.isPath(node)) return ofPath(node, text);
  if (ast.isInvocation(node)) return text === node.function ? describe(functionNamed(node, text)) : undefined;
  if (ast.isRequirement(node)) return describe(measure(text) ?? statistic(text) ?? construct(text));
  if (ast.isAction(node)) return text === node.verb ? describe(event(text)) : undefined;
  if (ast.isEvent(node)) return describe(construct('at'));
  if (ast.isMetric(node)) return text === node.metric ? describe(metric(text)) : undefined;
  if (ast.isComponent(node)) return text === node.kind ? describe(kind(text)) : describe(construct(text));
  return describe(step(text) ?? construct(text));
}

/** A word that a property chooses from; a name that is declared somewhere is no such word. */
function ofPath(node: ast.Path, text: string): string | undefined {
  const property = node.$container;
  if (node.head?.ref || !ast.isProperty(property)) return undefined;
  const list = wordListOf(property);
  return describe(list && word(list, text));
}

/** The word that is written like a function: of the list that its property chooses from, else a distribution. */
function functionNamed({ $container: place }: ast.Invocation, name: string): Documented | undefined {
  const own = ast.isProperty(place) ? wordListOf(place) : undefined;
  return (own && word(own, name)) ?? word('distribution', name);
}

function describe(entry: Documented | undefined): string | undefined {
  return entry && markdownFor(entry);
}
