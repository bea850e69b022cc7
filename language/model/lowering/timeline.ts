import { AstUtils } from 'langium';
import {
  event as eventEntry,
  isKindName,
  notSimulated,
  property as propertyEntry,
  suggest,
  type Range,
} from '../../catalogue/index.js';
import {
  isAction,
  isAmend,
  isEvent,
  isOperation,
  isProperty,
  isScaleLoad,
  isScenario,
  isSetParam,
  type Action,
  type Amend,
  type DesignMember,
  type Event,
  type Expression,
  type Property,
  type Path,
  type Scenario,
  type SetParam,
} from '../../generated/ast.js';
import type { ComponentDesign } from '../design.js';
import { describeDimension, sameDimension } from '../dimension.js';
import { isAmount } from '../evaluated.js';
import { linkName } from '../links.js';
import { error, refuse, SILENT } from '../report.js';
import { listed, readNumber, readProperty, type Group } from '../settings.js';
import type { EventAction, Place, SourceRange, TimedEvent, Timeline } from '../system.js';
import { textOf } from '../text-of.js';
import type { Problem } from '../problem.js';
import type { ChangedSystem, Context } from './context.js';
import { hostOf, lowerOwnOperation, readComponent } from './component.js';
import { readScaling } from './load.js';
import { checkSetParam } from './params.js';
import { changesBetween } from './runtime-changes.js';
import { optional } from './optional.js';

const DAY = 86_400;
const TIME: Range = {
  min: 0,
  hint: 'Write how long after the start, such as 1min.',
  absurd: { over: 365 * DAY, hint: 'Write at most a year: check the unit.' },
};
const LENGTH: Range = {
  above: 0,
  hint: 'Write a duration such as 15min.',
  absurd: { over: 365 * DAY, hint: 'Write at most a year: check the unit.' },
};
/** What is seen after the last event where a scenario does not say how long it is. */
const AFTERMATH = 60;

/** Lowers the course of events of a scenario. */
export function lowerTimeline(scenario: Scenario, context: Context): Timeline {
  const events: TimedEvent[] = [];
  const inTurn = inOrder(scenario, context);
  const reached = reachedByAll(inTurn, context);
  const course: Redesign = { amended: [], passing: [], rewritten: new Set(), reached };
  for (const member of inTurn) events.push(...lowerEvent(member, course, context));
  events.sort((a, b) => a.at - b.at);
  const end = events.reduce((latest, one) => Math.max(latest, one.at + Math.max(one.over, one.for ?? 0)), 0);
  const written = readNumber(scenario.duration, { name: 'for', dimension: 'duration', range: LENGTH }, context);
  for (const member of scenario.members) {
    if (isEvent(member) && written !== undefined) checkWithin(member, written, context);
  }
  return { duration: written ?? end + AFTERMATH, events };
}

/** Components that are reached once all that events change of a design has been changed. */
function reachedByAll(events: readonly Event[], context: Context): ReadonlySet<string> {
  const members = events.flatMap((event) => event.members.filter((member) => isRedesign(member, context)));
  const all = members.length > 0 ? context.changed?.(members).system.components : undefined;
  return new Set((all ?? []).filter(({ reached }) => reached).map(({ name }) => name));
}

/** The events of a scenario by their time: what changes the design does so one after the other. */
function inOrder(scenario: Scenario, context: Context): Event[] {
  const silent = { ...context, report: SILENT };
  const timeOf = ({ at }: Event): number => readNumber(at, { name: 'at', dimension: 'duration' }, silent) ?? 0;
  return scenario.members.filter(isEvent).sort((a, b) => timeOf(a) - timeOf(b));
}

function checkWithin(node: Event, duration: number, context: Context): void {
  const at = readNumber(
    node.at,
    { name: 'at', dimension: 'duration' },
    { evaluator: context.evaluator, report: () => undefined },
  );
  if (at !== undefined && at >= duration && node.at) {
    error(
      context.report,
      'out-of-range',
      node.at,
      `This event comes at or after the end of the scenario: make the scenario longer than \`${textOf(node.at)}\`, or the event earlier.`,
    );
  }
}

/** What events have made of the design so far. */
interface Redesign {
  /** What they have changed for good. */
  amended: DesignMember[];
  /** What they have changed until a second of the course, and the operations and loads that do other steps meanwhile. */
  passing: { member: DesignMember | undefined; until: number; touched: Set<string> }[];
  /** Operations that do other steps than at the start, as `component.operation`. */
  rewritten: Set<string>;
  /** Components that some load reaches once all events have changed what they change. */
  reached: ReadonlySet<string>;
}

