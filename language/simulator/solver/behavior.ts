/**
 * Walks the steps of an operation once: how often it calls others and uses its own resources, how it ends, and how
 * long it takes, given what is known so far about the stations and the operations it calls.
 */
import type { Call, Component, KeySpace, PolicyName, Step, StepOf, Value } from '../../model/system.js';
import { pow } from '../random/elementary.js';
import { DEVICES, RESOURCES, type Device, type Resource } from './resources.js';
import { coreSlowdown } from '../core-slowdown.js';
import { crowdedTime } from './crowd.js';
import { momentsOfValue, probabilityOf, tailOf, type Moments } from './moments.js';
import type { Journey } from './journeys.js';
import type { KeysMet } from './met-keys.js';
import { addUse, passingsOf, recordOnLines, timeOnLines, type LineState, type LineUse } from './lines.js';
import type { Network } from './network.js';
import { pollsUntil, settledTime, type Open } from './aftermath.js';
import { deliveriesOf } from './deliveries.js';
import { nodesOf } from './network.js';
import { certain, type Outcome } from './outcome.js';
import { resolutionOf } from '../compile/names.js';
import { flaps, hedged, letThrough, REFUSED } from './protected-call.js';
import { forkJoinFactor } from './queueing.js';
import type { Held, PoolState } from './pools.js';
import { batchTimes, NOTHING_HELD, walkHold } from './pools.js';
import { heeded, isHeedful, isPooled, targetsOf, type SharedTarget, type TargetLoad } from './shares.js';
import { consumerOf } from './ways.js';
import type { Spread } from './spread.js';
import {
  cutAt,
  inSequence,
  meanOf,
  mixtureOf,
  NO_TIME,
  repeated,
  spreadOf,
  stretched,
  UNBOUNDED,
  untilDone,
  varianceOf,
  withExactTail,
} from './spread.js';
import { square } from './special-functions.js';
import { SPREADING } from './stations.js';

/** Visits to one resource by one execution of an operation. */
export interface Visits {
  count: number;
  /** Seconds of service, over all visits, and the sum of their second moments. */
  demand: number;
  square: number;
  /** Mean of each visit where all are exponential and alike; null otherwise. Undefined before the first. */
  exponential: number | null | undefined;
}

/** A call or send from one operation to another. */
export interface Edge {
  to: number;
  /** Per execution, attempts counted one by one. */
  count: number;
  asynchronous: boolean;
  /** Put into this component's message store rather than sent to the consumer's nodes. */
  stored: boolean;
  /** Seconds for which a message is on its way to the node whose slot it has. */
  fetched?: number;
  policy: PolicyName;
  /** Independent cursors by which the calls are spread. */
  cursors: number;
  /** Squared coefficient of variation of the arrivals, where the caller is a load. */
  scv: number;
  /** Nodes that the policy chooses among, where those of several targets are one pool. */
  choices?: number;
  /** Of those the ones that are compared, where the author says how many. */
  drawn?: number;
  /** Key space that the call names. */
  by?: string;
  /** The count with all that are made at once, in branches beside each other, as one. */
  turns?: number;
  /** Mean seconds for which each call waits for a core, where the policy decides on that. */
  wait?: number;
  /** True where the count rests on an approximation that may be far off. */
  unsure?: boolean;
}

/** What one execution sets going. */
export class Flow {
  edges: Edge[] = [];
  cpu: Visits = { count: 0, demand: 0, square: 0, exponential: undefined };
  disk: Visits = { count: 0, demand: 0, square: 0, exponential: undefined };
  receiving: Visits = { count: 0, demand: 0, square: 0, exponential: undefined };
  sending: Visits = { count: 0, demand: 0, square: 0, exponential: undefined };
  /** Look-ups in the component's cache, by the name of the key space ('' without one). */
  readonly lookups = new Map<string, number>();
  /** What passes through the directions of links, by their number. */
  readonly lines = new Map<number, LineUse>();
  /** What is taken of pools, by their number. */
  readonly pools = new Map<number, Held>();
  /** What is set going while something of a pool is held, by its number. */
  readonly holding = new Map<number, Flow>();
  /** Mean seconds of waiting that hold no resource, for product-form questions. */
  delays = 0;
  /** Seconds for which the slot is held beyond the reply, and their variance. */
  lingers = 0;
  lingersVariance = 0;
  /** What it sets going up to its reply, where it goes on after that. */
  untilReply?: Flow;
  /** True where the theory of open product-form networks does not apply to what happens here. */
  irregular = false;

  /** Adds what another flow sets going, so many times. */
  add(other: Flow, times: number): void {
    if (!(times > 0)) return;
    for (const edge of other.edges) {
      const turns = edge.turns === undefined ? {} : { turns: edge.turns * times };
      this.edges.push({ ...edge, count: edge.count * times, ...turns });
    }
    for (const resource of RESOURCES) addVisits(this[resource], other[resource], times);
    for (const [keys, count] of other.lookups) this.lookups.set(keys, (this.lookups.get(keys) ?? 0) + count * times);
    for (const [line, use] of other.lines) addUse(this.lines, line, use, times);
    for (const [pool, held] of other.pools) {
      const known = this.pools.get(pool) ?? NOTHING_HELD();
      known.count += times * held.count;
      known.seconds += times * held.seconds;
      known.square += times * held.square;
      known.amount += times * held.amount;
      known.tries += times * held.tries;
      known.alone += times * held.alone;
      this.pools.set(pool, known);
    }
    for (const [pool, held] of other.holding) this.whileHolding(pool).add(held, times);
    this.delays += other.delays * times;
    this.lingers += other.lingers * times;
    this.lingersVariance += other.lingersVariance * times;
    this.irregular ||= other.irregular;
  }

  /** What is set going while something of a pool is held. */
  whileHolding(pool: number): Flow {
    const known = this.holding.get(pool);
    if (known) return known;
    const flow = new Flow();
    this.holding.set(pool, flow);
    return flow;
  }

