/** Compiles a System to a Program. Names are looked up here and nowhere later. */
import type { Component, Load, Operation, Step, System } from '../../model/system.js';
import { stepsAtAnyTime } from '../../model/nested-steps.js';
import { placementOf } from '../data/placement.js';
import { Op } from '../kernel/opcodes.js';
import { Assembler } from './assembler.js';
import type { Context } from './assembler.js';
import { emitOperation } from './data.js';
import { declareCache } from './caches.js';
import { changesCores, changesOf, disciplinesOf, slotsOf } from './changes.js';
import { compileKeySpaces } from './keys.js';
import type { CompiledComponent, CompiledLoad, Program } from './program.js';
import { resolutionOf } from './names.js';
import { declarePools } from './pools.js';
import { emitCall, isPlain } from './sites.js';
import { emitSteps } from './steps.js';
import { isCrossed } from '../data/places.js';
import { asksOtherwise, emitAsking, emitBehaviors } from './rewritten.js';
import { compileGeography } from './geography.js';
import { TooLarge } from './too-large.js';

/** Nodes that one run can hold. */
const MAX_NODES = 1_000_000;

/**
 * @throws TooLarge where the nodes alone do not fit
 * @throws RangeError for a distribution that does not exist, or a name that nothing has
 */
export function compile(system: System): Program {
  const assembler = new Assembler(system);
  compileKeySpaces(assembler);
  for (const component of assembler.reached) declareComponent(assembler, component);
  for (const component of assembler.reached) declareMessages(assembler, component);
  for (const component of assembler.reached) declarePools(assembler, component);
  for (const component of assembler.reached) {
    for (const operation of component.operations) compileOperation(assembler, component, operation);
  }
  for (const { source, cache } of assembler.components) {
    if (cache >= 0) assembler.components[assembler.componentNumber(homeOf(system, source).name)]!.memories.push(cache);
  }
  const loads = system.loads.map((load) => compileLoad(assembler, load));
  const behaviors = emitBehaviors(assembler);
  const asking = emitAsking(assembler, (load) => compileLoad(assembler, load));
  return assembler.finish(loads, { behaviors, asking }, compileGeography(assembler));
}

function declareComponent(assembler: Assembler, source: Component): void {
  const machines = homeOf(assembler.system, source);
  const nodes = Math.max(1, Math.round(Math.max(machines.instances, machines.scaling?.max ?? 0)));
  const firstNode = assembler.nodes;
  if (firstNode + nodes > MAX_NODES) {
    throw new TooLarge(
      `${source.name} brings the model to more than ${MAX_NODES} nodes, more than one run can hold: lower its instances.`,
    );
  }
  const copied = (source.replication?.followers ?? 0) > 0;
  const shards = Math.min(nodes, Math.max(1, Math.round(source.shards?.most ?? source.shards?.count ?? 1)));
  const grouped = copied || shards > 1;
  const changed = source.operations.some((operation) => operation.write);
  const rules = [source, ...changesOf(assembler.system, source.name)].flatMap(({ shed }) => shed ?? []);
  const compiled: CompiledComponent = {
    source,
    firstNode,
    nodes,
    hasDisk: source.operations.some((operation) =>
      mentions(stepsAtAnyTime(assembler.system, source.name, operation), 'disk'),
    ),
    hasNetwork: source.bandwidth !== undefined,
    slots: slotsOf(assembler.system, source),
    changes: changesOf(assembler.system, source.name).length > 0,
    changesCores: changesCores(assembler.system, source.name),
    patiences: new Map(),
    disciplines: disciplinesOf(assembler.system, source),
    queueLimit: source.queue === undefined ? -1 : Math.max(0, Math.round(source.queue)),
    groupSize: grouped ? Math.max(1, Math.floor(nodes / shards)) : 0,
    firstGroup: grouped ? assembler.groups : -1,
    shards: grouped ? shards : 1,
    led: copied && source.replication?.style === 'leader-follower',
    placement: shards > 1 ? placementOf(source, assembler.system.keySpaces) : null,
    moved: (source.shards?.copy ?? 0) > 0 && source.shards?.most !== undefined ? assembler.emit(Op.MOVED, Op.END) : -1,
    moves: new Map(),
    copies: copied && changed ? assembler.copies.push(assembler.components.length) - 1 : -1,
    shardSpace: assembler.space(source.shards?.keys ?? source.key),
    cache: -1,
    memories: [],
    store: -1,
    sources: [],
    rules,
    shedCoin: rules.length === 0 ? -1 : assembler.coin(`shedding of ${source.name}`),
  };
  if (grouped) assembler.groups += shards;
  const number = assembler.declareComponent(compiled);
  if (compiled.slots > 0) {
    for (const { patience } of [source, ...changesOf(assembler.system, source.name)])
      if (patience) compiled.patiences.set(patience, assembler.value(patience, `patience at ${source.name}`));
  }
  if (source.cache !== undefined) compiled.cache = declareCache(assembler, source, number, nodes);
}