/** @param course to which is added what this event changes */
function lowerEvent(node: Event, course: Redesign, context: Context): TimedEvent[] {
  const at = readNumber(node.at, { name: 'at', dimension: 'duration', range: TIME }, context);
  const over = readNumber(node.over, { name: 'over', dimension: 'duration', range: TIME }, context);
  const lasting = readNumber(node.duration, { name: 'for', dimension: 'duration', range: LENGTH }, context);
  const lowered: TimedEvent[] = [];
  for (const member of node.members) {
    const range = context.place(member);
    course.passing = course.passing.filter(({ until }) => at !== undefined && until > at);
    const actions = lowerMember(member, course, context);
    for (const action of actions) {
      if (at !== undefined) lowered.push({ range, at, over: over ?? 0, ...optional('for', lasting), action });
    }
    const redesign = isRedesign(member, context);
    const touched = touchedBy(actions);
    if (redesign || touched.size > 0) {
      const until = (at ?? 0) + (lasting ?? Infinity);
      checkOverlap(member, until, touched, course, context);
      if (node.duration) course.passing.push({ member: redesign ? member : undefined, until, touched });
      else if (redesign) course.amended.push(member);
    }
    if (isAction(member) && member.verb === 'replace' && node.duration) {
      error(
        context.report,
        'contradiction',
        node.duration,
        '`replace` ends by itself when every instance is new. Remove `for`; `over` says how long it takes.',
      );
    }
    if (node.over && !isAction(member) && actions.length > 0 && !actions.some(({ kind }) => GRADUAL.has(kind))) {
      error(
        context.report,
        'contradiction',
        node.over,
        `Nothing in \`${textOf(member)}\` changes little by little: loads, \`instances\`, \`shards\`, \`weights\` and links do. Remove \`over\`, or give it an event of its own.`,
      );
    }
    if (isAction(member) && member.verb !== 'replace' && node.over) {
      error(
        context.report,
        'contradiction',
        node.over,
        `\`over\` ramps a change of a load; \`${member.verb}\` happens at once. Remove \`over\`, or give it an event of its own.`,
      );
    }
  }
  return lowered;
}

/** What changes step by step where an event says over how long. */
const GRADUAL: ReadonlySet<EventAction['kind']> = new Set(['load', 'instances', 'shards', 'aim', 'link']);

/** What some actions change, and what has its former state again once their event is over. */
function touchedBy(actions: readonly EventAction[]): Set<string> {
  return new Set(
    actions.flatMap((action) => {
      switch (action.kind) {
        case 'asking':
          return [action.load];
        case 'behavior':
        case 'demand':
        case 'sizes':
          return [`${action.component}.${action.operation}`];
        case 'instances':
          return [`${action.component}.instances`];
        case 'component':
          return Object.keys(action.change).map((part) => `${action.component}.${part}`);
        case 'link':
          return (['rtt', 'loss', 'bandwidth'] as const)
            .filter((part) => action[part] !== undefined)
            .map((part) => `${linkName(action)} ${part}`);
        default:
          return [];
      }
    }),
  );
}

/** What begins while something else holds for a while is seen together with it, and so must not outlast it. */
function checkOverlap(
  member: DesignMember,
  until: number,
  touched: ReadonlySet<string>,
  { passing }: Redesign,
  context: Context,
): void {
  const outlasted = passing.find((one) => one.until < until && [...one.touched].some((name) => touched.has(name)));
  if (!outlasted) return;
  const name = [...outlasted.touched].find((one) => touched.has(one)) ?? '';
  refuse(
    context.report,
    member,
    `\`${name}\` is changed here for longer than by an earlier event that is not over yet: let that one end first, or this one no later.`,
  );
}

function lowerMember(member: DesignMember, course: Redesign, context: Context): EventAction[] {
  if (isRedesign(member, context)) return redesigned(member, course, context);
  if (isScaleLoad(member)) {
    const load = member.load?.$refText;
    if (!load || !context.design.program.loads.has(load)) return [];
    const change = readScaling(member.amount, load, context);
    return change ? [{ kind: 'load', load, change }] : [];
  }
  if (isAmend(member)) return lowerAmend(member, context);
  return isAction(member) ? lowerAction(member, context) : [];
}

