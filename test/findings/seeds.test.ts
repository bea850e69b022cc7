/** What a person sees must not depend on luck: over seeds a verdict may become undecided, but never turns around. */
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { EXAMPLES, exampleSystems } from '../support/example-systems.js';
import { finalResults } from '../support/run-study.js';

const { createSimulation: simulation } = await bundledSimulator();

// What uncertain values make of it is drawn from the same values under every seed.
const systemsOf = async (name: string): Promise<System[]> =>
  (await exampleSystems(name)).map((system) => ({ ...system, draws: [] }));

function studied(system: System, seed: number, eventBudget: number): Results {
  return finalResults(system, { seed, eventBudget, findFixes: false, simulation });
}

describe('over seeds', () => {
  for (const name of EXAMPLES) {
    it(`no verdict of ${name} turns from pass to fail`, { timeout: 120_000 }, async () => {
      for (const system of await systemsOf(name)) {
        if (system.requirements.length === 0) continue;
        const seen = system.requirements.map(() => new Set<string>());
        for (let seed = 1; seed <= 20; seed++) {
          studied(system, seed, 20_000).requirements.forEach(({ status }, i) => seen[i]?.add(status));
        }
        for (const [i, statuses] of seen.entries()) {
          expect(statuses.has('pass') && statuses.has('fail'), system.requirements[i]?.text).toBe(false);
        }
      }
    });
  }
});

describe('the solver', () => {
  it('names the same bottleneck, as busy, as the simulation', { timeout: 60_000 }, async () => {
    for (const name of EXAMPLES) {
      const [system] = await systemsOf(name);
      if (!system) continue;
      const theory = solved(system).bottleneck;
      const run = studied(system, 1, 200_000);
      if (!theory) continue;
      expect(run.bottleneck?.component, name).toBe(theory.component);
      expect(run.bottleneck?.utilization, name).toBeGreaterThan(theory.utilization * 0.9);
      expect(run.bottleneck?.utilization, name).toBeLessThan(theory.utilization * 1.1);
    }
  });
});
