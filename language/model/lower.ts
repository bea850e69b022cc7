import { isSetParam, type Model, type Requirement as RequirementNode } from '../generated/ast.js';
import { DesignEnvironment } from './environment.js';
import { Evaluator, type Draw } from './evaluate.js';
import { inferCacheKeys } from './lowering/cache-keys.js';
import { sizeEntries } from './lowering/cache-size.js';
import { settleInside } from './lowering/inside.js';
import { lowerComponent } from './lowering/component.js';
import { lowerLinks, lowerRegions } from './lowering/geography.js';
import type { Context } from './lowering/context.js';
import { markShared, orderHolds } from './lowering/hold-order.js';
import { checkMemory } from './lowering/memory-held.js';
import { countKeys, lowerKeys } from './lowering/keys.js';
import { checkEffects } from './lowering/no-effect.js';
import { lowerLoad } from './lowering/load.js';
import { checkSetParam } from './lowering/params.js';
import { reachedComponents } from './lowering/reach.js';
import { prepareResharding } from './lowering/resharding.js';
import { lowerRequirement } from './lowering/requirement.js';
import { lowerTimeline } from './lowering/timeline.js';
import { addOperations, prepareAims } from './lowering/runtime-changes.js';
import { addTransfers } from './lowering/transfers.js';
import type { Design } from './design.js';
import { atMultipleOfMean } from './load-points.js';
import type { Problem } from './problem.js';
import { libraryOf } from './linking/library.js';
import { programOf, type Program } from './program.js';
import { type Issue, type Report } from './report.js';
import { select, type Selected, type Selection } from './selection.js';
import { Places } from './source-range.js';
import { UncertainValues } from './uncertain-values.js';
import type { Component, EventAction, KeySpace, Load, Requirement, SourceRange, System } from './system.js';
import { legible } from '../syntax/shown.js';

export interface Lowered {
  /** Absent where the selection names something that is not there. */
  system?: System;
  /** What stands in the way of a run: errors of the document, and what the simulator does not honor. */
  problems: Problem[];
}

/**
 * Lowers one study of a document (a variant or none, a scenario or none, values set from outside) to a System.
 *
 * Without a scenario the System stands at the peak of its loads, with one at their mean. A pure function of the parsed
 * text: needs no linking, survives every broken document (what cannot be read is left out), and is linear in its size.
 * Unresolved names are left to the linker's diagnostics: run a System only if the document has no errors.
 */
export function lower(model: Model, selection: Selection = {}): Lowered {
  const library = libraryOf(model);
  const program = programOf(model, (file) => library.importsOf(file));
  const uri = model.$document?.uri.toString() ?? '';
  const places = new Places(uri);
  const problems: Problem[] = [];
  const report: Report = (issue) => problems.push(toProblem(issue, places));
  const { selected, unknown } = select(program, selection, (text) => library.parse(text));
  for (const { message, data } of unknown) {
    const range = places.of(model);
    problems.push({
      severity: 'error',
      code: 'unknown-selection',
      message,
      range: { ...range, end: range.start },
      ...(data ? { data } : {}),
    });
  }
  if (unknown.length > 0) return { problems };
  const uncertain = new UncertainValues(places, selection.draws);
  const context: Context = {
    ...contextOf(selected.design, places, report, uncertain.draw),
    changed: (members) => {
      const design = selected.design.amended(members);
      const found: Problem[] = [];
      const noted: Report = (issue) => found.push(toProblem(issue, places));
      const changed = lowerParts(
        { ...selected, design },
        contextOf(design, places, noted, uncertain.draw),
        found,
        places,
      );
      return {
        system: { title: program.title ?? '', variant: null, scenario: null, ...changed },
        errors: found.filter(({ severity }) => severity === 'error'),
      };
    },
  };
  const parts = lowerParts(selected, context, problems, places);
  const system: System = {
    title: program.title ?? titleOf(uri),
    variant: selection.variant ?? null,
    scenario: selection.scenario ?? null,
    ...parts,
    ...(uncertain.values.length > 0 ? { uncertain: uncertain.values } : {}),
  };
  return { system, problems: inOrder(problems, uri) };
}

