/** All sums of a kernel at one moment; the difference of two is what happened in between. */
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { readCopies, type CopiesTotals } from './copies.js';
import { readLinks } from './links.js';
import { operationsByComponent, resourcesOf, sumBusy, sumOver, sumQueued, type Resource } from './component-sums.js';

export interface Totals extends CopiesTotals {
  time: number;
  loadOffered: Float64Array;
  loadEnded: Float64Array;
  loadLatency: Float64Array;
  /** Empty where it is not followed. */
  loadSettled: Float64Array;
  operationCalls: Float64Array;
  operationCompleted: Float64Array;
  operationLatency: Float64Array;
  /** By component. */
  ended: Float64Array;
  called: Float64Array;
  rejected: Float64Array;
  queued: Float64Array;
  waited: Float64Array;
  /** By component, then resource: server seconds as a share of the capacity. */
  busy: Float64Array[];
  cacheLookups: Float64Array;
  cacheHits: Float64Array;
  cacheLostWrites: Float64Array;
  /** By component. */
  sessionsLost: Float64Array;
  movedKeys: Float64Array;
  listDepth: Float64Array;
  listTaken: Float64Array;
  listAge: Float64Array;
  listLag: Float64Array;
  /** By region of a load: entry 5 * source + outcome. */
  sourceEnded: Float64Array;
  sourceLatency: Float64Array;
  /** By direction of a link: messages, those lost, bytes, and seconds for which it was busy. */
  linkSent: Float64Array;
  linkLost: Float64Array;
  linkBytes: Float64Array;
  linkBusy: Float64Array;
  /** By component: seconds of all nodes that there were, and of those that were paid for. */
  present: Float64Array;
  paid: Float64Array;
}

/** Reads the totals of kernels that run one program. */
export class TotalsReader {
  private readonly operations: number[][];

  constructor(private readonly program: Program) {
    this.operations = operationsByComponent(program);
  }

  resources(kernel: Kernel, component: number): Resource[] {
    return resourcesOf(kernel, this.program, component);
  }

  read(kernel: Kernel): Totals {
    const { counters } = kernel;
    const { components, lists } = this.program;
    const overOperations = (values: Float64Array): Float64Array =>
      Float64Array.from(this.operations, (numbers) => numbers.reduce((sum, o) => sum + values[o]!, 0));
    const resources = components.map((_, c) => this.resources(kernel, c));
    return {
      time: kernel.now,
      loadOffered: counters.loadOffered.slice(),
      loadEnded: counters.loadEnded.slice(),
      loadLatency: counters.loadLatency.slice(),
      loadSettled: counters.loadSettled.slice(),
      operationCalls: counters.operationCalls.slice(),
      operationCompleted: counters.operationCompleted.slice(),
      operationLatency: counters.operationLatency.slice(),
      ended: overOperations(counters.operationEnded),
      called: overOperations(counters.operationCalls),
      rejected: counters.componentRejected.slice(),
      queued: Float64Array.from(resources, (rs, c) =>
        rs.reduce((sum, r) => sum + sumQueued(kernel, r), kernel.heldIntegral(c)),
      ),
      waited: Float64Array.from(resources, (rs, c) =>
        rs.reduce((sum, r) => sum + sumOver(kernel.waitSum, r), kernel.heldWaited[c]!),
      ),
      busy: resources.map((rs) => Float64Array.from(rs, (r) => sumBusy(kernel, r) / (r.nodes * r.servers))),
      cacheLookups: counters.cacheLookups.slice(),
      cacheHits: counters.cacheHits.slice(),
      cacheLostWrites: counters.cacheLostWrites.slice(),
      sessionsLost: kernel.sessions.lost.slice(),
      movedKeys: kernel.movedKeys.slice(),
      listDepth: Float64Array.from(lists, (_, i) => kernel.listIntegral(i)),
      listTaken: counters.listTaken.slice(),
      listAge: counters.listAge.slice(),
      listLag: counters.listLag.slice(),
      sourceEnded: counters.sourceEnded.slice(),
      sourceLatency: counters.sourceLatency.slice(),
      ...readLinks(kernel),
      present: Float64Array.from(components, (_, c) => kernel.presentIntegral(c)),
      paid: Float64Array.from(components, (_, c) => kernel.paidIntegral(c)),
      ...readCopies(kernel),
    };
  }
}

/** What happened between two moments. */
export function between(before: Totals, after: Totals): Totals {
  return plus(after, before, -1);
}

/** One set of totals, and so many times another. */
export function plus(one: Totals, other: Totals, times: number): Totals {
  const add = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + times * b[i]!);
  const result = { time: one.time + times * other.time } as Totals;
  for (const key of Object.keys(one) as (keyof Totals)[]) {
    if (key === 'time') continue;
    if (key === 'busy') result.busy = one.busy.map((busy, c) => add(busy, other.busy[c]!));
    else result[key] = add(one[key], other[key]);
  }
  return result;
}