  /** The same without what nobody waits for. */
  withoutSends(): Flow {
    if (this.untilReply) return this.untilReply.withoutSends();
    if (!this.edges.some((edge) => edge.asynchronous)) return this;
    const flow = new Flow();
    for (const resource of RESOURCES) flow[resource] = this[resource];
    flow.edges = this.edges.filter((edge) => !edge.asynchronous);
    return flow;
  }

  /** True where it uses something else of its node than the cores. */
  usesDevices(): boolean {
    return DEVICES.some((device) => this[device].count > 0);
  }
}

/** Sojourn at one resource of a node group, beyond the service itself. */
export interface StationTimes {
  /** Mean wait, probability of any wait. */
  wait: number;
  waits: number;
  /** Processor sharing: every service takes this many times as long; 1 otherwise. */
  stretch: number;
  /** Cores that hinder each other: every service takes this many times as long once it has begun. */
  slowed?: number;
  /** Whole sojourn where it is exponential (FIFO, one exponential service): its mean. */
  exponentialSojourn?: number;
  /** Exact share of sojourns above t. */
  sojournTail?: (t: number) => number;
  utilization: number;
}

/** Admission to a node group: what a call meets before its first step. */
export interface AdmissionTimes {
  rejected: number;
  /** Share of those who come that leave, since they waited too long. */
  left?: number;
  wait: number;
  waits: number;
}

/** What the walk reads: filled by the solver round by round. */
export interface Knowledge {
  /** What is met at a resource of a node group: by whoever is this urgent, or in the order of arrival. */
  cpu(group: number, urgency?: number): StationTimes;
  device(device: Device, group: number, urgency?: number): StationTimes;
  admission(group: number, urgency?: number): AdmissionTimes;
  pool(number: number): PoolState;
  /** One direction of a link. */
  line(number: number): LineState;
  /** Share of the calls, so many for each execution, whose caller has no answer of a resolver that is kept for so long. */
  resolved(walker: Walker, ttl: number, calls: number): number;
  /** Executions per second of an operation at one of its nodes; undefined before anything is known. */
  pace(entry: number): number | undefined;
  /** Share of messages that a full store turns away. */
  storeRejected(component: number): number;
  /** How an operation ends; where it is called about keys of several spaces, how it ends for those of one. */
  outcomeOf(entry: number, keys?: string): Outcome;
  /** How the handling of a message ends, with what goes on after an early reply. */
  handlingOf(entry: number): Outcome;
  /** What is open of the work that an operation has started, when it has ended. */
  aftermathOf(entry: number): Spread;
  /** Seconds that messages of a store wait to be taken. */
  storeWait(component: number): Spread;
  missRatio(component: number, keys: string | undefined): number;
  /** Share of the look-ups that call what is behind, told how long that takes. */
  fetched(component: number, keys: string | undefined): number;
  tookToFetch(component: number, keys: string | undefined, seconds: number): void;
  /** Calls per second that all nodes that serve an operation could carry of it; Infinity where nothing limits them. */
  capacityOf(entry: number): number;
  /** What a call of an operation takes of the cores that serve it, and for how long it stays there beside; seconds. */
  workOf(entry: number): TargetLoad;
  /** Calls per second that come to an operation, from wherever; Infinity before anything is known, as where they give out. */
  rateOf(entry: number): number;
  /** Writes that are sent on for each that an operation makes, where several of one key in so many seconds become one. */
  changedShare(entry: number, batched: { every: number; keys?: string }): number;
  /** The key space that a request carries when it comes to an operation. */
  keysAt(entry: number): string | undefined;
  /** The same where those who call it bring keys of several spaces, with the share of each; undefined where they do not. */
  keysMetAt(entry: number): KeysMet | undefined;
  /** True for a single-server exponential station with Poisson arrivals, for fork-join formulas. */
  isMarkovian(entry: number): boolean;
}

/** Steps that take time by themselves. */
const LEAVES: ReadonlySet<Step['kind']> = new Set(['cpu', 'disk', 'wait', 'think']);

const DONE = certain('ok');

/** Who walks: an operation, or a load (entry undefined). */
export interface Walker {
  network: Network;
  knowledge: Knowledge;
  entry: number | undefined;
  /** Where the steps run. */
  place: number;
  /** Level of urgency of the request. */
  urgency: number;
  /** Squared coefficient of variation of what a load sends. */
  scv: number;
  flow: Flow;
  depth: number;
  /** Asynchronous work that is open; absent where nothing asks for it. */
  open?: Open;
  /** True inside of what runs for some keys and not for others. */
  selective?: boolean;
  /** Number of the load that walks. */
  load?: number;
  /** Branches that run beside each other here; absent: one. */
  abreast?: number;
  /** Like branches that begin at once here, and how often they begin, per execution. */
  bunch?: { copies: number; weight: number };
  /** Key space that the request is about, where those of several come to the operation. */
  about?: string;
}

/** Nesting beyond which a walk gives up; documents are refused long before. */
const DEEPEST = 400;

/** Walks steps that are reached `weight` times per execution; each runs only if those before it went well. */
export function walkSteps(walker: Walker, steps: readonly Step[], weight: number): Outcome {
  if (walker.depth > DEEPEST) return DONE;
  walker.depth++;
  let { ok, miss, rejected, timeout, failed, time, held, heldVariance, think } = DONE;
  for (const [i, step] of steps.entries()) {
    if (ok <= 0) break;
    if (step.kind === 'reply') {
      walkAfterReply(walker, steps.slice(i + 1), weight * ok);
      break;
    }
    const next = walkStep(walker, step, weight * ok);
    miss += ok * next.miss;
    rejected += ok * next.rejected;
    timeout += ok * next.timeout;
    failed += ok * next.failed;
    held += ok * next.held;
    heldVariance += ok * next.heldVariance;
    think += ok * next.think;
    time = inSequence(time, next.time);
    // Steps within steps have seen their time pass themselves.
    if (walker.open && LEAVES.has(step.kind)) walker.open.pass(next.time, next.think);
    ok *= next.ok;
  }
  walker.depth--;
  return { ok, miss, rejected, timeout, failed, time, held, heldVariance, think };
}

