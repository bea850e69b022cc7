/** What the solver proposes is simulated before it is believed. */
import { describe, expect, it } from 'vitest';
import { solved, type StudyOptions } from '../../language/findings/index.js';
import { checkFixes } from '../../language/findings/check-fixes.js';
import type { Finding, Fix, Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { call, component, cpu, load, system } from '../simulator/solver/systems.js';
import { requirement } from './requirements.js';
import { finalResults } from '../support/run-study.js';

const shop = (rate: number, requirements: System['requirements'] = []): System =>
  system(
    [
      component('Web', { get: [cpu(0.001), call('Db.query')] }, { instances: 4 }),
      component('Db', { query: [cpu(0.004)] }, { kind: 'database', cores: 4 }),
    ],
    [load('Users', 'Web.get', rate)],
    { requirements },
  );

const run = (model: System, options: StudyOptions = {}): Results => {
  return finalResults(model, { seed: 1, ...options });
};
const fixOf = (results: Results, code: string): Fix | undefined =>
  results.findings.find((finding) => finding.code === code)?.fix;

describe('a fix', () => {
  it('is shown with what it betters, before and after under the same chances', () => {
    const check = fixOf(run(shop(860), { eventBudget: 2e6 }), 'bottleneck')?.check;
    expect(check?.figure).toMatch(/^Users p9[59]$/);
    expect(check?.before).toBeGreaterThan(check?.after ?? Infinity);
    expect(check?.difference?.high).toBeLessThan(0);
    expect(check?.text).toMatch(/^Users p9[59] \d.* ms -> \d.* ms, difference -\d.* ms \(95%: -\d.* ms to -\d.* ms\)$/);
  });

  it('has nothing before it where the system as it is has no steady state', () => {
    const check = fixOf(run(shop(1300)), 'overload')?.check;
    expect(check?.text).toMatch(/^Users p99 grows without end -> \d/);
    expect(check?.difference).toBeNull();
  });

  it('is left as the solver found it where the events do not suffice', () => {
    const fix = fixOf(run(shop(900), { eventBudget: 20_000 }), 'bottleneck');
    expect(fix?.edit.path).toBe('Db.cores');
    expect(fix?.check).toBeUndefined();
  });

  it('is dropped where the requirement fails all the same', () => {
    const model = shop(900, [requirement('Users p99 < 30ms', { bound: 0.03, statistic: 'p99' })]);
    const [required] = model.requirements;
    const useless: Fix = { title: 'Raise Web.instances from 4 to 5', edit: { path: 'Web.instances', value: 5 } };
    const finding: Finding = {
      code: 'requirement-failed',
      severity: 'error',
      message: 'Users p99 < 30ms: observed 60 ms',
      range: required?.range ?? model.components[0]!.range,
      evidence: {},
      fix: useless,
    };
    const point = {
      system: model,
      solution: solve(model),
      simulated: simulate(model, { eventBudget: 50_000 }),
      running: false,
      after: 0,
      course: [],
      isDesign: true,
    };
    const checked = model.requirements.map((one) => ({ requirement: one, point }));
    const steps = checkFixes({ ...solved(model), findings: [finding] }, point, checked, 1, (events) => events);
    let step = steps.next();
    while (!step.done) step = steps.next();
    expect(step.value.findings).toHaveLength(1);
    expect(step.value.findings[0]?.fix).toBeUndefined();
  });
});