/** True for what changes the design itself: a param, what a component is or does, how a load asks. */
function isRedesign(member: DesignMember, context: Context): member is SetParam | Amend {
  if (isSetParam(member)) return true;
  const name = isAmend(member) ? (member.target?.$refText as string | undefined) : undefined;
  if (!isAmend(member) || name === undefined) return false;
  if (context.design.program.loads.has(name))
    return !member.members.every((one) => isProperty(one) && (one.name === 'rate' || one.name === 'users'));
  const { keys, regions } = context.design.program;
  if (keys.has(name) || regions.has(name)) return true;
  return context.design.program.components.has(name) && sizeIn(member, context.design.component(name)) === undefined;
}

/** What there can be more or fewer of while a system runs, where an amendment says nothing else. */
function sizeIn({ members, targets }: Amend, component: ComponentDesign | undefined): Property | undefined {
  const [only, ...others] = members;
  if (!component || !isKindName(component.kind) || !only || !isProperty(only)) return undefined;
  if (others.length > 0 || targets.length > 0) return undefined;
  // Instances of each shard, where data is split.
  const size = component.properties.has('shards') ? 'shards' : only.name;
  const changes = size === only.name && (size === 'instances' || size === 'shards');
  return changes && propertyEntry(component.kind, size) !== undefined ? only : undefined;
}

/** `users = 3M`, `Lb -> Green`, `Web { on get { … } }`: everything that follows from it changes too. */
function redesigned(member: SetParam | Amend, course: Redesign, context: Context): EventAction[] {
  const amended = [...course.amended, ...course.passing.flatMap((one) => one.member ?? [])];
  if (isSetParam(member)) checkSetParam(member, context);
  else {
    const design = context.design.amended([...amended, member]);
    checkAmendment(member, { ...context, design, offers: design.offers });
  }
  const start = context.changed?.([]);
  const before = amended.length > 0 ? context.changed?.(amended) : start;
  const after = context.changed?.([...amended, member]);
  if (!start || !before || !after) return [];
  const { actions, fixed } = changesBetween(start.system, before.system, after.system, course);
  const wrong = newErrors(member, before, after, context)[0];
  if (wrong) error(context.report, wrong.code, member, `After \`${shown(member)}\`: ${wrong.message}`);
  if (fixed.length > 0) {
    const why = fixed.find((one) => one.why !== undefined)?.why;
    const reason = why === undefined ? '' : ` ${why}`;
    refuse(
      context.report,
      member,
      `\`${shown(member)}\` changes ${listed(
        [...new Set(fixed.map(({ what }) => what))],
        3,
      )}, which stays as it is while the system runs: put it into a variant, or into the scenario outside of \`at\`.${reason}`,
    );
  }
  return actions;
}

/** A change as it is written, without what stands in its braces. */
function shown(member: SetParam | Amend): string {
  return isSetParam(member) ? textOf(member) : `${textOf(member).split('{')[0]?.trim() ?? ''} { … }`;
}

/** What is wrong with a design that was not so before a change. What stands in the scenario itself is read by itself. */
function newErrors(member: DesignMember, before: ChangedSystem, after: ChangedSystem, context: Context): Problem[] {
  const scenario = AstUtils.getContainerOfType(member, isScenario);
  const own = scenario && context.place(scenario);
  const known = new Set(before.errors.map(({ message }) => message));
  return after.errors.filter(({ message, range }) => !known.has(message) && !(own && lies(range, own)));
}