/** By place, those of the document itself first. What is inherited by `like` is read for each that inherits it, and told once. */
function inOrder(problems: readonly Problem[], home: string): Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const { uri, start, end } = problem.range;
    const key = [uri, start.line, start.character, end.line, end.character, problem.code, problem.message].join(' ');
    if (!seen.has(key)) seen.set(key, problem);
  }
  const unique = [...seen.values()];
  return unique.sort(
    (a, b) => Number(a.range.uri !== home) - Number(b.range.uri !== home) || compare(a.range.start, b.range.start),
  );
}

function compare(a: SourceRange['start'], b: SourceRange['start']): number {
  return a.line - b.line || a.character - b.character;
}

const NOWHERE: SourceRange = { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A context in which to lower parts of a design; without `places` what is lowered tells nothing of where it was written. */
export function contextOf(design: Design, places: Places | undefined, report: Report, draw?: Draw): Context {
  const environment = new DesignEnvironment(design);
  const evaluator = new Evaluator(environment, design.paramSettings, draw);
  const keys = [...design.program.keys.keys()].flatMap((name) => design.keys(name) ?? []);
  return {
    evaluator,
    declarations: environment,
    report,
    design,
    offers: design.offers,
    keyCount: countKeys(keys, { evaluator }),
    place: places
      ? (node, property) => (property === undefined ? places.of(node) : places.ofProperty(node, property))
      : () => NOWHERE,
  };
}

function toProblem({ severity, code, message, node, property, index, data }: Issue, places: Places): Problem {
  const range = property === undefined ? places.of(node) : places.ofProperty(node, property, index);
  return { severity, code, message: legible(message), range, ...(data ? { data } : {}) };
}

type Parts = Omit<System, 'title' | 'variant' | 'scenario' | 'uncertain' | 'draws'>;

function lowerParts(
  { design, variants, scenario }: Selected,
  context: Context,
  problems: Problem[],
  places: Places,
): Parts {
  const { program } = design;
  checkParams(program, context);
  for (const { members } of [...variants, ...(scenario ? [scenario] : [])]) {
    for (const member of members) if (isSetParam(member)) checkSetParam(member, context);
  }
  const keySpaces: KeySpace[] = [];
  for (const name of program.keys.keys()) {
    const keys = design.keys(name);
    if (keys) keySpaces.push(lowerKeys(keys, context));
  }
  const components = new Map<string, Component>();
  const refusals = new Map<string, Problem[]>();
  for (const name of program.components.keys()) {
    const component = design.component(name);
    if (!component) continue;
    const refused: Problem[] = [];
    // What the simulator does not honor matters only where a load reaches it: nothing else is built.
    const report: Report = (issue) =>
      (issue.code === 'not-simulated' ? refused : problems).push(toProblem(issue, places));
    const own: Context = { ...context, report };
    components.set(name, lowerComponent(component, own));
    refusals.set(name, refused);
  }
  const timeline = scenario && lowerTimeline(scenario, context);
  const changes = timeline?.events.map(({ action }) => action) ?? [];
  prepareAims(components, changes);
  addOperations(components, changes);
  const written = lowerLoads(design, scenario !== undefined, context);
  for (const name of reachedComponents(components, written, changes)) {
    const component = components.get(name);
    if (component) component.reached = true;
    problems.push(...(refusals.get(name) ?? []));
  }
  const daily = mentionsClock(program) && followsClock([...components.values()]);
  // Where anything changes with the clock, loads without a course stand at their mean.
  const follows = !scenario && (daily || written.some((load) => load.shape));
  const loads = follows ? written.map((load) => atMultipleOfMean(load, 1)) : written;
  inferCacheKeys(components, loads);
  markShared(components);
  checkMemory(components.values(), (problem) => problems.push(problem));
  orderHolds(components.values());
  settleInside(components, written, (problem) => problems.push(problem));
  sizeEntries(components.values(), keySpaces, (problem) => problems.push(problem));
  addTransfers(components, (problem) => problems.push(problem));
  for (const { action } of timeline?.events ?? []) {
    const most = mostInstances(action);
    const pool = most === undefined || !('component' in action) ? undefined : components.get(action.component);
    if (!pool || most === undefined) continue;
    // There is room for all the nodes that there ever are.
    pool.scaling = { ...pool.scaling, max: Math.max(most, pool.instances, pool.scaling?.max ?? 0) };
  }
  prepareResharding(components, timeline?.events ?? [], keySpaces, (problem) => problems.push(problem));
  checkEffects({ program, components, loads, events: timeline?.events ?? [] }, (problem) => problems.push(problem));
  const regions = lowerRegions(context);
  const links = lowerLinks(context);
  return {
    keySpaces,
    ...(daily ? { daily } : {}),
    components: [...components.values()],
    loads,
    ...(regions.length > 0 ? { regions } : {}),
    ...(links.length > 0 ? { links } : {}),
    requirements: lowerRequirements(program, variants, scenario, context),
    ...(timeline ? { timeline } : {}),
  };
}

/** Instances that there may be of a component after an event that changes that. */
function mostInstances(action: EventAction): number | undefined {
  if (action.kind === 'instances') return action.count;
  return action.kind === 'component' ? action.change.scaling?.max : undefined;
}

/** The loads of a design: in a scenario at their mean, else at their peak. */
function lowerLoads(design: Design, timed: boolean, context: Context): Load[] {
  const loads: Load[] = [];
  for (const name of design.program.loads.keys()) {
    const load = design.load(name);
    const lowered = load && lowerLoad(load, timed ? 'mean' : 'peak', context);
    if (lowered) loads.push(lowered);
  }
  return loads;
}

/** False for nearly all documents, which then need not be searched. */
function mentionsClock(program: Program): boolean {
  return program.files.some((file) => file.$document?.textDocument.getText().includes('timetable') === true);
}

/** True where the instances of a component or the steps of an operation follow a timetable. */
function followsClock(components: readonly Component[]): boolean {
  return components.some(
    ({ reached, scaling, operations }) =>
      reached &&
      (scaling?.timetable !== undefined ||
        scaling?.autoscale?.timetable !== undefined ||
        operations.some(({ steps }) => mentionsTimetable(steps))),
  );
}

function mentionsTimetable(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  if ('kind' in part && part.kind === 'timetable') return true;
  return Object.values(part).some(mentionsTimetable);
}

function checkParams(program: Program, context: Context): void {
  for (const param of program.params.values()) context.evaluator.checkParam(param, context.report);
}

/** Those of the document bind every steady study, those of a variant its own, those of a scenario its course alone. */
function lowerRequirements(
  program: Program,
  variants: Selected['variants'],
  scenario: Selected['scenario'],
  context: Context,
): Requirement[] {
  const nodes = scenario
    ? requirementsIn(scenario.members)
    : [...program.requirements, ...variants.flatMap(({ members }) => requirementsIn(members))];
  const selected = variants.at(-1);
  return nodes.flatMap((node) => {
    const requirement = lowerRequirement(node, scenario ? 'timed' : 'steady', context);
    if (!requirement) return [];
    const named = selected !== undefined && node.designs.some(({ ref }) => ref === selected);
    const meant = node.failing === undefined || named === (node.failing === 'in');
    return [{ ...requirement, expectFail: requirement.expectFail && meant }];
  });
}

function requirementsIn(members: readonly { $type: string }[]): RequirementNode[] {
  return members.filter((member): member is RequirementNode => member.$type === 'Requirement');
}

function titleOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1).replace(/\.scale$/, '');
  try {
    return decodeURIComponent(name);
  } catch {
    // A stray per cent sign is part of the name.
    return name;
  }
}
