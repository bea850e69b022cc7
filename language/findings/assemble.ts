/** Puts a study's Results together from what was solved and what was simulated. */
import { linkName } from '../model/links.js';
import { named } from '../simulator/solver/named.js';
import type { Bottleneck, Cost, Results, SimulationResult, Verdict } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import type { Solution, SolvedLink, SolvedResource } from '../simulator/solver/index.js';
import { MONTH, solve } from '../simulator/solver/index.js';
import { isTimed } from '../simulator/index.js';
import type { Plateau } from './course.js';
import type { FindingContext } from './context.js';
import { FINDING_RULES } from './rules.js';
import { solvedPart } from './solved-results.js';
import { restlessLoads } from './restless.js';
import { seenWithRoom } from './seen-with-room.js';
import { verdictOn } from './verdicts.js';

/** Solutions that the search for fixes may take, and where systems are large, fewer. */
const SOLUTIONS = 60;
const LARGE = 300;

/** A difference between solver and simulation from which on the simulation is believed about a utilization. */
const DISAGREES = 0.03;

/** Busy share from which on a run has seen a resource saturated. */
const SATURATED = 0.97;

/** One operating point: what was solved there, and what was simulated so far. */
export interface PointState {
  system: System;
  solution: Solution;
  simulated: SimulationResult | undefined;
  running: boolean;
  /** Timed study: only what happens from this second on counts. */
  after: number;
  /** The course of events as a series of steady states. */
  course: readonly Plateau[];
  /** Where the Results' figures come from. */
  isDesign: boolean;
}

export interface CheckedRequirement {
  requirement: Requirement;
  point: PointState;
}

/** The Results of the design point, with every requirement judged at its own. */
export function assemble(
  design: PointState,
  requirements: readonly CheckedRequirement[],
  seed: number,
  wallSeconds: number,
  findFixes: boolean,
): Results {
  const { system, solution } = design;
  const part = merged(design, wallSeconds);
  const verdicts: Verdict[] = requirements.map(({ requirement, point }) => verdictOn(requirement, point));
  const results: Omit<Results, 'findings'> = {
    schema: 1,
    model: system.title,
    engine: design.simulated ? 'simulate' : 'solve',
    variant: system.variant,
    scenario: system.scenario,
    seed,
    ...part,
    bottleneck: bottleneckOf(design, part),
    availability: solution.availability.value,
    availabilityUnstated: solution.availability.unstated,
    cost: costOf(solution, part, system),
    requirements: verdicts,
  };
  const context: FindingContext = {
    system,
    point: isTimed(system) ? 'in this course of events' : 'at peak',
    solution,
    results,
    checked: requirements.map(({ requirement, point }, i) => ({
      requirement,
      verdict: verdicts[i] as Verdict,
      at: requirement.at,
      system: point.system,
      solution: point.solution,
    })),
    course: design.course,
    solve,
    budget: { left: !findFixes ? 0 : system.components.length > LARGE ? SOLUTIONS / 5 : SOLUTIONS },
  };
  return { ...results, findings: FINDING_RULES.flatMap((rule) => rule.find(context)) };
}

/** What was simulated, with the costs that only the solver knows; what was solved where nothing was simulated. */
function merged({ system, solution, simulated }: PointState, wallSeconds: number): SimulationResult {
  // A run that could not be carried out has no figures: then the solver's stand in.
  const usable = simulated !== undefined && Object.keys(simulated.components).length > 0;
  const part = usable
    ? simulated
    : { ...solvedPart(system, solution, wallSeconds), ...(simulated ? { run: simulated.run } : {}) };
  const components: SimulationResult['components'] = named();
  for (const [name, component] of Object.entries(part.components)) {
    const costPerMonth = costOfComponent(name, component.paidInstances, system, solution);
    components[name] = costPerMonth === undefined ? component : { ...component, costPerMonth };
  }
  return { ...part, components, run: { ...part.run, wallSeconds } };
}

/** The resource that saturates first, leaving out overloads that the run contradicts. */
function firstToSaturate({ bottleneck, resources }: Solution, part: SimulationResult): SolvedResource | null {
  const isWrong = (one: SolvedResource): boolean => one.utilization >= 1 && seenWithRoom(one, part);
  if (!bottleneck || !isWrong(bottleneck)) return bottleneck;
  return resources.reduce<SolvedResource | null>(
    (first, one) => (isWrong(one) || (first && first.saturatesAt <= one.saturatesAt) ? first : one),
    null,
  );
}

function bottleneckOf({ solution, system }: PointState, part: SimulationResult): Bottleneck | null {
  if (isTimed(system)) return null;
  const first = firstToSaturate(solution, part);
  const link = narrowest(solution);
  if (link && link.utilization > 0 && 1 / link.utilization < (first?.saturatesAt ?? Infinity)) {
    return {
      component: linkName(link.link),
      resource: 'bandwidth',
      utilization: link.utilization,
      saturatesAt: { factor: 1 / link.utilization, load: 'all' },
      basis: 'approximate',
    };
  }
  if (!first || !Number.isFinite(first.saturatesAt)) return null;
  let { utilization, saturatesAt } = first;
  let basis: Bottleneck['basis'] = first.basis;
  const seen = part.components[first.component]?.resources[first.resource];
  const simulated =
    first.role === 'all' && first.shard === undefined && first.instance === undefined ? seen?.utilization : undefined;
  if (part.run.stopped !== 'solved' && simulated !== undefined && utilization < 1 && simulated > 0 && simulated <= 1) {
    // The solver approximates hit ratios and retries; where the run saw another load on the resource, it is believed.
    if (Math.abs(simulated / utilization - 1) > DISAGREES) {
      saturatesAt = simulated > SATURATED ? Math.min(1, saturatesAt) : (saturatesAt * utilization) / simulated;
      utilization = simulated;
      basis = 'simulated';
    }
  }
  const restless = saturatesAt < 1 ? restlessLoads(system, first).map(({ name }) => name) : [];
  return {
    component: first.component,
    resource: first.resource,
    utilization,
    saturatesAt: { factor: saturatesAt, load: 'all' },
    ...(restless.length > 0 ? { restless } : {}),
    basis,
  };
}

/** The link of whose bandwidth most is used. */
function narrowest({ links }: Solution): SolvedLink | undefined {
  return links.reduce<SolvedLink | undefined>(
    (first, one) => (first && first.utilization >= one.utilization ? first : one),
    undefined,
  );
}

/** Where instances come and go, those are paid for that there were over the course. */
function costOfComponent(
  name: string,
  paid: number | undefined,
  system: System,
  solution: Solution,
): number | undefined {
  const solved = solution.cost.components[name];
  const component = system.components.find((one) => one.name === name);
  if (solved === undefined || paid === undefined || component?.price === undefined) return solved;
  return solved + component.price * (paid - component.instances) * MONTH;
}

function costOf(solution: Solution, part: SimulationResult, system: System): Cost {
  const { perMonth, perMillionRequests, components } = solution.cost;
  if (perMonth === null) return { perMonth, perMillionRequests };
  let more = 0;
  for (const [name, { paidInstances }] of Object.entries(part.components)) {
    more += (costOfComponent(name, paidInstances, system, solution) ?? 0) - (components[name] ?? 0);
  }
  const factor = perMonth > 0 ? (perMonth + more) / perMonth : 1;
  return {
    perMonth: perMonth + more,
    perMillionRequests: perMillionRequests === null ? null : perMillionRequests * factor,
  };
}