/** The component on whose nodes another runs: itself, unless it lives inside of one. */
function homeOf(system: System, source: Component): Component {
  if (source.inside === undefined) return source;
  return system.components.find(({ name }) => name === source.inside) ?? source;
}

function declareMessages(assembler: Assembler, source: Component): void {
  if (source.messages === undefined) return;
  const number = assembler.componentNumber(source.name);
  assembler.components[number]!.store = assembler.stores.length;
  const { capacity, full } = source.messages;
  assembler.stores.push({ component: number, capacity: capacity ?? -1, waits: full === 'wait', lists: 1 });
}

function compileOperation(assembler: Assembler, component: Component, operation: Operation): void {
  const owner = assembler.componentNumber(component.name);
  const number = assembler.operationNumber(component.name, operation.name);
  const compiled = assembler.operations[number]!;
  const context: Context = {
    caller: owner,
    callerName: component.name,
    register: 0,
    purpose: `${component.name}.${operation.name}`,
    applying: false,
    forwards: operation.forwarded,
  };
  emitOperation(assembler, component, operation, number, compiled, context);
}

function compileLoad(assembler: Assembler, load: Load): CompiledLoad {
  const source = load.source;
  const context: Context = {
    caller: -1,
    callerName: load.name,
    register: 0,
    purpose: `load ${load.name}`,
    applying: false,
    forwards: false,
  };
  const spaces = load.keys.map((name) => assembler.space(name)).filter((space) => space >= 0);
  if (source.kind === 'closed') {
    const draw = assembler.draw(source.think, `think time of ${load.name}`);
    const entry = assembler.emit(Op.WAIT, draw);
    assembler.emit(Op.REQUEST);
    const site = emitCall(assembler, load.call, context, emitSteps);
    assembler.emit(Op.REPLIED);
    return { source: load, entry, threaded: true, site, draw, spaces, group: 1, bursts: null };
  }
  const draw = assembler.draw(interarrival(source.arrivals), `arrivals of ${load.name}`);
  const entry = assembler.address;
  const site = emitCall(assembler, load.call, context, emitSteps);
  assembler.emit(Op.END);
  const threaded =
    isCrossed(assembler.system) ||
    asksOtherwise(assembler.system, load.name) ||
    !isPlain(load.call) ||
    load.call.probability !== undefined ||
    load.call.else !== undefined ||
    resolutionOf(load.call, (name) => assembler.reachedNamed(name)) !== undefined;
  const { arrivals } = source;
  return {
    source: load,
    entry,
    threaded,
    site,
    draw,
    spaces,
    group: arrivals.kind === 'batches' ? Math.max(1, Math.round(arrivals.size)) : 1,
    bursts:
      arrivals.kind === 'bursty'
        ? {
            ...arrivals,
            draw: assembler.draw({ kind: 'exponential', mean: 1 }, `bursts of ${load.name}`),
          }
        : null,
  };
}

/** Times between arrivals, as multiples of their mean. */
function interarrival(
  arrivals: Extract<Load['source'], { kind: 'open' }>['arrivals'],
): Parameters<Assembler['draw']>[0] {
  switch (arrivals.kind) {
    case 'poisson':
    case 'batches':
    case 'bursty':
      return { kind: 'exponential', mean: 1 };
    case 'constant':
      return { kind: 'exact', value: 1 };
    case 'erlang':
      return { kind: 'erlang', k: arrivals.k, mean: 1 };
    case 'hyperexponential':
      return { kind: 'hyperexponential', mean: 1, cv: arrivals.cv };
  }
}

/** True where a step of the kind stands among the steps, at any depth. */
function mentions(steps: readonly Step[], kind: Step['kind']): boolean {
  return JSON.stringify(steps).includes(`"kind":"${kind}"`);
}