/** What an operation does once it has replied: nobody waits for it, but its slot is held until then. */
function walkAfterReply(walker: Walker, steps: readonly Step[], weight: number): void {
  const { flow, open } = walker;
  flow.irregular = true;
  flow.untilReply = new Flow();
  flow.untilReply.add(flow, 1);
  const before = open?.left ?? NO_TIME;
  if (open) open.left = NO_TIME;
  const rest = walkSteps(walker, steps, weight);
  flow.lingers += weight * rest.held;
  flow.lingersVariance += weight * rest.heldVariance + weight * (1 - weight) * square(rest.held);
  if (!open) return;
  const end = inSequence(rest.time, open.left);
  open.left = before;
  open.begin(end);
}

function walkStep(walker: Walker, step: Step, weight: number): Outcome {
  const { flow } = walker;
  switch (step.kind) {
    case 'cpu': {
      const across = Math.max(1, Math.floor(step.cores ?? 1));
      return visit(walker, 'cpu', momentsOfStep(walker, step.demand), weight, across);
    }
    case 'disk':
      return visit(walker, 'disk', momentsOfStep(walker, step.demand), weight);
    case 'transfer':
      return transfer(walker, step.direction, step.bytes, weight);
    case 'wait': {
      const { mean, variance } = momentsOfValue(step.duration, spacesOf(walker));
      flow.delays += weight * mean;
      const spread = spreadOf(mean, variance);
      const law = step.duration.kind === 'expression' || mean <= 0 ? undefined : tailOf(step.duration);
      return lasting(law ? withExactTail(spread, law) : spread);
    }
    case 'think': {
      const { mean } = momentsOfValue(step.duration, spacesOf(walker));
      return { ...DONE, think: Math.max(0, mean) };
    }
    case 'call':
      return walkCall(walker, step.call, weight, false);
    case 'send': {
      const { batched } = step;
      const kept =
        batched === undefined || walker.entry === undefined ? 1 : walker.knowledge.changedShare(walker.entry, batched);
      walkCall(walker, step.call, weight * kept, true);
      return DONE;
    }
    case 'choose':
      return oneOf(
        walker,
        step.branches.map((branch) => [
          branch.probability,
          () => walkSteps(walker, branch.steps, weight * Math.max(0, branch.probability)),
        ]),
      );
    case 'when': {
      const holds = probabilityOf(step.condition, spacesOf(walker));
      const partly = holds > 0 && holds < 1;
      return oneOf(walker, [
        [holds, () => selectively(walker, partly, () => walkSteps(walker, step.then, weight * holds))],
        [1 - holds, () => selectively(walker, partly, () => walkSteps(walker, step.else, weight * (1 - holds)))],
      ]);
    }
    case 'repeat': {
      const rounds = momentsOfValue(step.count, spacesOf(walker));
      return several(walker, rounds.mean, () => walkRepeat(walker, rounds, step.steps, weight));
    }
    case 'reply':
      // Where it has a meaning it ends the walk of what the caller waits for.
      return DONE;
    case 'await':
      return walkAwait(walker, step, weight);
    case 'parallel': {
      flow.irregular = true;
      const branches = step.branches.map((branch) => ({
        outcome: several(walker, 1, () =>
          besideEachOther(walker, step.branches.length, () => walkSteps(walker, branch, weight)),
        ),
        copies: 1,
        steps: branch,
      }));
      return together(walker, branches, step.waitFor);
    }
    case 'replicate': {
      flow.irregular = true;
      const { mean, variance } = momentsOfValue(step.count, spacesOf(walker));
      const copies = Math.max(0, Math.min(mean, 1e9));
      if (copies === 0) return DONE;
      const outcome = several(walker, copies, () =>
        besideEachOther(walker, Math.max(1, copies), () => {
          const before = walker.bunch;
          walker.bunch = { copies, weight };
          const all = walkSteps(walker, step.steps, weight * copies);
          if (before === undefined) delete walker.bunch;
          else walker.bunch = before;
          return all;
        }),
      );
      if (variance > 0 && copies < 1e6) {
        // Many or few branches: the slowest of a random number, taken at the mean and one deviation either side.
        const deviation = Math.sqrt(variance);
        return either(
          [Math.max(0, copies - deviation), copies + deviation].map((n) => [
            0.5,
            together(walker, [{ outcome, copies: n, steps: step.steps }], step.waitFor),
          ]),
        );
      }
      return together(walker, [{ outcome, copies, steps: step.steps }], step.waitFor);
    }
    case 'fail': {
      const failed = clamp(step.probability);
      return { ...DONE, ok: 1 - failed, failed };
    }
    case 'hold': {
      const { taken, outcome, otherwise } = walkHold(walker, step, weight, {
        steps: (steps, times) => walkSteps(walker, steps, times),
        apart: (steps, times) => {
          const apart = new Flow();
          return { outcome: walkSteps({ ...walker, flow: apart }, steps, times), apart };
        },
        waiting: (times, body) => {
          const wait = times.reduce((sum, one) => inSequence(sum, waitSpread(one.wait, one.waits)), NO_TIME);
          return { ...body, time: inSequence(wait, body.time), held: body.held + meanOf(wait) };
        },
      });
      if (taken >= 1) return outcome;
      return either([
        [taken, outcome],
        [1 - taken, otherwise ?? { ...DONE, ok: 0, rejected: 1 }],
      ]);
    }
    case 'batch': {
      flow.irregular = true;
      const pace = walker.entry === undefined ? undefined : walker.knowledge.pace(walker.entry);
      // An idle system waits in vain for others; what a full one needs is what full batches need.
      const { wait, together: size } =
        pace === undefined
          ? { wait: step.size > 1 ? step.within : 0, together: step.size }
          : batchTimes(pace * weight, step.size, step.within);
      const body = walkSteps(walker, step.steps, weight / size);
      const gathering = spreadOf(wait, square(wait) / 3);
      return { ...body, time: inSequence(gathering, body.time), held: body.held + wait };
    }
    case 'lookup': {
      const component = componentOf(walker);
      const { entry, knowledge } = walker;
      const keys = step.keys ?? (entry === undefined ? undefined : knowledge.keysAt(entry));
      const several = step.keys === undefined && entry !== undefined ? knowledge.keysMetAt(entry) : undefined;
      const asked: readonly (readonly [string | undefined, number])[] =
        several === undefined ? [[keys, 1]] : walker.about === undefined ? [...several] : [[walker.about, 1]];
      const over = (of: (component: number, name: string | undefined) => number): number =>
        component === undefined ? 1 : asked.reduce((sum, [name, share]) => sum + share * of(component, name), 0);
      for (const [name = '', share] of asked) flow.lookups.set(name, (flow.lookups.get(name) ?? 0) + weight * share);
      const missing = over((cache, name) => knowledge.missRatio(cache, name));
      flow.irregular = true;
      return oneOf(walker, [
        [1 - missing, () => DONE],
        [
          missing,
          () => {
            const calls = over((cache, name) => knowledge.fetched(cache, name));
            const behind = walkSteps(walker, step.miss, weight * calls);
            if (component !== undefined)
              for (const [name] of asked) knowledge.tookToFetch(component, name, meanOf(behind.time));
            return behind;
          },
        ],
      ]);
    }
    case 'store':
    case 'invalidate':
    case 'outdate':
      return DONE;
    case 'miss':
      return { ...DONE, ok: 0, miss: 1 };
    case 'enqueue': {
      const component = componentOf(walker);
      const rejected = component === undefined ? 0 : walker.knowledge.storeRejected(component);
      const messages = component === undefined ? undefined : walker.network.components[component]?.messages;
      const share = step.shared === true ? 1 / step.consumers.length : 1;
      let buried = 0;
      for (const consumer of step.consumers) {
        const to = consumerOf(walker.network, consumer, walker.place, walker.urgency);
        if (to === undefined) continue;
        const handled = walker.knowledge.outcomeOf(to);
        const { handlings, givenUp, again, late } = deliveriesOf(walker.knowledge.handlingOf(to), messages);
        if (again > 0) flow.irregular = true;
        if (component !== undefined)
          walker.open?.begin(
            inSequence(walker.knowledge.storeWait(component), settledTime(handled, walker.knowledge.aftermathOf(to))),
          );
        buried += weight * (1 - rejected) * share * givenUp;
        flow.edges.push({
          to,
          count: weight * (1 - rejected) * share * handlings,
          ...(late > LATE ? { unsure: true } : {}),
          asynchronous: true,
          stored: true,
          ...wayOf(walker, to),
          policy: 'random',
          cursors: 1,
          scv: streamed(walker.scv, weight),
        });
      }
      const dead = step.deadLetters && consumerOf(walker.network, step.deadLetters, walker.place, walker.urgency);
      if (dead !== undefined && buried > 0) {
        const plain = { asynchronous: true, stored: false, policy: 'random', cursors: 1, scv: 1 } as const;
        flow.edges.push({ to: dead, count: buried, ...plain });
      }
      return { ...DONE, ok: 1 - rejected, rejected };
    }
  }
}

