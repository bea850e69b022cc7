import type { Property } from '../../generated/ast.js';
import type { SourceRange } from '../system.js';
import type { Context } from './context.js';

/** Where each property was written, those in braces under `property.setting` too. */
export function rangesOf(properties: Iterable<Property>, context: Context): Record<string, SourceRange> {
  const ranges: Record<string, SourceRange> = {};
  for (const property of properties) {
    ranges[property.name] = context.place(property);
    for (const nested of property.properties) {
      if (nested.$type === 'Property' && nested.name) ranges[`${property.name}.${nested.name}`] = context.place(nested);
    }
  }
  return ranges;
}