function lies(inner: SourceRange, outer: SourceRange): boolean {
  return inner.uri === outer.uri && isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function isBefore(a: SourceRange['start'], b: SourceRange['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}

/** Whose properties an amendment of a name sets. */
function groupOf(name: string, kind: string, { design: { program } }: Context): Pick<Group, 'owner' | 'of'> {
  if (isKindName(kind)) return { owner: kind, of: `\`${name}\`` };
  if (program.regions.has(name)) return { owner: 'region', of: `The region \`${name}\`` };
  if (program.keys.has(name)) return { owner: 'keys', of: `\`${name}\`` };
  return { owner: 'load', of: `The load \`${name}\`` };
}

/** Reports what is wrong with what stands in an amendment. */
function checkAmendment(member: Amend, context: Context): void {
  const name = member.target?.$refText ?? '';
  const design = context.design.component(name);
  const group = { ...groupOf(name, design?.kind ?? '', context), name, partial: true } as const;
  for (const property of member.members.filter(isProperty)) readProperty(property, group, context);
  const own = member.members.filter(isOperation);
  if (!design || own.length === 0) return;
  const host = hostOf(design, readComponent(design, { ...context, report: SILENT }));
  for (const operation of own) lowerOwnOperation(operation, host, context);
}

/** `Readers { rate: 300 rps }`, `Web { instances: 8 }`: numbers that change by themselves. */
function lowerAmend(member: Amend, context: Context): EventAction[] {
  const name = member.target?.$refText;
  if (!name) return [];
  if (!context.design.program.loads.has(name)) return amendComponent(member, name, context);
  const changes: EventAction[] = [];
  const group = { owner: 'load', of: `The load \`${name}\``, name, partial: true } as const;
  for (const property of member.members.filter(isProperty)) {
    const written = readProperty(property, group, context);
    if (written?.setting.kind === 'number' && property.name === 'rate') {
      changes.push({ kind: 'load', load: name, change: { rate: written.setting.value } });
    } else if (written?.setting.kind === 'number' && property.name === 'users') {
      const mean = usersOf(name, context);
      if (mean > 0) changes.push({ kind: 'load', load: name, change: { factor: written.setting.value / mean } });
    } else if (written) {
      refuse(
        context.report,
        property,
        `\`${property.name}\` of a load changes in an event to a plain number alone.`,
        'name',
      );
    }
  }
  return changes;
}

/** `Web { instances: 8 }`, `Db { shards: 8 }`. */
function amendComponent(member: Amend, name: string, context: Context): EventAction[] {
  const component = context.design.component(name);
  const only = sizeIn(member, component);
  if (!component || !only || !isKindName(component.kind)) return [];
  const written = readProperty(only, { owner: component.kind, of: `\`${name}\``, name, partial: true }, context);
  if (written?.setting.kind === 'shards') {
    const { count } = written.setting;
    return keepsSplit(only, component, context) ? [{ kind: 'shards', component: name, count }] : [];
  }
  if (written?.setting.kind === 'number') return [{ kind: 'instances', component: name, count: written.setting.value }];
  if (written) {
    const why = 'a timetable says itself what happens over time.';
    refuse(context.report, only, `\`${only.name}\` changes in an event to a plain number alone: ${why}`, 'name');
  }
  return [];
}

/** True for a number of shards of data that is split by a key, and goes on to be split by it. */
function keepsSplit(changed: Property, { name, properties }: ComponentDesign, context: Context): boolean {
  const split = properties.get('shards');
  if (!split?.by) {
    error(
      context.report,
      'contradiction',
      changed,
      `\`${name}\` is not split by a key, which says what moves: write \`shards: 1 by Key\` in \`${name}\`, with its own key space.`,
      { property: 'name' },
    );
    return false;
  }
  const same = !changed.by || (changed.by.$refText === split.by.$refText && changed.scheme === split.scheme);
  if (same && changed.properties.length === 0) return true;
  refuse(
    context.report,
    changed,
    `Only the number of shards changes while \`${name}\` runs: write \`shards: ${textOf(changed.value ?? changed)}\`, and the rest in \`${name}\` or in a variant.`,
    'name',
  );
  return false;
}

function usersOf(load: string, context: Context): number {
  const value = context.evaluator.evaluate(context.design.load(load)?.properties.get('users')?.value, () => undefined);
  return value && isAmount(value) && value.kind === 'quantity' ? value.value : 0;
}

const FACTOR: Range = {
  above: 0,
  hint: 'Write a factor such as 3x.',
  absurd: { over: 1e6, hint: 'Write at most 1Mx.' },
};

function lowerAction(node: Action, context: Context): EventAction[] {
  const entry = eventEntry(node.verb ?? '');
  if (!entry) return [];
  const reason = notSimulated(entry);
  if (reason !== undefined) refuse(context.report, node, reason, 'verb');
  const { program } = context.design;
  const name = node.target?.head?.$refText as string | undefined;
  if (!name) return [];
  if (node.verb === 'send') return lowerSent(node, context);
  if (node.verb === 'cut') return lowerCut(node, context);
  if (program.regions.has(name)) return lowerRegional(node, name, context);
  const component = program.components.get(name);
  if (!component) {
    unknownComponent(node.verb, name, node.target, context);
    return [];
  }
  switch (node.verb) {
    case 'fail':
    case 'hang':
    case 'recover':
    case 'drain':
    case 'replace': {
      const which = nodeOf(node, component.kind, context);
      const count = readNumber(
        node.count,
        {
          name: `${node.verb} … of`,
          dimension: 'count',
          range: { min: 1, integer: true, hint: 'Write how many, such as `fail 2 of Web`.' },
        },
        context,
      );
      return which === false
        ? []
        : [{ kind: node.verb, component: name, ...optional('node', which), ...optional('count', count) }];
    }
    case 'slow': {
      const factor = slowedBy(node, name, context);
      return factor === undefined ? [] : [{ kind: 'slow', component: name, factor }];
    }
    case 'flush':
      return [{ kind: 'flush', component: name }];
    default:
      return [];
  }
}

/** How many times as long everything takes. */
function slowedBy(node: Action, name: string, context: Context): number | undefined {
  if (!node.amount) {
    error(context.report, 'missing-value', node, `\`slow ${name}\` lacks how much: write \`slow ${name} 3x\`.`);
    return undefined;
  }
  return readNumber(node.amount, { name: 'slow', dimension: 'factor', range: FACTOR }, context);
}

/** `fail Us`: what happens to all instances that stand in a region. */
function lowerRegional(node: Action, region: string, context: Context): EventAction[] {
  const { verb } = node;
  if (node.count) {
    error(
      context.report,
      'contradiction',
      node.count,
      `\`of\` counts the instances of a component; \`${region}\` is a region. Write \`${verb} ${region}\` for all that stands there, or name a component.`,
    );
    return [];
  }
  const there = standingIn(region, context);
  if (there.length === 0) {
    error(
      context.report,
      'contradiction',
      node.target,
      `Nothing stands in \`${region}\`, so \`${verb} ${region}\` changes nothing. Place a component there: \`in: [${region}]\`.`,
    );
    return [];
  }
  switch (verb) {
    case 'fail':
    case 'hang':
    case 'recover':
    case 'drain':
    case 'replace':
      return there.map((component) => ({ kind: verb, component, region }));
    case 'slow': {
      const factor = slowedBy(node, region, context);
      return factor === undefined ? [] : there.map((component) => ({ kind: 'slow', component, region, factor }));
    }
    default:
      unknownComponent(verb, region, node.target, context);
      return [];
  }
}

/** Components that have instances in a region by their own `in`. */
function standingIn(region: string, context: Context): string[] {
  const silent = { ...context, report: SILENT };
  return [...context.design.program.components.keys()].filter((name) => {
    const component = context.design.component(name);
    const property = component?.properties.get('in');
    if (!component || !property || !isKindName(component.kind)) return false;
    const written = readProperty(property, { owner: component.kind, of: name }, silent);
    return written?.setting.kind === 'names' && written.setting.names.includes(region);
  });
}

function unknownComponent(verb: string, name: string, path: Path, context: Context): void {
  const names = [...context.design.program.components.keys()];
  const meant = suggest(name, names);
  const way =
    meant === undefined
      ? `There are ${listed(names.map((one) => `\`${one}\``)) || 'none'}.`
      : `Did you mean \`${meant}\`?`;
  error(context.report, 'unknown-name', path, `\`${verb}\` happens to a component; \`${name}\` is none. ${way}`, {
    property: 'head',
    data: { name, sort: 'component', ...(meant === undefined ? {} : { replacement: meant }) },
  });
}

