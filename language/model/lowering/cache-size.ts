import type { Problem } from '../problem.js';
import type { Cache, Component, Distribution, KeySpace } from '../system.js';

/**
 * Says how large the entries of caches are whose capacity is written in bytes: the attribute `size` of the keys that the cache
 * holds, else what its operations return.
 */
export function sizeEntries(
  components: Iterable<Component>,
  keySpaces: readonly KeySpace[],
  report: (problem: Problem) => void,
): void {
  for (const component of components) {
    const { cache, reached } = component;
    if (cache?.bytes === undefined || !reached) continue;
    const size = attributeOf(component, keySpaces) ?? replyOf(component);
    if (size !== undefined) {
      cache.size = size;
      continue;
    }
    const keys = component.key === undefined ? 'keys Doc' : `keys ${component.key}`;
    report({
      severity: 'error',
      code: 'missing-value',
      message: `\`${component.name}\` holds so many bytes, but nothing says how large an entry is: add \`size: 2 kB\` to \`${keys}\`, or \`returns 2 kB\` to the operation that it caches, or write the capacity in items.`,
      range: component.propertyRanges['capacity'] ?? component.range,
    });
  }
}

function attributeOf({ key }: Component, keySpaces: readonly KeySpace[]): Distribution | undefined {
  const space = keySpaces.find(({ name }) => name === key);
  const base = keySpaces.find(({ name }) => name === space?.base);
  return [...(space?.attributes ?? []), ...(base?.attributes ?? [])].find(({ name }) => name === 'size')?.distribution;
}

/** What the operations return that read: each as likely as any other, where there are several. */
function replyOf({ operations }: Component): Cache['size'] {
  const sizes = operations.flatMap(({ write, returns }) =>
    write || returns === undefined || returns.kind === 'expression' ? [] : [returns],
  );
  if (sizes.length === 1) return sizes[0];
  const constants = sizes.flatMap((size) => (size.kind === 'exact' ? [size.value] : []));
  const total = constants.reduce((sum, size) => sum + size, 0);
  return total > 0 ? { kind: 'exact', value: total / constants.length } : undefined;
}
