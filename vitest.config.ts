import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**'],
    // Every core: the tests of two rooms do not disturb each other.
    maxWorkers: '100%',
    // Generous, because the machines that run these tests are often shared; no test asserts a time of its own.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
