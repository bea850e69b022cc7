import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { randomSystem } from './random-systems.js';

describe('whatever the system', () => {
  it('every request ends once, every station keeps its laws, and no figure is NaN', () => {
    fc.assert(
      fc.property(randomSystem, fc.integer({ min: 1, max: 1000 }), (model, seed) => {
        // The run checks itself, and throws where it loses count of anything.
        const result = simulate(model, { seed, eventBudget: 2500, maxJobs: 20_000, replications: 2 });
        const text = JSON.stringify(result, (_, value: unknown) => {
          if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('a figure is not finite');
          return value;
        });
        expect(text.length).toBeGreaterThan(0);
        for (const load of Object.values(result.loads)) {
          const shares = load.errors.rejected + load.errors.timeout + load.errors.failed;
          expect(shares).toBeGreaterThanOrEqual(0);
          expect(shares).toBeLessThanOrEqual(1 + 1e-9);
        }
        for (const component of Object.values(result.components)) {
          for (const { utilization } of Object.values(component.resources)) {
            expect(utilization).toBeGreaterThanOrEqual(-1e-9);
            expect(utilization).toBeLessThanOrEqual(1 + 1e-9);
          }
        }
      }),
      { numRuns: 1000, seed: 1, endOnFailure: true },
    );
  }, 240_000);

  it('the same seed gives the same figures, however the run is cut up', async () => {
    const { createSimulation } = await import('../../language/simulator/index.js');
    fc.assert(
      fc.property(randomSystem, fc.integer({ min: 150, max: 1500 }), (model, slice) => {
        const options = { seed: 7, eventBudget: 5000, maxJobs: 20_000, replications: 2 };
        const whole = simulate(model, options);
        const pieces = createSimulation(model, options);
        while (pieces.advance(slice)) pieces.result();
        expect(JSON.stringify(pieces.result())).toBe(JSON.stringify(whole));
      }),
      { numRuns: 30, seed: 2, endOnFailure: true },
    );
  });
});
