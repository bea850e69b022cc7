/** Passes or fails a requirement on what is known, or leaves it open. */
import { holds } from '../model/comparison.js';
import { describePoint } from '../model/load-points.js';
import { formatBy, formatRatio } from '../model/format-quantity.js';
import type { SimulationResult, Verdict } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import { isTimed } from '../simulator/index.js';
import type { Solution } from '../simulator/solver/index.js';
import type { KnownFigure } from './figures.js';
import { boundOf, isSolvedAlone, simulatedFigure, solvedFigure } from './figures.js';
import { seenWithRoom } from './seen-with-room.js';

/**
 * A 95% interval stretched by this holds the true value with more than 99.9%: 3.29 / 1.96 of a normal distribution, and
 * more for the few batches or replications that an interval may rest on. Verdicts rest on the stretched interval alone,
 * so that over seeds a requirement may become undecided but does not turn from pass to fail.
 */
const STEADY_STRETCH = 1.8;
const TIMED_STRETCH = 2.2;

/** Share of requests without an answer from which on a latency, which is of the others, is not told without it. */
const TOLD_ERRORS = 0.01;

/** Where a verdict's figures come from. `simulated` is undefined until there is a finished run at the operating point. */
export interface Evidence {
  system: System;
  solution: Solution;
  simulated: SimulationResult | undefined;
  /** True while the run at this point still goes on, or is still to come. */
  running: boolean;
}

export function verdictOn(requirement: Requirement, evidence: Evidence): Verdict {
  const verdict = verdictOf(requirement, evidence);
  const unanswered = unansweredOf(requirement, evidence);
  if (unanswered === undefined || verdict.observed === null) return verdict;
  return {
    ...verdict,
    unanswered,
    reason: `${verdict.reason} ${formatRatio(unanswered)} of the requests got no answer.`,
  };
}

/** The share of a load's requests that a latency is silent of, where it is large enough to be told. */
function unansweredOf({ scope, measure }: Requirement, { simulated }: Evidence): number | undefined {
  const load = measure === 'latency' && scope.kind === 'load' ? simulated?.loads[scope.name] : undefined;
  if (!load) return undefined;
  const share = load.errors.rejected + load.errors.timeout + load.errors.failed;
  return share > TOLD_ERRORS ? share : undefined;
}

function verdictOf(requirement: Requirement, evidence: Evidence): Verdict {
  const figure = figureFor(requirement, evidence);
  const bound = boundOf(requirement);
  const base = {
    text: requirement.text,
    range: requirement.range,
    expectFail: requirement.expectFail,
    bound,
    dimension: requirement.dimension,
  };
  const open = (reason: string, known: KnownFigure | undefined = figure): Verdict => ({
    ...base,
    status: 'undecided',
    observed: known?.value ?? null,
    low: known?.low ?? null,
    high: known?.high ?? null,
    reason,
  });
  if (requirement.after !== undefined && evidence.simulated?.run.simulatedSeconds === 0) {
    return open(`It counts from ${formatBy('duration', requirement.after)} on, and the run ends before.`, {
      value: null,
      low: null,
      high: null,
      basis: 'simulated',
    });
  }
  if (!figure) return open(withoutFigure(requirement, evidence));
  const show = (value: number): string => formatBy(requirement.dimension, value);
  if (figure.endless === true && evidence.simulated === undefined && !isSure(evidence)) {
    const who = overloaded(evidence) ?? 'a part of the way';
    return open(`By the solver, which approximates here, ${who} cannot keep up; only a run can tell.`);
  }
  if (figure.endless === true) {
    const status = holds(requirement.comparison, Infinity, bound) ? 'pass' : 'fail';
    const who = overloaded(evidence);
    const cause = who === undefined ? 'A part of the way' : who;
    return {
      ...base,
      status,
      observed: null,
      low: null,
      high: null,
      reason: `${cause} cannot keep up ${pointText(requirement, evidence.system)}: what waits there grows without end.`,
    };
  }
  if (figure.value === null) {
    return open(
      figure.missing === undefined
        ? 'The run had too few samples for this figure.'
        : `The run had too few samples for this figure: about ${formatBy('count', figure.missing)} more are needed.`,
    );
  }
  if (figure.basis === 'bound' && requirement.measure === 'availability') {
    // Silent components were taken to be always up: only a failure is certain.
    const silent = evidence.solution.availability.unstated;
    if (!holds(requirement.comparison, figure.value, bound)) return decided('fail', figure, figure.value, figure.value);
    return open(
      `${list(silent)} ${silent.length === 1 ? 'states' : 'state'} no availability; with ${silent.length === 1 ? 'it' : 'them'} always up it would be ${show(figure.value)}.`,
    );
  }
  if (figure.low === null || figure.high === null) {
    const least = figure.low;
    // What has been seen already stays the least that the greatest value can be.
    if (least !== null && !evidence.running) {
      const now = holds(requirement.comparison, least, bound);
      if (now === holds(requirement.comparison, Infinity, bound))
        return decided(now ? 'pass' : 'fail', figure, least, least);
      if (requirement.statistic === 'max' && !isTimed(evidence.system))
        return open(
          `At most ${show(figure.value)} so far; a longer run may see more. Only a scenario, which ends, can meet a bound on \`max\`.`,
        );
    }
    return open(
      evidence.running
        ? `About ${show(figure.value)} by the solver; the simulation decides.`
        : `About ${show(figure.value)}, without an interval that could decide.`,
    );
  }
  const stretch = figure.basis === 'exact' ? 1 : isTimed(evidence.system) ? TIMED_STRETCH : STEADY_STRETCH;
  // Only a change may be below zero.
  const floor = requirement.change === undefined ? Math.min(0, figure.low) : -Infinity;
  const low = Math.max(floor, figure.value - (figure.value - figure.low) * stretch);
  const high = figure.value + (figure.high - figure.value) * stretch;
  if (evidence.running && figure.basis !== 'exact') return open('The simulation still runs.');
  const atLow = holds(requirement.comparison, low, bound);
  const atHigh = holds(requirement.comparison, high, bound);
  if (atLow !== atHigh) {
    return open(`The bound lies within what the run can tell: ${show(low)} to ${show(high)} with 99.9% confidence.`);
  }
  return decided(atLow ? 'pass' : 'fail', figure, figure.low, figure.high);

  function decided(status: 'pass' | 'fail', known: KnownFigure, from: number, to: number): Verdict {
    const value = known.value as number;
    const basis =
      known.basis === 'simulated'
        ? `observed ${show(value)}${show(from) === show(to) ? '' : ` (95%: ${show(from)} to ${show(to)})`}`
        : `${show(value)} by the solver, ${known.basis === 'exact' ? 'exactly' : 'at best'}`;
    return { ...base, status, observed: value, low: from, high: to, reason: `${capital(basis)}.` };
  }
}

