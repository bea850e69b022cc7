import { defineConfig } from 'vitest/config';

/** The tests that drive the editor from outside, one editor at a time. */
export default defineConfig({
  test: {
    include: ['test/editor/person/**/*.test.ts'],
    root: new URL('../..', import.meta.url).pathname,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Each step stands on the one before.
    bail: 1,
  },
});
