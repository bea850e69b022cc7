import type { Finding, Fix } from '../../model/results.js';
import { formatBy } from '../../model/format-quantity.js';
import type { Requirement, System } from '../../model/system.js';
import type { Solution } from '../../simulator/solver/index.js';
import type { FindingContext } from '../context.js';
import { componentNamed } from '../context.js';
import { boundOf, solvedFigure } from '../figures.js';
import { knobFor, leastRaise, raise } from '../least-change.js';
import type { FindingRule } from '../rule.js';
import { holds } from '../../model/comparison.js';
import { isTimed } from '../../simulator/index.js';

type Checked = FindingContext['checked'][number];

/** Solutions of approximate figures must clear the bound by this much to be proposed as a fix. */
const MARGIN = 0.9;
/** Components that are tried as the one to mend. */
const CANDIDATES = 3;

/** A requirement that does not hold, with what was observed, and the least change by which the solver sees it met. */
export const requirementFailed: FindingRule = {
  code: 'requirement-failed',
  summary: 'A requirement does not hold: what was observed, and the least change that mends it.',
  find(context) {
    return context.checked.flatMap((checked): Finding[] => {
      const { requirement, verdict } = checked;
      if (verdict.status !== 'fail') return [];
      const found = observed(checked);
      const fix = requirement.expectFail ? undefined : mend(context, checked);
      return [
        {
          code: 'requirement-failed',
          severity: requirement.expectFail ? 'hint' : 'error',
          message: requirement.expectFail
            ? `${requirement.text}: ${found}, as expected`
            : `${requirement.text}: ${found}`,
          ...subject(requirement),
          range: requirement.range,
          evidence: evidence(checked),
          ...(fix ? { fix } : {}),
        },
      ];
    });
  },
};

/** A failure was announced as the lesson of the model, and does not come. */
export const requirementPassedUnexpectedly: FindingRule = {
  code: 'requirement-passed-unexpectedly',
  summary: 'A requirement marked `expect fail` holds.',
  find(context) {
    return context.checked
      .filter(({ requirement, verdict }) => requirement.expectFail && verdict.status === 'pass')
      .map((checked) => ({
        code: 'requirement-passed-unexpectedly',
        severity: 'warning',
        message: `${checked.requirement.text}: marked \`expect fail\` but it holds (${observed(checked)})`,
        ...subject(checked.requirement),
        range: checked.requirement.range,
        evidence: evidence(checked),
      }));
  },
};

/** Nothing can be said yet, and why. */
export const requirementUndecided: FindingRule = {
  code: 'requirement-undecided',
  summary: 'A requirement that the run could not decide, with the reason.',
  find(context) {
    return context.checked
      .filter(({ verdict }) => verdict.status === 'undecided')
      .map((checked) => ({
        code: 'requirement-undecided',
        severity: 'information',
        message: `${checked.requirement.text}: undecided. ${checked.verdict.reason}`,
        ...subject(checked.requirement),
        range: checked.requirement.range,
        evidence: evidence(checked),
      }));
  },
};

/** A bound below what the work itself takes: no number of machines can meet it. */
export const requirementUnreachable: FindingRule = {
  code: 'requirement-unreachable',
  summary: 'A bound on a latency lies below what the work takes on idle machines.',
  find(context) {
    return context.checked.flatMap((checked): Finding[] => {
      const { requirement, verdict } = checked;
      const floor = floorOf(checked);
      if (floor === undefined || verdict.status !== 'fail') return [];
      const bound = boundOf(requirement);
      if (requirement.comparison !== '<' && requirement.comparison !== '<=') return [];
      if (floor.value <= bound * (floor.exact ? 1 : 1.1)) return [];
      return [
        {
          code: 'requirement-unreachable',
          severity: 'information',
          message: `${requirement.text}: out of reach at any size: without any waiting it is still ${floor.exact ? '' : 'about '}${formatBy('duration', floor.value)}`,
          ...subject(requirement),
          range: requirement.range,
          evidence: { floor: floor.value, bound },
        },
      ];
    });
  },
};

/** Seconds that the work takes on idle machines, by the requirement's statistic. */
function floorOf({ requirement, verdict, solution }: Checked): { value: number; exact: boolean } | undefined {
  if (requirement.measure !== 'latency' || requirement.scope.kind !== 'load') return undefined;
  const load = solution.loads[requirement.scope.name];
  if (!load) return undefined;
  if ((requirement.statistic ?? 'mean') === 'mean') return { value: load.floor, exact: true };
  const match = /^p(\d+(?:\.\d+)?)$/.exec(requirement.statistic ?? '');
  const p = match ? Number(match[1]) / 100 : NaN;
  if (!(p > 0 && p < 1)) return undefined;
  // An approximation, which never says more than was observed with all the waiting.
  return { value: Math.min(load.floorPercentile(p), verdict.observed ?? Infinity), exact: false };
}

/** The cheapest single knob on the way that lets the solver's figure clear the bound. */
function mend(context: FindingContext, checked: Checked): Fix | undefined {
  const { requirement, system } = checked;
  if (isTimed(system) || requirement.measure === 'availability') return undefined;
  const fine = (solution: Solution, changed: System): boolean => {
    const figure = solvedFigure(requirement, solution, changed);
    if (!figure || figure.value === null) return false;
    const margin = figure.basis === 'exact' ? 1 : MARGIN;
    const upward = requirement.comparison === '>' || requirement.comparison === '>=';
    return holds(requirement.comparison, upward ? figure.value * margin : figure.value / margin, boundOf(requirement));
  };
  let best: { fix: Fix; growth: number } | undefined;
  for (const resource of checked.solution.resources.slice(0, CANDIDATES)) {
    const component = componentNamed(system, resource.component);
    const knob = component && knobFor(component, resource.resource);
    if (!knob || !Number.isFinite(resource.saturatesAt)) continue;
    const guess = Math.max(knob.value * 1.25, knob.value * resource.utilization * 1.2);
    const value = leastRaise(context, system, knob, guess, fine);
    if (value === undefined) continue;
    const growth = value / knob.value;
    if (!best || growth < best.growth) best = { fix: raise(knob, value), growth };
  }
  return best?.fix;
}

function observed({ requirement, verdict }: Checked): string {
  if (verdict.observed === null) return verdict.reason.replace(/\.$/, '');
  const show = (value: number): string => formatBy(requirement.dimension, value);
  const { low, high } = verdict;
  const from = low === null ? '' : show(low);
  const to = high === null ? '' : show(high);
  const interval = low === null || high === null || from === to ? '' : ` (${from} to ${to})`;
  return `observed ${show(verdict.observed)}${interval}`;
}

function evidence({ verdict }: Checked): Record<string, number> {
  return {
    bound: verdict.bound,
    ...(verdict.observed === null ? {} : { observed: verdict.observed }),
    ...(verdict.low === null ? {} : { low: verdict.low }),
    ...(verdict.high === null ? {} : { high: verdict.high }),
  };
}

function subject({ scope }: Requirement): { load?: string; component?: string } {
  switch (scope.kind) {
    case 'load':
      return { load: scope.name };
    case 'component':
      return { component: scope.name };
    case 'operation':
    case 'pool':
      return { component: scope.component };
    case 'system':
      return {};
  }
}
