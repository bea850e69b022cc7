/** Availability in the long run: solved from what the components state, never waited for. */
import { named } from './named.js';
import type { Call, Component, Region, Step } from '../../model/system.js';
import { probabilityOf } from './moments.js';
import type { Network } from './network.js';
import { followersOf, nodesOf } from './network.js';
import { kOfN } from './queueing.js';
import { nodesLeft, overShards, regionStates } from './regional.js';
import { sharesOf } from './shares.js';
import type { SolvedAvailability } from './solution.js';

/** Steps that the walk of all loads' paths may take before shared components are no longer told apart. */
const WORK = 200_000;

/**
 * Series over the synchronous path, weighted by rate: a request finds the system up when every component that it needs
 * is. A component met twice on one path counts once. Calls that have an `else`, and sends, are not needed. A component
 * is up when k of its n nodes are (independent failures and repairs); a write to leader-follower data needs its leader. A region
 * that is down takes with it all that stands there, so its being up or down is told apart first.
 *
 * @param missRatio share of look-ups that go on to what is behind a cache
 */
export function solveAvailability(
  network: Network,
  loadRates: readonly number[],
  missRatio: (component: number) => number,
  regions: readonly Region[] = [],
): SolvedAvailability {
  const states = regionStates(regions);
  const walks = states.map(({ probability, down }) => ({ probability, walk: new Walk(network, missRatio, down) }));
  const met = walks[0]!.walk.met;
  const fallible = new Set(regions.filter(({ availability }) => availability !== undefined).map(({ name }) => name));
  const each = (component: Component): number | undefined =>
    nodeAvailability(component) ?? (component.in?.some((region) => fallible.has(region)) === true ? 1 : undefined);
  const byLoad: Record<string, number> = named();
  let sum = 0;
  let total = 0;
  network.loads.forEach((load, index) => {
    let value = 0;
    for (const { probability, walk } of walks) value += probability * walk.call(load.call, new Set<string>(), 0);
    byLoad[load.name] = value;
    const rate = loadRates[index] as number;
    sum += rate * value;
    total += rate;
  });
  const components: Record<string, number> = named();
  for (const component of network.components) {
    const one = each(component);
    if (one === undefined) continue;
    let value = 0;
    for (const { probability, down } of states) value += probability * upProbability(component, false, one, down);
    components[component.name] = value;
  }
  const needed = network.components.filter(({ name }) => met.has(name));
  const unstated = needed.filter((component) => each(component) === undefined).map(({ name }) => name);
  const values = Object.values(byLoad);
  const plain = values.reduce((all, value) => all + value, 0) / Math.max(1, values.length);
  const stated = unstated.length < needed.length;
  return { value: !stated ? null : total > 0 ? sum / total : plain, byLoad, unstated, components };
}

/** Long-run probability that one node is up; undefined where the component states nothing. */
function nodeAvailability(component: Component): number | undefined {
  if (component.availability !== undefined) return Math.min(1, Math.max(0, component.availability));
  const { mtbf, mttr } = component;
  if (mtbf === undefined || mttr === undefined || !(mtbf > 0) || !(mttr >= 0)) return undefined;
  // Alternating renewal process: up for mtbf, down for mttr.
  return mtbf === Infinity ? 1 : mtbf / (mtbf + mttr);
}

/** Probability that enough of a component's nodes are up for an operation while some regions are down, each being up with probability `each`. */
function upProbability(component: Component, write: boolean, each: number, down: ReadonlySet<string>): number {
  const followers = followersOf(component);
  if (followers > 0) {
    // A request needs only its own shard: a write that shard's leader, a read one of the nodes that serve reads.
    const reads = write ? 'leader' : component.replication?.reads;
    return overShards(component, down, ([leader, ...others]) => {
      if (reads === 'leader') return leader === true ? each : 0;
      const readers = others.filter(Boolean).length + (reads === 'any' && leader === true ? 1 : 0);
      return kOfN(component.needs ?? 1, readers, each);
    });
  }
  if (component.shards && component.shards.count > 1)
    return overShards(component, down, (there) => (there.some(Boolean) ? each : 0));
  return kOfN(component.needs ?? 1, nodesLeft(component, nodesOf(component), down), each);
}

