/**
 * What every run checks of itself. A violation is an error of this program, never of the model, and ends the run:
 * figures from a kernel that loses count are worth nothing.
 */
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';

/** Relative difference that rounding may leave in sums over a whole run. */
const ROUNDING = 1e-6;

/** The program contradicts itself. */
export class SelfCheckFailed extends Error {
  constructor(place: string, law: string, counted: number, expected: number) {
    super(
      `The simulator contradicts itself at ${place}: ${law} does not hold (${counted} against ${expected}). ` +
        'This is an error of the program, not of the model: please report it with the model.',
    );
  }
}

/**
 * Checks Little's law and the utilization law at every station, and the conservation of requests and calls.
 * @throws SelfCheckFailed naming the station
 */
export function checkRun(kernel: Kernel, program: Program): void {
  const audit = kernel.audit();
  const { counters } = kernel;
  for (let station = 0; station < kernel.stations; station++) {
    const { source, firstNode, nodes } = program.components[kernel.stationComponent[station]!]!;
    if (source.discipline === 'ps' && station < program.nodes) continue;
    const { kind, node } = stationOf(kernel, program, station);
    const place = `${source.name}${nodes > 1 ? ` (instance ${node - firstNode + 1})` : ''}, ${kind}`;
    // Little's law, the number in the queue integrated over time against the waiting times added up.
    const changes = kernel.queued[station]!;
    compare(place, "Little's law", kernel.queueIntegral(station), audit.waited[station]!, kernel.now, changes);
    if (kernel.queued[station] !== audit.queued[station]) {
      throw new SelfCheckFailed(place, 'the length of the queue', audit.queued[station]!, kernel.queued[station]!);
    }
    // The utilization law, busy servers integrated over time against the work added up.
    if (kind !== 'concurrency')
      compare(place, 'the utilization law', kernel.busyIntegral(station), audit.worked[station]!, kernel.now);
  }
  program.components.forEach(({ source }, c) => {
    const held = kernel.heldCount[c]!;
    if (held !== audit.held[c]) throw new SelfCheckFailed(source.name, 'the number held', audit.held[c]!, held);
    // Counted only where links have a bandwidth.
    const underWay = program.geography?.sizes ? audit.underWay[c]! : 0;
    if (kernel.underWay[c] !== underWay) {
      throw new SelfCheckFailed(source.name, 'the number under way', underWay, kernel.underWay[c]!);
    }
    compare(source.name, "Little's law", kernel.heldIntegral(c), audit.heldWaited[c]!, kernel.now, held);
  });
  program.loads.forEach(({ source }, l) => {
    let ended = audit.inFlight[l]!;
    for (let outcome = 0; outcome < 5; outcome++) ended += counters.loadEnded[5 * l + outcome]!;
    if (ended !== counters.loadOffered[l]) {
      throw new SelfCheckFailed(source.name, 'conservation of requests', ended, counters.loadOffered[l]!);
    }
  });
  if (audit.forgotten > 0) throw new SelfCheckFailed('the loads', 'the end of all work', audit.forgotten, 0);
  program.operations.forEach((operation, o) => {
    const seen = counters.operationEnded[o]! + audit.atWork[o]!;
    if (seen !== counters.operationCalls[o]) {
      const name = `${program.components[operation.component]!.source.name}.${operation.name}`;
      throw new SelfCheckFailed(name, 'conservation of calls', seen, counters.operationCalls[o]!);
    }
  });
}

/** What a station is, and the node that it is at. */
function stationOf(kernel: Kernel, program: Program, station: number): { kind: string; node: number } {
  if (station >= kernel.poolBase) {
    const number = station - kernel.poolBase;
    const pool = program.pools.findLast(({ first }) => first <= number)!;
    return { kind: pool.name, node: program.components[pool.component]!.firstNode + number - pool.first };
  }
  const bases = [
    ['concurrency', kernel.slotBase],
    ['sending', kernel.sendingBase],
    ['receiving', kernel.receivingBase],
    ['disk', kernel.diskBase],
  ] as const;
  const kind = bases.find(([, base]) => station >= base)?.[0] ?? 'cpu';
  return { kind, node: station % program.nodes };
}

/** Sums of times of change cancel out: what rounding leaves grows with the clock and the number of changes still open. */
function compare(place: string, law: string, counted: number, expected: number, now: number, changes = 0): void {
  const tolerance = ROUNDING * (Math.abs(expected) + now * 1e-3 * (1 + changes)) + 1e-9;
  if (!(Math.abs(counted - expected) <= tolerance)) throw new SelfCheckFailed(place, law, counted, expected);
}
