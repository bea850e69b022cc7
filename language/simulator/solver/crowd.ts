/** More tasks at once than there are servers for them: they wait for each other, and for those of the job before. */
import type { Step, StepOf } from '../../model/system.js';
import type { Walker } from './behavior.js';
import { momentsOfValue } from './moments.js';
import { coresOf, nodesOf, slotsOf } from './network.js';
import { harmonic } from './queueing.js';
import { targetsOf } from './shares.js';
import { square } from './special-functions.js';
import { spreadOf, untilDone, UNBOUNDED, type Spread } from './spread.js';

/** Rounds of the last tasks, on a node, of which the variances are added up one by one. */
const MOST_TERMS = 1000;

/**
 * Until all of so many like tasks are done that are sent at once to a plain pool with fewer servers. Each node works off an even
 * share of them: while all its servers are busy one ends after the other, then the last run out (the mean and variance of the
 * last of c exponential times); the job waits as at an M/G/1 queue of such jobs. Approximate.
 *
 * @returns undefined where there are servers enough, or the tasks do more than to work on cores
 */
export function crowdedTime(walker: Walker, steps: readonly Step[], copies: number): Spread | undefined {
  const { network, knowledge, entry } = walker;
  const [only, ...others] = steps;
  if (only?.kind === 'cpu' && others.length === 0) return crowdedAtHome(walker, only, copies);
  if (only?.kind !== 'call' || others.length > 0 || entry === undefined || network.journeys) return undefined;
  const { call } = only;
  if (call.timeout !== undefined || call.retries > 0 || call.hedge || call.probability !== undefined) return undefined;
  const [target, ...more] = targetsOf(network, call, walker.place);
  if (!target || more.length > 0) return undefined;
  const called = network.entries[target.entry];
  const component = called && network.components[called.component];
  if (!called || !component || component.shards !== undefined || component.replication !== undefined) return undefined;
  if (!called.operation.steps.every(({ kind }) => kind === 'cpu') || component.discipline !== 'fifo') return undefined;
  const nodes = nodesOf(component);
  const servers = Math.min(coresOf(component), slotsOf(component));
  const capacity = knowledge.capacityOf(target.entry) * (servers / coresOf(component));
  const rate = knowledge.rateOf(target.entry);
  if (!(copies > nodes * servers) || !Number.isFinite(capacity) || !Number.isFinite(rate)) return undefined;
  // The share of the traffic that comes in such jobs.
  const jobs = Math.min(1, (knowledge.rateOf(entry) * copies) / Math.max(rate, 1e-300));
  return worked(copies, nodes, servers, (nodes * servers) / capacity, rate / capacity, jobs);
}

/** The same for tasks that work on the cores of the very node that their job is at. */
function crowdedAtHome({ network, knowledge, entry }: Walker, step: StepOf<'cpu'>, copies: number): Spread | undefined {
  const own = network.entries[entry ?? -1];
  const component = own && network.components[own.component];
  const pace = entry === undefined ? undefined : knowledge.pace(entry);
  const group = own?.servedBy[0]?.group;
  if (!component || group === undefined || pace === undefined || step.cores !== undefined) return undefined;
  const servers = coresOf(component);
  const { mean } = momentsOfValue(step.demand, network.keySpaces);
  if (!(copies > servers) || !(mean > 0) || component.discipline !== 'fifo') return undefined;
  const busy = knowledge.cpu(group).utilization;
  return worked(copies, 1, servers, mean, busy, Math.min(1, (pace * copies * mean) / servers / Math.max(busy, 1e-300)));
}

/** @param jobs share of the work that comes in such jobs */
function worked(
  copies: number,
  nodes: number,
  servers: number,
  service: number,
  busy: number,
  jobs: number,
): Spread | undefined {
  if (!(busy < 1)) return spreadOf(UNBOUNDED, 0);
  const each = copies / nodes;
  const waiting = Math.max(0, each - servers);
  let squares = 0;
  for (let k = 1; k <= Math.min(servers, MOST_TERMS); k++) squares += 1 / (k * k);
  const alone = (waiting * service) / servers + service * harmonic(servers);
  const variance = waiting * square(service / servers) + squares * square(service);
  const wait = ((busy * jobs) / (2 * (1 - busy))) * ((each * service) / servers);
  return untilDone([{ spread: spreadOf(wait + alone, square(wait) + variance), copies: nodes }], nodes);
}
