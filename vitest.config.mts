import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Files that take a minute or more on one core. */
const LONG = ['examples/gallery', 'findings/seeds', 'catalogue/effects', 'robustness/broken-text'];

/** Begins with the longest: the last one to end would else keep one core busy for minutes while the others have nothing to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/editor/**'],
    // Every core: the tests of two rooms do not disturb each other.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Generous, because the machines that run these tests are often shared; no test asserts a time of its own.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