/** Share of handlings that take too long, or of calls that are made twice since they do, from which on what they make of the load hangs on how long they take. */
const LATE = 0.01;

interface Work extends Moments {
  /** True where nothing but its mean is needed to know it. */
  exponential: boolean;
}

function momentsOfStep(walker: Walker, demand: Value): Work {
  return { ...momentsOfValue(demand, spacesOf(walker)), exponential: demand.kind === 'exponential' };
}

/** Bytes pass one way through the network of the machine that the walker's steps run on. */
function transfer(walker: Walker, direction: 'in' | 'out', bytes: Value | undefined, weight: number): Outcome {
  const bandwidth = bytes === undefined ? undefined : bandwidthOf(walker);
  if (bytes === undefined || bandwidth === undefined) return DONE;
  const { mean, variance, exponential } = momentsOfStep(walker, bytes);
  const seconds = { mean: mean / bandwidth, variance: variance / (bandwidth * bandwidth), exponential };
  return visit(walker, direction === 'in' ? 'receiving' : 'sending', seconds, weight);
}

function bandwidthOf({ network, entry }: Walker): number | undefined {
  const component = network.components[network.entries[entry ?? -1]?.component ?? -1];
  if (component?.inside === undefined) return component?.bandwidth;
  return network.components[network.componentOf(component.inside) ?? -1]?.bandwidth;
}

/** Walks what runs for some keys and not for others. */
function selectively(walker: Walker, partly: boolean, walk: () => Outcome): Outcome {
  const before = walker.selective;
  if (partly) walker.selective = true;
  const outcome = walk();
  if (before === undefined) delete walker.selective;
  else walker.selective = before;
  return outcome;
}

/** The variability of calls of which each arrival makes so many: of some alone that is nearer to that of chance. */
function streamed(scv: number, calls: number): number {
  return 1 + (scv - 1) * Math.min(1, calls);
}

/** How many others do the same at the same moment: like branches that began with this one, as many as have come so far. */
function othersAtOnce({ bunch }: Walker, weight: number): number {
  if (bunch === undefined || !(bunch.weight > 0)) return 0;
  return Math.max(0, Math.min(bunch.copies, weight / bunch.weight) - 1);
}

/** Walks one of so many branches. */
function besideEachOther(walker: Walker, branches: number, walk: () => Outcome): Outcome {
  const before = walker.abreast;
  walker.abreast = (before ?? 1) * branches;
  const outcome = walk();
  if (before === undefined) delete walker.abreast;
  else walker.abreast = before;
  return outcome;
}

function visit(walker: Walker, resource: Resource, work: Work, weight: number, across = 1): Outcome {
  const mean = Math.max(0, work.mean) / across;
  const variance = work.variance / (across * across);
  if (mean === 0 || walker.entry === undefined) return DONE;
  record(walker.flow[resource], weight * across, mean, variance, work.exponential);
  const entry = walker.network.entries[walker.entry];
  if (!entry) return DONE;
  const component = walker.network.components[entry.component];
  const spread = mixtureOf(
    entry.servedBy.map(({ group, share }) => {
      const times =
        resource === 'cpu'
          ? walker.knowledge.cpu(group, walker.urgency)
          : walker.knowledge.device(resource, group, walker.urgency);
      // The parts of one piece of work hinder each other even where nobody else is there.
      const together = across > 1 && component ? coreSlowdown(component)(across) : 1;
      const own = Math.max(1, together / (times.slowed ?? 1));
      const alone = sojourn(times, mean * own, variance * own * own);
      return [share, across > 1 ? untilDone([{ spread: alone, copies: across }], across) : alone];
    }),
  );
  return lasting(spread);
}

