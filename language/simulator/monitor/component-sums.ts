/** Sums over the nodes of a component, from the kernel's counters. */
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';

/** A resource of a component: its stations and how many servers they have. */
export interface Resource {
  name: string;
  /** Station of the component's first node. */
  first: number;
  nodes: number;
  /** Servers of one node. */
  servers: number;
}

/** The resources of a component. */
export function resourcesOf(kernel: Kernel, program: Program, number: number): Resource[] {
  const component = program.components[number]!;
  const { firstNode, nodes } = component;
  const resource = (name: Resource['name'], base: number): Resource => ({
    name,
    first: base + firstNode,
    nodes,
    servers: kernel.firstServers(base + firstNode),
  });
  return [
    resource('cpu', 0),
    ...(component.hasDisk ? [resource('disk', kernel.diskBase)] : []),
    ...(component.hasNetwork
      ? [resource('receiving', kernel.receivingBase), resource('sending', kernel.sendingBase)]
      : []),
    ...(component.slots > 0 ? [resource('concurrency', kernel.slotBase)] : []),
    ...program.pools
      .filter((pool) => pool.component === number)
      .map(({ name, first, nodes, size, keys }) => ({
        name,
        first: kernel.poolBase + first,
        nodes,
        servers: size * keys,
      })),
  ];
}

export function sumBusy(kernel: Kernel, { first, nodes }: Resource): number {
  let sum = 0;
  for (let s = first; s < first + nodes; s++) sum += kernel.usedIntegral(s);
  return sum;
}

export function sumQueued(kernel: Kernel, { first, nodes }: Resource): number {
  let sum = 0;
  for (let s = first; s < first + nodes; s++) sum += kernel.queueIntegral(s);
  return sum;
}

export function sumOver(values: Float64Array, { first, nodes }: Resource): number {
  let sum = 0;
  for (let s = first; s < first + nodes; s++) sum += values[s]!;
  return sum;
}

/** Numbers of the operations of every component. */
export function operationsByComponent(program: Program): number[][] {
  const result = program.components.map((): number[] => []);
  program.operations.forEach((operation, o) => result[operation.component]!.push(o));
  return result;
}