/** `cut Web <-> Db`, `cut Db.leader <-> Db.follower`. */
function lowerCut(node: Action, context: Context): EventAction[] {
  if (!node.other) {
    error(
      context.report,
      'missing-value',
      node,
      `\`cut\` needs two places: write \`cut ${textOf(node.target)} <-> Db\`.`,
    );
    return [];
  }
  const from = placeOf(node, node.target, context);
  const to = placeOf(node, node.other, context);
  if (!from || !to) return [];
  if (JSON.stringify(from) === JSON.stringify(to) || isPartOf(from, to)) {
    const way =
      'component' in from
        ? `name two components, or write \`cut ${from.component}.leader <-> ${from.component}.follower\` for the nodes of a database`
        : 'name two regions';
    error(context.report, 'contradiction', node.other, `A cut lies between two different places: ${way}.`);
    return [];
  }
  return [{ kind: 'cut', from, to }];
}

/** True for all of a component as against some of its nodes. */
function isPartOf(from: Place, to: Place): boolean {
  return 'component' in from && 'component' in to && from.component === to.component && from.node === undefined;
}

function placeOf(action: Action, path: Path, context: Context): Place | undefined {
  const name = path.head?.$refText as string | undefined;
  if (!name) return undefined;
  const component = context.design.program.components.get(name);
  if (!component && context.design.program.regions.has(name)) return { region: name };
  if (!component) {
    unknownComponent('cut', name, path, context);
    return undefined;
  }
  const node = partOf(action, path, component.kind, context);
  return node === false ? undefined : { component: name, ...optional('node', node) };
}