/** A wait, if any, and then the service. */
export function sojourn(times: StationTimes, alone: number, varianceAlone: number): Spread {
  if (times.wait >= UNBOUNDED) return spreadOf(UNBOUNDED, 0);
  const slowed = times.slowed ?? 1;
  const mean = alone * slowed;
  const variance = varianceAlone * slowed * slowed;
  if (times.stretch !== 1) {
    // Variance of processor sharing with exponential services (Coffman, Muntz and Trotter 1970), scaled to others.
    const busy = Math.min(times.utilization, 0.999999);
    const scv = ((variance / (mean * mean) + 1) / 2) * ((2 + busy) / (2 - busy)) + (variance / (mean * mean) - 1) / 2;
    const stretchedMean = mean * times.stretch;
    return spreadOf(stretchedMean, Math.max(0, scv) * stretchedMean * stretchedMean);
  }
  let spread: Spread;
  if (times.exponentialSojourn !== undefined) {
    spread = spreadOf(times.exponentialSojourn, square(times.exponentialSojourn));
  } else {
    const service = spreadOf(mean, variance);
    spread = inSequence(waitSpread(times.wait, times.waits), service);
  }
  return times.sojournTail ? withExactTail(spread, times.sojournTail) : spread;
}

/** A wait of the given mean that befalls a share of the arrivals, exponential for those. */
export function waitSpread(wait: number, waits: number): Spread {
  if (!(wait > 0)) return NO_TIME;
  if (wait >= UNBOUNDED) return spreadOf(UNBOUNDED, 0);
  const share = Math.min(1, Math.max(waits, 1e-9));
  const given = wait / share;
  return mixtureOf([
    [1 - share, NO_TIME],
    [share, spreadOf(given, given * given)],
  ]);
}

/** A call with its attempts, timeouts and what runs instead; records what it sets going `weight` times. */
export function walkCall(walker: Walker, call: Call, weight: number, asynchronous: boolean): Outcome {
  const { network } = walker;
  const resolution = asynchronous
    ? undefined
    : resolutionOf(call, (name) => network.components[network.componentOf(name) ?? -1]);
  if (!resolution) return walkWay(walker, call, weight, asynchronous);
  walker.flow.irregular = true;
  const asked = walker.knowledge.resolved(walker, resolution.ttl, weight * clamp(call.probability ?? 1));
  return oneOf(walker, [
    [asked, () => walkWay(walker, call, weight * asked, false)],
    [1 - asked, () => walkWay(walker, resolution.direct, weight * (1 - asked), false)],
  ]);
}

/** The level of urgency of a call. */
function urgencyOf({ network, entry, urgency }: Walker, call: Call): number {
  const caller = entry === undefined ? undefined : network.components[network.entries[entry]?.component ?? -1];
  return network.urgencies?.ofCall(call, caller, urgency) ?? 0;
}

