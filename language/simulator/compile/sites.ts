/** Compiles a call with its modifiers: whom it may reach, who chooses, and what happens when no value comes back. */
import type { Call, Component, PolicyName, PolicySettings } from '../../model/system.js';
import { Op } from '../kernel/opcodes.js';
import { keepsOwnCount, POLICIES, policyNumber } from '../policies/index.js';
import type { Assembler, Context, EmitSteps } from './assembler.js';
import { resolutionOf } from './names.js';
import { emitTransfer } from './transfers.js';
import type { CandidateSet, CompiledComponent, Site, Target, TargetMode } from './program.js';

/** True for a call that needs no watching over: no timeout, retry, hedge or breaker. */
export function isPlain(call: Call): boolean {
  return call.timeout === undefined && call.retries === 0 && call.hedge === undefined && call.breaker === undefined;
}

/**
 * Emits a synchronous call and returns its site. Who has an answer of the resolver on its way calls where that points instead.
 */
export function emitCall(assembler: Assembler, call: Call, context: Context, emitSteps: EmitSteps): number {
  const resolution = resolutionOf(call, (name) => assembler.reachedNamed(name));
  if (resolution === undefined) return emitWay(assembler, call, context, emitSteps);
  const skip = emitSkip(assembler, call, context);
  const resolver = assembler.componentNumber(resolution.resolver.name);
  const at = assembler.emit(Op.RESOLVED, resolver, 0);
  emitWay(assembler, { ...resolution.direct, probability: 1 }, context, emitSteps, resolver);
  const past = assembler.emit(Op.JUMP, 0);
  assembler.patch(at + 2, assembler.address);
  const site = emitWay(assembler, { ...call, probability: 1 }, context, emitSteps);
  assembler.patch(past + 1, assembler.address);
  if (skip >= 0) assembler.patch(skip + 3, assembler.address);
  return site;
}

/** @param resolver whose answer says where the call goes; -1: the policy does */
function emitWay(assembler: Assembler, call: Call, context: Context, emitSteps: EmitSteps, resolver = -1): number {
  const skip = emitSkip(assembler, call, context);
  emitTransfer(assembler, 'out', call.request, context);
  const site = addSite(assembler, call, context, resolver);
  const at = assembler.emit(isPlain(call) ? Op.CALL : Op.ATTEMPT, site, -1);
  emitTransfer(assembler, 'in', call.reply, context);
  if (call.else !== undefined) {
    const past = assembler.emit(Op.JUMP, 0);
    assembler.patch(at + 2, assembler.address);
    emitSteps(assembler, call.else, context);
    assembler.patch(past + 1, assembler.address);
  }
  if (skip >= 0) assembler.patch(skip + 3, assembler.address);
  return site;
}

/** Emits an asynchronous call. */
export function emitSend(assembler: Assembler, call: Call, context: Context): void {
  const skip = emitSkip(assembler, call, context);
  emitTransfer(assembler, 'out', call.request, context);
  assembler.emit(Op.SEND, addSite(assembler, call, context));
  if (skip >= 0) assembler.patch(skip + 3, assembler.address);
}

function emitSkip(assembler: Assembler, call: Call, context: Context): number {
  if (call.probability === undefined || call.probability >= 1) return -1;
  const coin = assembler.coin(`${context.purpose} calls or not`);
  return assembler.emit(Op.SKIP, coin, assembler.constant(call.probability), 0);
}

function addSite(assembler: Assembler, call: Call, context: Context, resolver = -1): number {
  const purpose = `${context.purpose} calls ${call.targets.map((t) => `${t.component}.${t.operation}`).join(' or ')}`;
  const sets: CandidateSet[] = [];
  const watch = assembler.watch(call.health);
  const targets = isPooled(assembler, call)
    ? pooledTarget(assembler, call, watch, sets)
    : weightedTargets(assembler, call, watch, sets);
  for (const { policy, operations } of targets) {
    if (POLICIES[policy]!.name !== 'sticky') continue;
    for (const { component } of operations) assembler.bindsSessions.add(component);
  }
  const remembers = targets.some((target) => keepsOwnCount(target.policy));
  const callers = context.caller < 0 ? 1 : assembler.components[context.caller]!.nodes;
  const wanted = call.sharedView || !remembers ? 1 : callers;
  let view = sets.length === 0 ? 0 : assembler.viewsOn(context.callerName, sets, wanted);
  let viewPerNode = wanted > 1;
  if (view < 0) {
    view = assembler.viewsOn(`${context.callerName} (shared)`, sets, 1);
    viewPerNode = false;
    assembler.notes.push(
      `${context.callerName}: its ${callers} instances share one view of ${call.targets.map((t) => t.component).join(', ')}, since so many views would not fit.`,
    );
  }
  const site: Site = {
    targets,
    sets,
    view,
    viewPerNode,
    callers,
    inside: call.targets.length === 1 && assembler.components[targets[0]!.component]!.source.inside !== undefined,
    by: assembler.space(call.by),
    inherits: context.forwards,
    draw: assembler.coin(purpose),
    timeout: call.timeout ?? Infinity,
    retries: call.retries,
    backoff:
      call.backoff === undefined
        ? null
        : {
            base: call.backoff.base,
            factor: call.backoff.kind === 'fixed' ? 1 : call.backoff.factor,
            max: call.backoff.max ?? Infinity,
            draw: call.backoff.jitter === 'full' ? assembler.coin(`${purpose}, pause before a retry`) : -1,
          },
    budget: call.budget ?? Infinity,
    hedge: call.hedge !== undefined && 'after' in call.hedge ? call.hedge.after : Infinity,
    hedgeQuantile: call.hedge !== undefined && 'quantile' in call.hedge ? call.hedge.quantile : 0,
    breaker: call.breaker ?? null,
    watched: !isPlain(call),
    shiftedBy: call.shifts === true ? context.caller : -1,
    resolver,
    answers: context.forwards && context.caller >= 0 ? (assembler.components[context.caller]!.source.ttl ?? 0) : 0,
    priority: call.priority ?? null,
    cancel: call.cancel,
  };
  return assembler.sites.push(site) - 1;
}