/** `Db.leader`, `Db.follower`, or nothing for any node; false where it is neither, which has been reported. */
function nodeOf(node: Action, kind: string, context: Context): 'leader' | 'follower' | undefined | false {
  return partOf(node, node.target, kind, context);
}

function partOf(node: Action, path: Path, kind: string, context: Context): 'leader' | 'follower' | undefined | false {
  const member = path.members[0]?.$refText;
  if (member === undefined) return undefined;
  if (kind === 'database' && (member === 'leader' || member === 'follower' || member === 'followers')) {
    return member === 'leader' ? 'leader' : 'follower';
  }
  const way =
    kind === 'database'
      ? 'Write `leader` or `follower` after the dot.'
      : 'Only a database has a `leader` and followers: remove it.';
  error(context.report, 'unknown-word', path, `\`${textOf(path)}\` is no part that can ${node.verb}. ${way}`, {
    property: 'members',
    index: 0,
  });
  return false;
}

/** `send Posts { Author.followers: 30M }`. */
function lowerSent(node: Action, context: Context): EventAction[] {
  const sent: Extract<EventAction, { kind: 'send' }>['keys'] = [];
  const { program } = context.design;
  const name = node.target.head.$refText;
  if (!program.loads.has(name)) {
    const meant = suggest(name, [...program.loads.keys()]);
    error(
      context.report,
      'unknown-name',
      node.target,
      `\`send\` sends a request of a load; \`${name}\` is none.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
      {
        property: 'head',
        ...(meant === undefined ? {} : { data: { replacement: meant } }),
      },
    );
    return [];
  }
  if (context.design.load(name)?.properties.has('users')) {
    error(
      context.report,
      'contradiction',
      node.target,
      `\`send\` sends a request of a load with a \`rate\`; the users of \`${name}\` wait for replies. Declare a load of its own for it, such as \`load Extra -> … { rate: 1 / day }\`.`,
      { property: 'head' },
    );
  }
  for (const property of node.properties.filter(isProperty)) {
    if (!(property.name as string | undefined)) continue;
    const owner = property.owner?.$refText;
    const keys = owner === undefined ? undefined : context.design.keys(owner);
    if (owner === undefined) {
      error(context.report, 'missing-value', property, `Say of which key: write \`Author.${property.name}: …\`.`, {
        property: 'name',
      });
    } else if (keys && !keys.properties.has(property.name)) {
      const meant = suggest(property.name, [...keys.properties.keys()]);
      error(
        context.report,
        'unknown-attribute',
        property,
        `\`${owner}\` has no attribute \`${property.name}\`.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
        {
          property: 'name',
          ...(meant === undefined ? {} : { data: { replacement: meant } }),
        },
      );
    }
    const value = valueSent(property, keys?.properties.get(property.name)?.value, context);
    if (owner !== undefined && value !== undefined) sent.push({ keys: owner, attribute: property.name, value });
  }
  return [{ kind: 'send', load: name, keys: sent }];
}

/** The value that an attribute is sent with, in the unit that it was declared in. */
function valueSent(property: Property, declared: Expression | undefined, context: Context): number | undefined {
  const value = context.evaluator.evaluate(property.value, context.report);
  const known = context.evaluator.evaluate(declared, () => undefined);
  if (!value || !property.value) return undefined;
  if (value.kind !== 'quantity' || !(value.value >= 0)) {
    error(
      context.report,
      'wrong-type',
      property.value,
      `A request is sent with one plain value, at least 0; \`${textOf(property.value)}\` is none.`,
    );
    return undefined;
  }
  if (known && isAmount(known) && !sameDimension(known.dimension, value.dimension)) {
    error(
      context.report,
      'wrong-unit',
      property.value,
      `\`${property.name}\` is ${describeDimension(known.dimension)}; \`${textOf(property.value)}\` is ${describeDimension(value.dimension)}.`,
    );
    return undefined;
  }
  return value.value;
}