function walkWay(walker: Walker, call: Call, weight: number, asynchronous: boolean): Outcome {
  const made = clamp(call.probability ?? 1);
  const blind = targetsOf(walker.network, call, walker.place, urgencyOf(walker, call));
  if (blind.length === 0 || made === 0) return DONE;
  const { network, knowledge, flow } = walker;
  const heedful = isHeedful(network, call);
  const shared = blind.reduce((sum, { entry }) => sum + knowledge.rateOf(entry), 0);
  const targets = heedful
    ? heeded(
        network,
        call,
        blind,
        (entry) => knowledge.capacityOf(entry),
        shared,
        (entry) => knowledge.workOf(entry),
      )
    : blind;
  const pooled = network.journeys === null && targets.length > 1 && isPooled(network, call);
  const choices = targets.reduce((sum, { entry }) => sum + nodesOf(componentAt(network, entry)), 0);

  // One attempt: the callee's end, cut short by the timeout.
  const about = call.by ?? walker.about ?? carriedBy(walker);
  const passings = targets.map(({ entry, journey }) => passingsOf(walker, entry, journey));
  const answers = targets.map(({ entry, share, journey }, i) => {
    const onLines = timeOnLines(walker, passings[i]);
    return [share, acrossLink(knowledge.outcomeOf(entry, about), journey, onLines)] as const;
  });
  let answer = either(answers);
  let sent = 1;
  if (call.hedge) ({ answer, sent } = hedged(answer, call.hedge));
  const limit = call.timeout;
  let attempt = answer;
  if (limit !== undefined) {
    const cut = cutAt(answer.time, limit);
    const late = 1 - cut.within;
    attempt = {
      ...answer,
      ok: answer.ok * cut.within,
      miss: answer.miss * cut.within,
      timeout: answer.timeout + (answer.ok + answer.miss) * late,
      time: cut.spread,
      held: Math.min(answer.held, (1 - late) * meanOf(cut.spread) + late * limit),
      heldVariance: Math.min(answer.heldVariance, limit * limit),
    };
  }
  const wrong = clamp(attempt.rejected + attempt.timeout + attempt.failed);
  const retries = asynchronous ? 0 : Math.max(0, Math.floor(call.retries));
  const budgeted = call.budget === undefined ? wrong : Math.min(wrong, Math.max(0, call.budget));
  const attempts = geometric(wrong, budgeted, retries);
  const through = call.breaker ? letThrough(call.breaker, wrong) : 1;
  const flapping = call.breaker !== undefined && flaps(call.breaker, wrong);
  if ((wrong > 0 && retries > 0) || sent > 1 || through < 1) flow.irregular = true;

  const caller = walker.entry === undefined ? undefined : network.entries[walker.entry];
  const callerNodes = caller ? nodesOf(componentAt(network, walker.entry as number)) : 1;
  if (targets.length > call.targets.length && !isDrawn(walker, call, targets)) flow.irregular = true;
  targets.forEach(({ entry, share, journey, wait }, i) => {
    recordOnLines(walker, passings[i], weight * made * through * attempts * sent * share, knowledge.outcomeOf(entry));
    if (passings[i]) flow.irregular = true;
    if (journey) flow.delays += weight * made * attempts * share * meanOf(journey.time);
    const component = network.components[(network.entries[entry] as Network['entries'][number]).component];
    flow.edges.push({
      to: entry,
      count: weight * made * through * attempts * sent * share,
      asynchronous,
      stored: false,
      policy: call.policy ?? component?.policy ?? 'round-robin',
      cursors: call.sharedView ? 1 : callerNodes,
      scv:
        (targets.length > 1 && !pooled ? 1 : streamed(walker.scv, weight * made)) +
        othersAtOnce(walker, weight * made * (pooled ? 1 : share)),
      ...(pooled ? { choices } : {}),
      ...optionalDrawn(call, component),
      ...(call.by === undefined ? {} : { by: call.by }),
      ...(wait === undefined ? {} : { wait }),
      ...(walker.abreast === undefined
        ? {}
        : { turns: (weight * made * through * attempts * sent * share) / walker.abreast }),
      ...(heedful || flapping || sent > 1 + LATE || (walker.selective === true && goesByKeys(component))
        ? { unsure: true }
        : {}),
    });
  });
  // Sent once, however often it is tried: what arrives is counted where it arrives.
  const sending = transfer(walker, 'out', call.request, weight * made);
  if (asynchronous) {
    const ends = targets.map(({ entry, share }) => {
      return [share, settledTime(attempt, knowledge.aftermathOf(entry))] as const;
    });
    walker.open?.begin(mixtureOf([[1 - made, NO_TIME], ...ends.map(([share, end]) => [made * share, end] as const)]));
    return sending;
  }

  let outcome = attempt;
  if (walker.open) {
    walker.open.pass(attempt.time);
    const ends = targets.map(({ entry, share }) => [made * share, knowledge.aftermathOf(entry)] as const);
    walker.open.begin(mixtureOf([[1 - made, NO_TIME], ...ends]));
  }
  let inVain = untilGivenUp(attempt, limit);
  if (wrong > 0 && retries > 0) {
    ({ outcome, inVain } = withRetries(attempt, wrong, budgeted, retries, call, limit));
  }
  if (through < 1) {
    const lost = 1 - outcome.ok;
    inVain = mixtureOf([
      [through * lost, inVain],
      [1 - through, NO_TIME],
    ]);
    outcome = either([
      [through, outcome],
      [1 - through, REFUSED],
    ]);
  }
  outcome = withSizes(outcome, sending, transfer(walker, 'in', call.reply, weight * made * outcome.ok));
  inVain = inSequence(sending.time, inVain);
  if (call.else) {
    const without = clamp(1 - outcome.ok);
    const instead = walkSteps(walker, call.else, weight * made * without);
    outcome = either([
      [outcome.ok, { ...outcome, ok: 1, miss: 0, rejected: 0, timeout: 0, failed: 0 }],
      [
        without,
        {
          ...instead,
          held: instead.held + outcome.held,
          time: inSequence(inVain, instead.time),
        },
      ],
    ]);
  } else if (outcome.miss > 0 && walker.entry !== undefined) {
    outcome = { ...outcome, ok: outcome.ok + outcome.miss, miss: 0 };
  }
  return made === 1
    ? outcome
    : either([
        [made, outcome],
        [1 - made, DONE],
      ]);
}

/** The key space whose keys the walker's request is about. */
function carriedBy({ network, knowledge, entry, load }: Walker): string | undefined {
  return entry === undefined ? network.loads[load ?? -1]?.keys[0] : knowledge.keysAt(entry);
}

/** How many candidates are compared, where the author says so. */
function optionalDrawn(call: Call, component: Component | undefined): { drawn?: number } {
  const drawn = (call.policy === undefined ? component?.policySettings : call.policySettings)?.choices;
  return drawn === undefined ? {} : { drawn };
}

/** How long a message is on its way from where it is stored to a consumer elsewhere: half of the way there and back. */
function wayOf({ network, place }: Walker, to: number): Pick<Edge, 'fetched'> {
  const journey = network.journeys?.between(place, network.entries[to]?.place ?? place);
  return journey ? { fetched: meanOf(journey.time) / 2 } : {};
}

/** What a call over a link ends as, as its caller sees it. */
function acrossLink(outcome: Outcome, journey: Journey | undefined, onLines: Spread = NO_TIME): Outcome {
  if (!journey) return outcome;
  const { lost } = journey;
  const time = inSequence(journey.time, onLines);
  const there = 1 - lost;
  return {
    ...outcome,
    ok: outcome.ok * there,
    miss: outcome.miss * there,
    rejected: outcome.rejected * there,
    timeout: outcome.timeout * there,
    failed: outcome.failed * there + lost,
    time: inSequence(time, outcome.time),
    held: outcome.held + meanOf(time),
    heldVariance: outcome.heldVariance + varianceOf(time),
  };
}

/** True where each call's place is drawn by itself, or follows from where it comes from. */
function isDrawn({ network }: Walker, call: Call, targets: readonly SharedTarget[]): boolean {
  return targets.every(({ entry }) => {
    const policy = call.policy ?? network.components[network.entries[entry]?.component ?? -1]?.policy;
    return policy === 'nearest' || policy === undefined || SPREADING[policy] === 'independent';
  });
}

/** A call with the time that its request takes to leave the caller's machine, and its reply to enter it. */
function withSizes(outcome: Outcome, request: Outcome, reply: Outcome): Outcome {
  if (request === DONE && reply === DONE) return outcome;
  return {
    ...outcome,
    time: inSequence(inSequence(request.time, outcome.time), reply.time),
    held: request.held + outcome.held + outcome.ok * reply.held,
    heldVariance: request.heldVariance + outcome.heldVariance + outcome.ok * reply.heldVariance,
  };
}

