/** What events change of a component, as calls of the kernel. */
import type { Autoscale, ChangeablePart, Component, ComponentChange } from '../../model/system.js';
import { UNLIMITED_SLOTS } from '../compile/changes.js';
import type { Kernel } from '../kernel/kernel.js';

/**
 * @param component as it stands from now on
 * @param rescale of its instances
 */
type Apply = (kernel: Kernel, number: number, component: Component, rescale: Rescale) => void;

/** Has another autoscaler decide from now on, or none. */
export type Rescale = (autoscale: Autoscale | undefined) => void;

const setCores: Apply = (kernel, number, component) => kernel.setCores(number, component);

const APPLY: Readonly<Record<ChangeablePart, Apply>> = {
  scaling: (_kernel, _number, { scaling }, rescale) => rescale(scaling?.autoscale),
  cores: setCores,
  contention: setCores,
  coherence: setCores,
  bandwidth: (kernel, number, { bandwidth }) => kernel.setBandwidth(number, bandwidth!),
  concurrency: (kernel, number, { concurrency }) => kernel.setConcurrency(number, concurrency ?? UNLIMITED_SLOTS),
  queue: (kernel, number, { queue }) => kernel.setQueueLimit(number, queue ?? -1),
  patience: (kernel, number, { patience }) => kernel.setPatience(number, patience),
  discipline: (kernel, number, { discipline }) => kernel.setDiscipline(number, discipline),
  limit: (kernel, number, { limit }) => kernel.setRateLimit(number, limit ?? null),
  shed: (kernel, number, { shed }) => kernel.setShedding(number, shed ?? null),
  priority: (kernel, number, { priority }) => kernel.setCallPriority(number, priority ?? NaN),
  pools: (kernel, number, { pools = [] }) => pools.forEach((pool) => kernel.setPool(number, pool)),
  ttl: (kernel, number, { ttl }) => kernel.setAnswerLife(number, ttl!),
  cache: (kernel, number, { cache }) => kernel.setCache(number, cache!),
  replication: (kernel, number, { replication }) => kernel.setReplication(number, replication!),
  messages: (kernel, number, { messages }) => kernel.setMessages(number, messages!),
};

/** Carries out a change; `component` is what it leads to. */
export function applyChange(
  kernel: Kernel,
  number: number,
  change: ComponentChange,
  component: Component,
  rescale: Rescale,
): void {
  const calls = new Set(partNames(change).map((part) => APPLY[part]));
  for (const apply of calls) apply(kernel, number, component, rescale);
  kernel.runReady();
}

/** How the parts that a change names are before it. */
export function partsOf(component: Component, change: ComponentChange): ComponentChange {
  return Object.fromEntries(partNames(change).map((part) => [part, component[part] ?? null]));
}

function partNames(change: ComponentChange): ChangeablePart[] {
  return Object.keys(change) as ChangeablePart[];
}
