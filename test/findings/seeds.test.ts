/** What a person sees must not depend on luck: over seeds a verdict may become undecided, but never turns around. */
import { readdirSync, readFileSync } from 'node:fs';
import { EmptyFileSystem } from 'langium';
import { parseHelper } from 'langium/test';
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { Model } from '../../language/generated/ast.js';
import { lower, outline } from '../../language/model/index.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { createScaleServices } from '../../language/scale-module.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { finalResults } from '../support/run-study.js';

const { createSimulation: simulation } = await bundledSimulator();

const folder = new URL('../../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.scale'));
const parse = parseHelper<Model>(createScaleServices(EmptyFileSystem).Scale);

async function systemsOf(name: string): Promise<System[]> {
  const document = await parse(readFileSync(new URL(name, folder), 'utf8'));
  const model = document.parseResult.value;
  const { variants, scenarios } = outline(model);
  return [null, ...variants].flatMap((variant) =>
    [null, ...scenarios].flatMap((scenario) => {
      const { system } = lower(model, { variant, scenario });
      // What uncertain values make of it is drawn from the same values under every seed.
      return system ? [{ ...system, draws: [] }] : [];
    }),
  );
}

function studied(system: System, seed: number, eventBudget: number): Results {
  return finalResults(system, { seed, eventBudget, findFixes: false, simulation });
}

describe('over seeds', () => {
  for (const name of examples) {
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
    for (const name of examples) {
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