/** True where the policy chooses among the nodes of all targets together: there are no shares, or it goes by them itself. */
function isPooled(assembler: Assembler, call: Call): boolean {
  const pools = call.targets.map((t) => assembler.components[assembler.componentNumber(t.component)]!);
  if (pools.some((pool) => pool.groupSize > 0 || pool.source.cache?.partitioned === true)) return false;
  if (call.shifts === true) return false;
  const shares = call.targets.some((t) => t.weight !== undefined);
  return !shares || policyOf(call, pools[0]!) === 'weighted-round-robin';
}

/** The policy by which a call is spread over the nodes of a target: a cache that splits its keys leaves no choice. */
function policyOf(call: Call, { source }: CompiledComponent): PolicyName {
  return source.cache?.partitioned === true ? 'consistent-hashing' : (call.policy ?? source.policy);
}

/** Several pools taken together: the policy picks among all their nodes. */
function pooledTarget(assembler: Assembler, call: Call, watch: number, sets: CandidateSet[]): Target[] {
  const operations = call.targets.map((t) => operationOf(assembler, t));
  const ranges = operations.map(({ component }, i) => {
    const { firstNode, nodes, source } = assembler.components[component]!;
    const share = call.targets[i]!.weight;
    return share === undefined
      ? { first: firstNode, count: nodes, weight: coresOf(source) }
      : { first: firstNode, count: nodes, weight: share / nodes, stated: true };
  });
  sets.push(assembler.candidateSet(ranges, watch));
  const { component } = operations[0]!;
  const policy = numberOf(assembler, policyOf(call, assembler.components[component]!));
  const chosen = detailsOf(assembler, call, component, sets[0]!.count);
  return [{ component, operations, mode: 'pool', policy, ...chosen, set: 0, threshold: 1, space: -1 }];
}

/** What the author says of the policy beside its name. */
function detailsOf(
  assembler: Assembler,
  call: Call,
  component: number,
  candidates: number,
): Pick<Target, 'choices' | 'ring'> {
  const { source } = assembler.components[component]!;
  const settings: PolicySettings | undefined =
    source.cache?.partitioned === true || call.policy === undefined ? source.policySettings : call.policySettings;
  const points = settings?.points;
  return {
    choices: settings?.choices ?? 2,
    ring: points === undefined ? null : assembler.ring(source.name, candidates, points),
  };
}

function numberOf(assembler: Assembler, name: PolicyName): number {
  if (name === 'weighted-round-robin') assembler.usesCredit = true;
  return policyNumber(name);
}

function coresOf(source: Component): number {
  return Math.max(1, Math.round(source.cores));
}

/** Each target on its own: first one of them by weight, then a node of it. */
function weightedTargets(assembler: Assembler, call: Call, watch: number, sets: CandidateSet[]): Target[] {
  const stated = call.targets.some((t) => t.weight !== undefined);
  const weights = call.targets.map((t) =>
    stated ? (t.weight ?? 0) : assembler.components[assembler.componentNumber(t.component)]!.nodes,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  return call.targets.map((t, i) => {
    const operation = operationOf(assembler, t);
    const compiled = assembler.components[operation.component]!;
    const mode: TargetMode = compiled.groupSize > 0 ? 'group' : 'pool';
    reached += weights[i]!;
    const sole = { first: compiled.firstNode, count: compiled.nodes, weight: coresOf(compiled.source) };
    const groups =
      mode === 'group' ? readSets(assembler, operation.component, watch) : [assembler.candidateSet([sole], watch)];
    const target: Target = {
      component: operation.component,
      operations: [operation],
      mode,
      policy: numberOf(assembler, policyOf(call, compiled)),
      ...detailsOf(assembler, call, operation.component, groups[0]!.count),
      set: sets.length,
      threshold: i === call.targets.length - 1 ? 1 : reached / total,
      space: mode === 'group' ? compiled.shardSpace : assembler.space(compiled.source.key),
    };
    sets.push(...groups);
    return target;
  });
}

/** For each shard, the nodes that may serve a read. */
function readSets(assembler: Assembler, component: number, watch: number): CandidateSet[] {
  const { firstNode, groupSize, shards, led, source } = assembler.components[component]!;
  const weight = coresOf(source);
  const reads = groupSize === 1 ? 'leader' : led ? (source.replication?.reads ?? 'followers') : 'any';
  return Array.from({ length: shards }, (_, shard) => {
    const leader = firstNode + shard * groupSize;
    if (reads === 'leader') return assembler.candidateSet([{ first: leader, count: 1, weight }], watch);
    if (reads === 'any') return assembler.candidateSet([{ first: leader, count: groupSize, weight }], watch);
    return assembler.candidateSet([{ first: leader + 1, count: groupSize - 1, weight }], watch);
  });
}

function operationOf(
  assembler: Assembler,
  target: { component: string; operation: string },
): { component: number; operation: number } {
  return {
    component: assembler.componentNumber(target.component),
    operation: assembler.operationNumber(target.component, target.operation),
  };
}
