import type { Finding } from '../../model/results.js';
import { formatRatio } from '../../model/format-quantity.js';
import type { Component, System } from '../../model/system.js';
import type { FindingContext } from '../context.js';
import { boundOf } from '../figures.js';
import { leastRaise, raise, withKnob } from '../least-change.js';
import type { FindingRule } from '../rule.js';
import { holds } from '../../model/comparison.js';

const YEAR = 365 * 86400;
/** Components that are tried as the one that costs the most. */
const SUSPECTS = 5;

/** The component whose failures cost the most, if it stands alone: named when an availability requirement fails, hinted at else. */
export const singlePointOfFailure: FindingRule = {
  code: 'single-point-of-failure',
  summary: 'A component without a spare takes the system down when it fails.',
  find(context) {
    if (context.system.timeline) return [];
    const failing = context.checked.find(
      ({ requirement, verdict }) => requirement.measure === 'availability' && verdict.status === 'fail',
    );
    const { solution, system } = failing ?? context;
    const now = solution.availability.value;
    if (now === null) return [];
    const upOf = (component: Component): number => solution.availability.components[component.name] ?? 1;
    const alone = system.components.filter((component) => isAlone(component) && upOf(component) < 1);
    alone.sort((a, b) => upOf(a) - upOf(b));
    let worst: { component: Component; without: number } | undefined;
    for (const component of alone.slice(0, SUSPECTS)) {
      if (context.budget.left <= 0) break;
      context.budget.left--;
      const without = context.solve(alwaysUp(system, component)).availability.value ?? now;
      if (without > now && (!worst || without > worst.without)) worst = { component, without };
    }
    if (!worst) return [];
    const { component, without } = worst;
    const fix = failing && !failing.requirement.expectFail ? spare(context, failing, component) : undefined;
    const downtime = (without - now) * YEAR;
    const finding: Finding = {
      code: 'single-point-of-failure',
      severity: failing && !failing.requirement.expectFail ? 'warning' : 'hint',
      message: `${component.name}: nothing takes over when it fails${component.replication ? ' (a write needs its leader)' : ''}; it alone costs ${hours(downtime)} a year and keeps the system at ${formatRatio(now)}, without its failures it would be ${formatRatio(without)}`,
      component: component.name,
      range: component.range,
      evidence: { availability: now, withoutItsFailures: without, downtimeSecondsPerYear: downtime },
      ...(fix ? { fix } : {}),
    };
    return [finding];
  },
};

function isAlone(component: Component): boolean {
  if (component.replication) return true;
  return component.instances <= (component.needs ?? 1) || (component.shards?.count ?? 1) > 1;
}

function alwaysUp(system: System, component: Component): System {
  return {
    ...system,
    components: system.components.map((one) => (one === component ? { ...one, availability: 1 } : one)),
  };
}

function spare(
  context: FindingContext,
  failing: FindingContext['checked'][number],
  component: Component,
): Finding['fix'] {
  if (component.replication || component.shards) return undefined;
  const knob = { component: component.name, property: 'instances' as const, value: component.instances };
  const value = leastRaise(context, failing.system, knob, knob.value + 1, (solution) => {
    const reached = solution.availability.value;
    return reached !== null && holds(failing.requirement.comparison, reached, boundOf(failing.requirement));
  });
  if (value !== undefined) return raise(knob, value);
  // One spare does not meet the bound, but is where to begin.
  context.budget.left--;
  const before = failing.solution.availability.value ?? 0;
  const after = context.solve(withKnob(failing.system, knob, knob.value + 1)).availability.value ?? 0;
  return after > before ? raise(knob, knob.value + 1) : undefined;
}

function hours(seconds: number): string {
  if (seconds >= 2 * 3600) return `${Number((seconds / 3600).toPrecision(2))} hours`;
  if (seconds >= 120) return `${Math.round(seconds / 60)} minutes`;
  return `${Number(seconds.toPrecision(2))} seconds`;
}
