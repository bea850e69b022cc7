/** A record by names that people chose: without a prototype, so that any of them can be a key. */
export function named<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