/**
 * Exact theory goes before the simulation unless the two contradict each other; else the simulation before the solver's
 * approximation.
 */
function figureFor(requirement: Requirement, evidence: Evidence): KnownFigure | undefined {
  const timed = isTimed(evidence.system);
  const solved =
    timed && !isSolvedAlone(requirement) && !brokeOffEarly(evidence)
      ? undefined
      : solvedFigure(requirement, evidence.solution, evidence.system);
  if (isSolvedAlone(requirement)) return solved;
  const simulated = evidence.simulated && simulatedFigure(requirement, evidence.simulated);
  if (solved?.endless === true && isSure(evidence)) return solved;
  if (!simulated) return solved;
  if (solved?.basis === 'exact' && solved.value !== null && agrees(solved.value, simulated)) return solved;
  return simulated;
}

/** True where what waits was more than a run can hold before the course had even begun, and no event takes any load off. */
function brokeOffEarly({ system, simulated }: Evidence): boolean {
  if (!simulated || simulated.run.replications > 0) return false;
  if (simulated.run.stopped !== 'limit' && simulated.run.stopped !== 'unstable') return false;
  const steady = (system.timeline?.events ?? []).every(({ action }) => action.kind === 'send');
  return steady && system.loads.every(({ shape }) => shape === undefined);
}

/** True where the overload does not hang on an approximation: it is plain, or the simulation saw the backlog grow. */
function isSure({ solution, simulated }: Evidence): boolean {
  if (simulated && Object.values(simulated.components).some((component) => (component.growth ?? 0) > 0)) return true;
  return solution.resources.some(
    (resource) =>
      resource.utilization > 1.02 && (resource.sure || simulated !== undefined) && !seenWithRoom(resource, simulated),
  );
}

function agrees(exact: number, simulated: KnownFigure): boolean {
  if (simulated.value === null || simulated.low === null || simulated.high === null) return true;
  const low = simulated.value - 2 * (simulated.value - simulated.low);
  const high = simulated.value + 2 * (simulated.high - simulated.value);
  return exact >= low && exact <= high;
}

function withoutFigure(requirement: Requirement, { system, solution, running }: Evidence): string {
  if (requirement.measure === 'availability') {
    const silent = solution.availability.unstated;
    return silent.length === 0
      ? 'No load reaches a component that states an availability.'
      : `Nothing on the way states an availability: ${list(silent)}.`;
  }
  if (requirement.measure === 'cost' || requirement.measure === 'costPerRequest') return 'No price is stated.';
  if (requirement.measure === 'drained' && !system.timeline)
    return 'The time to drain counts from the last event of a scenario: put the requirement into one.';
  if (requirement.measure === 'moved' && !system.timeline)
    return 'Keys move where an event changes the shards: put the requirement into a scenario.';
  const lacking = lackingFor(requirement, system);
  if (lacking !== undefined) return lacking;
  return running ? 'The simulation decides.' : 'The run gave no such figure.';
}

/** What a component needs to have for a share of it to be told. */
const SHARE_OF: Readonly<Record<string, string>> = {
  memory: 'a `memory`',
  concurrency: 'a `concurrency`',
  network: 'a `bandwidth`',
  disk: 'a `disk` step',
};

/** Why there is no share of something that a component does not have. */
function lackingFor({ scope, measure }: Requirement, { components }: System): string | undefined {
  const share = SHARE_OF[measure];
  const component = components.find(({ name }) => scope.kind === 'component' && name === scope.name);
  if (share === undefined || !component) return undefined;
  if (!component.reached) return `No load reaches ${component.name}.`;
  return `${component.name} has no ${share.slice(2)}, of which a share could be told: add one, or remove the requirement.`;
}

function overloaded({ solution }: Evidence): string | undefined {
  const worst = solution.resources.find((resource) => resource.utilization >= 1);
  return worst && `${worst.component} ${worst.resource}`;
}

function pointText(requirement: Requirement, system: System): string {
  return isTimed(system) ? 'in this course of events' : describePoint(requirement.at);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1
    ? `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1] as string}`
    : (shown[0] ?? '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