class Walk {
  /** Names of components on a synchronous path. */
  readonly met = new Set<string>();
  private work = 0;

  constructor(
    private readonly network: Network,
    private readonly missRatio: (component: number) => number,
    private readonly down: ReadonlySet<string>,
  ) {}

  /** Probability that what the call needs is up, given that what is in `up` is; adds to it what the call surely met. */
  call(call: Call, up: Set<string>, depth: number): number {
    const targets = sharesOf(this.network, call);
    if (call.else || targets.length === 0 || depth > 300) return 1;
    const made = Math.min(1, Math.max(0, call.probability ?? 1));
    const only = targets[0];
    if (made === 1 && targets.length === 1 && only) return this.entry(only.entry, up, depth);
    let value = 1 - made;
    for (const { entry, share } of targets) value += made * share * this.entry(entry, new Set(up), depth);
    return value;
  }

  private entry(index: number, up: Set<string>, depth: number): number {
    const entry = this.network.entries[index];
    const component = entry && this.network.components[entry.component];
    if (!entry || !component) return 1;
    this.met.add(component.name);
    const walked = `entry ${index}`;
    if (up.has(walked) || ++this.work > WORK) return 1;
    up.add(walked);
    const needed = entry.operation.write && followersOf(component) > 0 ? 'leader' : 'nodes';
    const name = `${needed} of ${component.name}`;
    let value = 1;
    if (!up.has(name)) {
      up.add(name);
      const each = nodeAvailability(component);
      if (each !== undefined || this.down.size > 0)
        value = upProbability(component, entry.operation.write, each ?? 1, this.down);
    }
    return value * this.steps(entry.operation.steps, index, up, depth + 1);
  }

  private steps(steps: readonly Step[], owner: number, up: Set<string>, depth: number): number {
    let value = 1;
    for (const step of steps) {
      // Nobody waits for what follows.
      if (step.kind === 'reply') break;
      value *= this.step(step, owner, up, depth);
    }
    return value;
  }

  private step(step: Step, owner: number, up: Set<string>, depth: number): number {
    switch (step.kind) {
      case 'call':
        return this.call(step.call, up, depth);
      case 'choose': {
        const total = step.branches.reduce((sum, branch) => sum + Math.max(0, branch.probability), 0) || 1;
        return step.branches.reduce(
          (sum, branch) =>
            sum + (Math.max(0, branch.probability) / total) * this.steps(branch.steps, owner, new Set(up), depth),
          0,
        );
      }
      case 'when': {
        const holds = probabilityOf(step.condition, this.network.keySpaces);
        return (
          holds * this.steps(step.then, owner, new Set(up), depth) +
          (1 - holds) * this.steps(step.else, owner, new Set(up), depth)
        );
      }
      case 'repeat':
      case 'await':
        return this.steps(step.steps, owner, up, depth);
      case 'parallel': {
        const values = step.branches.map((branch) =>
          step.waitFor === undefined
            ? this.steps(branch, owner, up, depth)
            : this.steps(branch, owner, new Set(up), depth),
        );
        return step.waitFor === undefined
          ? values.reduce((product, value) => product * value, 1)
          : atLeast(values, step.waitFor);
      }
      case 'replicate':
        // Every copy meets the same components, which are up or not for all of them.
        return this.steps(step.steps, owner, up, depth);
      case 'lookup': {
        const component = this.network.entries[owner]?.component;
        if (component === undefined) return 1;
        const missing = this.missRatio(component);
        return 1 - missing + missing * this.steps(step.miss, owner, new Set(up), depth);
      }
      default:
        return 1;
    }
  }
}

/** Probability that at least k of independent events happen. */
function atLeast(probabilities: readonly number[], k: number): number {
  let counts = [1];
  for (const p of probabilities) {
    const next = new Array<number>(counts.length + 1).fill(0);
    counts.forEach((chance, n) => {
      next[n] = (next[n] as number) + chance * (1 - p);
      next[n + 1] = (next[n + 1] as number) + chance * p;
    });
    counts = next;
  }
  return counts.slice(k).reduce((sum, chance) => sum + chance, 0);
}
