/** The property that says how much memory an instance has: what `hold` calls it, and the pool that it becomes. */
export const MEMORY = 'memory';