/** Attempts made on average: the first, and each retry if the one before it went wrong and the budget allows. */
function geometric(wrong: number, budgeted: number, retries: number): number {
  if (wrong <= 0 || retries === 0) return 1;
  const further = wrong >= 1 ? retries : (wrong * (1 - pow(wrong, retries))) / (1 - wrong);
  return 1 + (budgeted < wrong ? Math.min(further, budgeted) : further);
}

function withRetries(
  attempt: Outcome,
  wrong: number,
  budgeted: number,
  retries: number,
  call: Call,
  limit: number | undefined,
): { outcome: Outcome; inVain: Spread } {
  const wasted = untilGivenUp({ ...attempt, miss: 0 }, limit);
  const choices: [number, Outcome][] = [];
  const givenUp: [number, Spread][] = [];
  let reached = 1;
  let before: Spread = NO_TIME;
  let held = 0;
  // A budget that runs dry cuts retries short with this probability.
  const allowed = budgeted < wrong ? budgeted / wrong : 1;
  for (let k = 0; k <= retries; k++) {
    const last = k === retries || reached * wrong < 1e-9;
    const goesOn = last ? 0 : wrong * allowed;
    held += reached * attempt.held;
    if (goesOn < 1) {
      const ends = 1 - goesOn;
      const lost = (1 - goesOn / wrong) / ends;
      choices.push([
        reached * ends,
        {
          ...attempt,
          ok: attempt.ok / ends,
          miss: attempt.miss / ends,
          rejected: attempt.rejected * lost,
          timeout: attempt.timeout * lost,
          failed: attempt.failed * lost,
          time: inSequence(before, attempt.time),
        },
      ]);
      givenUp.push([reached * ends, inSequence(before, wasted)]);
    }
    if (last) break;
    reached *= goesOn;
    const pause = backoffPause(call, k + 1);
    held += reached * meanOf(pause);
    before = inSequence(inSequence(before, wasted), pause);
  }
  return { outcome: { ...either(choices), held }, inVain: mixtureOf(givenUp) };
}

/** The pause before retry number k. */
function backoffPause(call: Call, k: number): Spread {
  const backoff = call.backoff;
  if (!backoff) return NO_TIME;
  const grown = backoff.kind === 'fixed' ? backoff.base : backoff.base * pow(backoff.factor, Math.min(k - 1, 200));
  const pause = Math.min(grown, backoff.max ?? Infinity, UNBOUNDED);
  return backoff.jitter === 'full' ? spreadOf(pause / 2, (pause * pause) / 12) : spreadOf(pause, 0);
}

/** How long a caller waits for an answer that does not come. */
function untilGivenUp(outcome: Outcome, limit: number | undefined): Spread {
  const without = outcome.miss + outcome.rejected + outcome.timeout + outcome.failed;
  if (without <= 0) return NO_TIME;
  return mixtureOf([
    [outcome.timeout, spreadOf(limit ?? meanOf(outcome.time), 0)],
    [outcome.miss, outcome.time],
    [outcome.rejected + outcome.failed, NO_TIME],
  ]);
}

/** One of several ways to go on. */
function oneOf(walker: Walker, ways: readonly (readonly [number, () => Outcome])[]): Outcome {
  const found = walker.open
    ? walker.open.oneOf(ways.map(([probability, walk]) => ({ probability, walk })))
    : ways.map(([, walk]) => walk());
  return either(ways.map(([probability], i) => [probability, found[i] as Outcome]));
}

/** What happens several times. */
function several(walker: Walker, copies: number, walk: () => Outcome): Outcome {
  return walker.open ? walker.open.times(copies, walk) : walk();
}

/** Polls until what is open is done. */
function walkAwait(walker: Walker, step: StepOf<'await'>, weight: number): Outcome {
  const { open, ...alone } = walker;
  walker.flow.irregular = true;
  const poll = walkSteps({ ...alone, flow: new Flow() }, step.steps, 1);
  const pause = lasting(spreadOf(step.every, 0));
  const rounds = open ? pollsUntil(open.left, step.every + meanOf(poll.time)) : { mean: 1, variance: 0 };
  const polls = walkRepeat(alone, rounds, step.steps, weight);
  if (open) open.left = NO_TIME;
  const pauses = repeated(pause.time, rounds.mean, rounds.variance);
  return { ...polls, time: inSequence(polls.time, pauses), held: polls.held + rounds.mean * step.every };
}

function walkRepeat(
  walker: Walker,
  { mean, variance }: { mean: number; variance: number },
  steps: readonly Step[],
  weight: number,
): Outcome {
  const count = Math.max(0, Math.min(mean, 1e9));
  if (count === 0) return DONE;
  // One walk of a round tells how it ends, and so how many rounds begin.
  const round = new Flow();
  const body = walkSteps({ ...walker, flow: round }, steps, 1);
  const goesOn = body.ok;
  const rounds = goesOn >= 1 ? count : (1 - pow(goesOn, count)) / (1 - goesOn);
  walker.flow.add(round, weight * rounds);
  const lost = 1 - pow(goesOn, count);
  const wrong = 1 - goesOn;
  const share = wrong > 0 ? lost / wrong : 0;
  return {
    ok: 1 - lost,
    miss: body.miss * share,
    rejected: body.rejected * share,
    timeout: body.timeout * share,
    failed: body.failed * share,
    time: repeated(body.time, count, variance),
    held: rounds * body.held,
    heldVariance: rounds * body.heldVariance + variance * body.held * body.held,
    think: rounds * body.think,
  };
}

interface Branch {
  outcome: Outcome;
  copies: number;
  steps: readonly Step[];
}

