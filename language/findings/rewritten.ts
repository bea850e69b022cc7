/** A system as events have changed what its operations do, how its loads ask, and what bounds its components. */
import { withChange } from '../simulator/data/component-change.js';
import { timedSteps } from '../model/nested-steps.js';
import type { Component, EventAction, Link, Load, Operation, Step, System } from '../model/system.js';

/** Events that change what the system is made of, rather than how much there is of it or whether it is up. */
type Rewriting = Extract<EventAction, { kind: 'behavior' | 'demand' | 'sizes' | 'component' | 'asking' | 'link' }>;

const REWRITING: ReadonlySet<EventAction['kind']> = new Set<Rewriting['kind']>([
  'behavior',
  'demand',
  'sizes',
  'component',
  'asking',
  'link',
]);

/** Such changes that hold at a moment, in the order of time; of one that comes little by little what it has come to. */
export function changesAt({ timeline, links = [] }: System, time: number): Rewriting[] {
  const found: Rewriting[] = [];
  for (const { at, over, for: lasting, action } of timeline?.events ?? []) {
    if (at > time || time >= at + (lasting ?? Infinity) || !isRewriting(action)) continue;
    const part = over > 0 ? Math.min(1, (time - at) / over) : 1;
    found.push(action.kind === 'link' && part < 1 ? underWay(action, part, links, found) : action);
  }
  return found;
}

function isRewriting(action: EventAction): action is Rewriting {
  return REWRITING.has(action.kind);
}

type LinkChange = Extract<Rewriting, { kind: 'link' }>;

/** A part of a change of a link, as against what is there with those before it. */
function underWay(action: LinkChange, part: number, links: readonly Link[], before: readonly Rewriting[]): LinkChange {
  const link = links[action.link];
  if (link === undefined) return action;
  const was = before.reduce((now, one) => linked(now, action.link, one), link);
  const mixed = (from: number, to: number): number => from + part * (to - from);
  return {
    ...action,
    ...(action.rtt === undefined ? {} : { rtt: mixed(was.rtt, action.rtt) }),
    ...(action.loss === undefined ? {} : { loss: mixed(was.loss, action.loss) }),
    ...(typeof action.bandwidth === 'number' && was.bandwidth !== undefined
      ? { bandwidth: mixed(was.bandwidth, action.bandwidth) }
      : {}),
  };
}

/** The system with changes, of which the later ones come later. */
export function rewritten(system: System, changes: readonly Rewriting[]): System {
  if (changes.length === 0) return system;
  return {
    ...system,
    loads: system.loads.map((load) => changes.reduce(asked, load)),
    components: system.components.map((component) => changes.reduce(changed, component)),
    ...(system.links
      ? { links: system.links.map((link, number) => changes.reduce((now, one) => linked(now, number, one), link)) }
      : {}),
  };
}

function linked(link: Link, number: number, action: Rewriting): Link {
  if (action.kind !== 'link' || action.link !== number) return link;
  const { rtt = link.rtt, loss = link.loss, bandwidth } = action;
  const changed = { ...link, rtt, loss };
  if (bandwidth === null) delete changed.bandwidth;
  else if (bandwidth !== undefined) changed.bandwidth = bandwidth;
  return changed;
}

function asked(load: Load, action: Rewriting): Load {
  if (action.kind !== 'asking' || action.load !== load.name) return load;
  const { call, think, keys, from, priority } = action;
  const { source } = load;
  const asking = { ...load, call, keys };
  delete asking.from;
  delete asking.priority;
  if (from !== undefined) asking.from = from;
  if (priority !== undefined) asking.priority = priority;
  return source.kind === 'closed' && think ? { ...asking, source: { ...source, think } } : asking;
}

function changed(component: Component, action: Rewriting): Component {
  if (action.kind === 'asking' || action.kind === 'link' || action.component !== component.name) return component;
  if (action.kind === 'component') return withChange(component, action.change);
  const operations = component.operations.map((one) => (one.name === action.operation ? done(one, action) : one));
  return { ...component, operations };
}

function done(operation: Operation, action: Extract<Rewriting, { kind: 'behavior' | 'demand' | 'sizes' }>): Operation {
  if (action.kind === 'sizes') {
    const { takes, returns } = action;
    const sized = { ...operation };
    delete sized.takes;
    delete sized.returns;
    return { ...sized, ...(takes === undefined ? {} : { takes }), ...(returns === undefined ? {} : { returns }) };
  }
  if (action.kind === 'behavior') return { ...operation, steps: action.steps };
  const steps = structuredClone(operation.steps);
  const timed = timedSteps(steps)[action.index];
  if (timed) setTime(timed.step, action.value);
  return { ...operation, steps };
}

function setTime(step: Step, value: Extract<Rewriting, { kind: 'demand' }>['value']): void {
  if (step.kind === 'cpu' || step.kind === 'disk') step.demand = value;
  else if (step.kind === 'wait' || step.kind === 'think') step.duration = value;
}