/** Branches started at once: over when all, or `waitFor` of them, have succeeded. */
function together(walker: Walker, branches: readonly Branch[], waitFor: number | undefined): Outcome {
  const total = branches.reduce((sum, branch) => sum + branch.copies, 0);
  if (total <= 0) return DONE;
  const needed = waitFor === undefined ? total : Math.min(Math.max(0, waitFor), total);
  let time = untilDone(
    branches.map((branch) => ({ spread: branch.outcome.time, copies: branch.copies })),
    needed,
  );
  const [first] = branches;
  if (waitFor === undefined) {
    const crowded = branches.length === 1 && first ? crowdedTime(walker, first.steps, first.copies) : undefined;
    time = crowded ?? forkJoin(walker, branches, time);
  }
  let allOk = 1;
  for (const branch of branches) allOk *= pow(Math.max(0, branch.outcome.ok + branch.outcome.miss), branch.copies);
  const meanOk = branches.reduce((sum, b) => sum + (b.outcome.ok + b.outcome.miss) * b.copies, 0) / total;
  const ok = needed >= total ? allOk : enough(meanOk, total, needed);
  const wrong = 1 - ok;
  let rejected = 0;
  let timeout = 0;
  let failed = 0;
  for (const { outcome, copies } of branches) {
    rejected += outcome.rejected * copies;
    timeout += outcome.timeout * copies;
    failed += outcome.failed * copies;
  }
  const causes = rejected + timeout + failed;
  const scale = causes > 0 ? wrong / causes : 0;
  return {
    ok,
    miss: 0,
    rejected: rejected * scale,
    timeout: timeout * scale,
    failed: failed * scale,
    time,
    held: Math.min(meanOf(time), UNBOUNDED),
    heldVariance: varianceOf(time),
    think: Math.max(0, ...branches.map((branch) => branch.outcome.think)),
  };
}

/** Probability that at least `needed` of `total` branches succeed, each with probability p. */
function enough(p: number, total: number, needed: number): number {
  const n = Math.round(total);
  if (p >= 1) return 1;
  if (p <= 0) return needed > 0 ? 0 : 1;
  if (n > 10_000) return p * n >= needed ? 1 : 0;
  let term = pow(p, n);
  let sum = term;
  for (let lost = 1; lost <= n - needed; lost++) {
    term *= ((n - lost + 1) / lost) * ((1 - p) / p);
    sum += term;
  }
  return Math.min(1, sum);
}

/** Identical exponential stations fed by the same arrivals finish together more often than independent ones would. */
function forkJoin(walker: Walker, branches: readonly Branch[], independent: Spread): Spread {
  const first = branches[0];
  if (!first || branches.length < 2) return independent;
  const visited = new Set<number>();
  let utilization = 0;
  const one = meanOf(first.outcome.time);
  for (const { outcome, steps, copies } of branches) {
    const step = steps[0];
    if (copies !== 1 || steps.length !== 1 || step?.kind !== 'call') return independent;
    if (Math.abs(meanOf(outcome.time) - one) > 1e-6 * one || one >= UNBOUNDED / 2) return independent;
    const entry =
      step.call.targets[0] &&
      targetsOf(walker.network, step.call, walker.place, urgencyOf(walker, step.call))[0]?.entry;
    if (entry === undefined || visited.has(entry) || !walker.knowledge.isMarkovian(entry)) return independent;
    visited.add(entry);
    const group = walker.network.entries[entry]?.servedBy[0]?.group;
    if (group === undefined) return independent;
    utilization = Math.max(utilization, walker.knowledge.cpu(group).utilization);
  }
  const mean = one * forkJoinFactor(branches.length, utilization);
  const now = meanOf(independent);
  return now > 0 ? stretched(independent, mean / now) : independent;
}

/** One outcome or another, with the given probabilities. */
export function either(choices: readonly (readonly [number, Outcome])[]): Outcome {
  const total = choices.reduce((sum, [weight]) => sum + Math.max(0, weight), 0);
  if (!(total > 0)) return DONE;
  let ok = 0;
  let miss = 0;
  let rejected = 0;
  let timeout = 0;
  let failed = 0;
  let held = 0;
  let square = 0;
  let think = 0;
  for (const [weight, outcome] of choices) {
    const share = Math.max(0, weight) / total;
    ok += share * outcome.ok;
    miss += share * outcome.miss;
    rejected += share * outcome.rejected;
    timeout += share * outcome.timeout;
    failed += share * outcome.failed;
    held += share * outcome.held;
    square += share * (outcome.heldVariance + outcome.held * outcome.held);
    think += share * outcome.think;
  }
  const time = mixtureOf(
    choices.map(([weight, outcome]) => [Math.max(0, weight) * (outcome.ok + outcome.miss), outcome.time]),
  );
  return { ok, miss, rejected, timeout, failed, time, held, heldVariance: Math.max(0, square - held * held), think };
}

/** Goes well and lasts so long. */
export function lasting(time: Spread): Outcome {
  return { ...DONE, time, held: meanOf(time), heldVariance: varianceOf(time) };
}

/** Goes well at once. */
export const AT_ONCE: Outcome = DONE;

function record(visits: Visits, weight: number, mean: number, variance: number, exponential: boolean): void {
  if (!(weight > 0)) return;
  visits.count += weight;
  visits.demand += weight * mean;
  visits.square += weight * (variance + mean * mean);
  const alike = visits.exponential === undefined || visits.exponential === mean;
  visits.exponential = exponential && alike && visits.exponential !== null ? mean : null;
}

function addVisits(to: Visits, from: Visits, times: number): void {
  if (!(from.count > 0)) return;
  const alike = to.exponential === undefined || to.exponential === from.exponential;
  to.count += times * from.count;
  to.demand += times * from.demand;
  to.square += times * from.square;
  to.exponential = alike ? (from.exponential ?? null) : null;
}

/** True where it matters which keys are asked for. */
function goesByKeys(component: Network['components'][number] | undefined): boolean {
  return component?.cache !== undefined || component?.shards !== undefined;
}

function componentAt({ entries, components }: Network, entry: number): Network['components'][number] {
  return components[entries[entry]?.component ?? -1] as Network['components'][number];
}

/** The key spaces as the walker's request meets them. */
function spacesOf({ network, entry }: Walker): KeySpace[] {
  return network.spacesAt[entry ?? -1] ?? network.keySpaces;
}

function componentOf(walker: Walker): number | undefined {
  return walker.entry === undefined ? undefined : walker.network.entries[walker.entry]?.component;
}

function clamp(p: number): number {
  return p > 1 ? 1 : p > 0 ? p : 0;
}
