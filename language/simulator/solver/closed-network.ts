/** Closed queueing networks: a fixed number of users who think, ask, wait for the reply and think again. */
import { erlangC } from './queueing.js';

/** A service center as one class of users sees it. */
export interface Center {
  /** Identical copies among which the demand is split evenly. */
  copies: number;
  /** Servers of each copy. */
  servers: number;
  /** Seconds of service that a request of each class needs, over all copies. */
  demands: readonly number[];
  /** Share of the center that open loads keep busy. */
  openUtilization: number;
  /** Where the most urgent are served first: who is how urgent. */
  ranks?: Ranks;
}

/** Levels of urgency at a center, 0 being the most urgent. */
export interface Ranks {
  /** By class: its level, and its visits to the center, over all copies. */
  level: readonly number[];
  visits: readonly number[];
  /** By level: share of the center that open loads keep busy, and their mean seconds of service. */
  open: readonly { utilization: number; service: number }[];
}

export interface ClosedSolution {
  /** Requests per second of each class. */
  throughput: number[];
  /** residence[center][class]: seconds a request spends there, waiting included. */
  residence: number[][];
  /** Users found at each center on average, over all copies. */
  customers: number[];
  /** By center that serves the most urgent first: mean seconds of a wait at each level; undefined for others. */
  waitsByLevel?: (readonly number[] | undefined)[];
  basis: 'exact' | 'approximate';
}

/** Work that exact mean value analysis may take, in updates of a center. */
const EXACT_WORK = 400_000;

/**
 * Throughput and residence times. Exact mean value analysis (Reiser and Lavenberg 1980) for a single class, and for
 * several on centers with one server, while that is cheap; else the approximation of Schweitzer (1979) with Seidmann's
 * (1987) treatment of many servers. Open loads shrink what is left of a center (exact with one server).
 *
 * @param think seconds that a request of each class spends elsewhere
 * @param lasting share of the seconds at the centers that a user of each class waits for: below 1 where a request is at
 * several of them at once
 */
export function solveClosed(
  allCenters: readonly Center[],
  think: readonly number[],
  users: readonly number[],
  lasting: readonly number[] = users.map(() => 1),
): ClosedSolution {
  // More servers than users are never busy at once.
  const most = Math.max(1, Math.ceil(users.reduce((sum, n) => sum + n, 0)));
  const centers = allCenters.map((center) => (center.servers > most ? { ...center, servers: most } : center));
  const whole = users.every((n) => Number.isInteger(n) && n >= 0);
  const servers = centers.reduce((most, center) => Math.max(most, center.servers), 1);
  const states = users.reduce((product, n) => product * (n + 1), 1);
  const perState = centers.reduce((sum, center) => sum + center.servers, 1);
  const mixed = centers.some((center) => center.openUtilization > 0);
  const forks = lasting.some((share) => share < 1);
  if (centers.some(({ ranks }) => ranks !== undefined)) return approximateClosed(centers, think, users, 1e-10, lasting);
  if (whole && !forks && states * perState <= EXACT_WORK) {
    if (users.length === 1 && !(mixed && servers > 1)) {
      const solved = exactSingleClass(centers, think[0] ?? 0, users[0] ?? 0);
      if (solved) return solved;
    } else if (servers === 1) {
      return exactMultiClass(centers, think, users);
    }
  }
  return approximateClosed(centers, think, users, 1e-10, lasting);
}

/** Undefined where the recursion for many servers loses its digits. */
function exactSingleClass(centers: readonly Center[], think: number, users: number): ClosedSolution | undefined {
  const demand = centers.map((center) => perCopy(center, 0));
  const queue = centers.map(() => 0);
  const residence = centers.map(() => 0);
  // busy[k][j]: probability that j of center k's servers are busy, j below their number.
  const busy = centers.map((center) => {
    const probabilities = new Float64Array(Math.max(1, center.servers));
    probabilities[0] = 1;
    return probabilities;
  });
  let throughput = 0;
  for (let n = 1; n <= users; n++) {
    let total = think;
    centers.forEach((center, k) => {
      const c = Math.max(1, center.servers);
      let idle = 0;
      const probabilities = busy[k] as Float64Array;
      for (let j = 0; j < c - 1; j++) idle += (c - 1 - j) * (probabilities[j] ?? 0);
      residence[k] = ((demand[k] as number) / c) * (1 + (queue[k] as number) + idle);
      total += center.copies * residence[k];
    });
    if (!(total > 0)) return undefined;
    throughput = n / total;
    for (let k = 0; k < centers.length; k++) {
      const c = Math.max(1, (centers[k] as Center).servers);
      queue[k] = throughput * (residence[k] as number);
      if (c === 1) continue;
      const probabilities = busy[k] as Float64Array;
      const load = throughput * (demand[k] as number);
      let later = 0;
      for (let j = c - 1; j >= 1; j--) {
        const p = (load / j) * (probabilities[j - 1] ?? 0);
        probabilities[j] = p;
        later += (c - j) * p;
      }
      const none = 1 - (load + later) / c;
      if (none < -1e-7) return undefined;
      probabilities[0] = Math.max(0, none);
    }
  }
  return {
    throughput: [throughput],
    residence: centers.map((center, k) => [center.copies * (residence[k] as number)]),
    customers: centers.map((center, k) => center.copies * (queue[k] as number)),
    basis: 'exact',
  };
}

function exactMultiClass(
  centers: readonly Center[],
  think: readonly number[],
  users: readonly number[],
): ClosedSolution {
  const classes = users.length;
  const strides: number[] = [];
  let states = 1;
  for (const n of users) {
    strides.push(states);
    states *= n + 1;
  }
  const queues = centers.map(() => new Float64Array(states));
  const throughput = new Array<number>(classes).fill(0);
  const residence = centers.map(() => new Array<number>(classes).fill(0));
  const population = new Array<number>(classes).fill(0);
  for (let state = 1; state < states; state++) {
    nextPopulation(population, users);
    for (let r = 0; r < classes; r++) {
      throughput[r] = 0;
      if (population[r] === 0) continue;
      let total = think[r] as number;
      for (let k = 0; k < centers.length; k++) {
        const center = centers[k] as Center;
        const before = (queues[k] as Float64Array)[state - (strides[r] as number)] as number;
        const time = perCopy(center, r) * (1 + before);
        (residence[k] as number[])[r] = time;
        total += center.copies * time;
      }
      throughput[r] = total > 0 ? (population[r] as number) / total : 0;
    }
    for (let k = 0; k < centers.length; k++) {
      let queue = 0;
      for (let r = 0; r < classes; r++) queue += (throughput[r] as number) * ((residence[k] as number[])[r] as number);
      (queues[k] as Float64Array)[state] = queue;
    }
  }
  return {
    throughput,
    residence: centers.map((center, k) => (residence[k] as number[]).map((time) => time * center.copies)),
    customers: centers.map((center, k) => center.copies * ((queues[k] as Float64Array)[states - 1] ?? 0)),
    basis: 'exact',
  };
}

/** Counts up in mixed radix, the first class fastest. */
function nextPopulation(population: number[], users: readonly number[]): void {
  for (let r = 0; r < population.length; r++) {
    const next = (population[r] as number) + 1;
    if (next <= (users[r] as number)) {
      population[r] = next;
      return;
    }
    population[r] = 0;
  }
}

/** The same by approximation alone, whatever the size: a fixed point on the mean queues (Schweitzer 1979). */
export function approximateClosed(
  centers: readonly Center[],
  think: readonly number[],
  users: readonly number[],
  tolerance = 1e-10,
  lasting: readonly number[] = users.map(() => 1),
): ClosedSolution {
  const classes = users.length;
  // Seidmann: c servers of demand D are one server of demand D/c after a pause of D (c-1)/c.
  const demand = centers.map((center) => users.map((_, r) => perCopy(center, r) / Math.max(1, center.servers)));
  const ranked = centers.map(({ ranks }) => ranks && new RankedCenter(ranks));
  const pause = users.map((_, r) =>
    centers.reduce(
      (sum, c) =>
        sum + ((c.ranks ? 0 : 1) * (c.copies * perCopy(c, r) * (Math.max(1, c.servers) - 1))) / Math.max(1, c.servers),
      0,
    ),
  );
  const queue = centers.map((center) =>
    users.map((n, r) => ((center.demands[r] ?? 0) > 0 ? n / Math.max(1, centers.length * center.copies) : 0)),
  );
  const throughput = new Array<number>(classes).fill(0);
  const residence = centers.map(() => new Array<number>(classes).fill(0));
  const anyRanked = ranked.some((one) => one !== undefined);
  for (let round = 0; round < 2000; round++) {
    let change = 0;
    for (let r = 0; r < classes; r++) {
      const n = users[r] as number;
      if (!(n > 0)) continue;
      const share = lasting[r] ?? 1;
      let total = (think[r] as number) + share * (pause[r] as number);
      for (let k = 0; k < centers.length; k++) {
        const row = queue[k] as number[];
        const center = centers[k] as Center;
        const atRanks = ranked[k];
        if (atRanks !== undefined) {
          const alone = (center.demands[r] ?? 0) / Math.max(1, center.copies);
          const time = alone > 0 ? alone + atRanks.wait(center, r, throughput, users) : 0;
          (residence[k] as number[])[r] = time;
          total += share * center.copies * time;
          continue;
        }
        let found = 0;
        for (let other = 0; other < classes; other++) {
          found += (row[other] as number) * (other === r ? Math.max(0, n - 1) / n : 1);
        }
        const time = ((demand[k] as number[])[r] as number) * (1 + found);
        (residence[k] as number[])[r] = time;
        total += share * (centers[k] as Center).copies * time;
      }
      const now = total > 0 ? n / total : 0;
      // Who is served out of turn hinders others who hinder him: half of the way at a time.
      const before = throughput[r] as number;
      throughput[r] = anyRanked && before > 0 ? (now + before) / 2 : now;
      change = Math.max(change, anyRanked && now > 0 ? Math.abs(now - before) / now : 0);
    }
    for (let k = 0; k < centers.length; k++) {
      const row = queue[k] as number[];
      for (let r = 0; r < classes; r++) {
        const next = (throughput[r] as number) * ((residence[k] as number[])[r] as number);
        change = Math.max(change, Math.abs(next - (row[r] as number)) / Math.max(1, users[r] as number));
        row[r] = next;
      }
    }
    if (change < tolerance) break;
  }
  return {
    throughput,
    residence: centers.map((center, k) =>
      users.map((_, r) => {
        const servers = ranked[k] ? 1 : Math.max(1, center.servers);
        const pauseHere = (perCopy(center, r) * (servers - 1)) / servers;
        return center.copies * (((residence[k] as number[])[r] as number) + pauseHere);
      }),
    ),
    customers: centers.map((center, k) => center.copies * (queue[k] as number[]).reduce((sum, q) => sum + q, 0)),
    ...(anyRanked ? { waitsByLevel: centers.map((center, k) => ranked[k]?.waits(center, throughput, users)) } : {}),
    basis: 'approximate',
  };
}

/** Share of a center at most that those are taken to keep busy who come first: it has to do something for others as well. */
const NEARLY_ALL = 0.98;

/**
 * A center at which the most urgent are served first and nobody in service is interrupted: mean value analysis with Cobham's (1954)
 * formula in place of the order of arrival (Bryant, Krzesinski, Lakshmi and Chandy 1984). A user finds what he would find if he were
 * not there, which is taken to be his share of it (Schweitzer 1979).
 */
class RankedCenter {
  /** By class: mean seconds of a wait of one visit, as of the last pass. */
  private readonly last: number[];

  constructor(private readonly ranks: Ranks) {
    this.last = ranks.level.map(() => 0);
  }

  /** Seconds that a request of a class waits at one copy, over all its visits. */
  wait(center: Center, r: number, throughput: readonly number[], users: readonly number[]): number {
    const { level, visits } = this.ranks;
    const one = this.waitAt(center, level[r] ?? 0, throughput, users, r);
    this.last[r] = one;
    return (one * (visits[r] ?? 1)) / Math.max(1, center.copies);
  }

  /** By level: mean seconds of a wait, of those who come from outside. */
  waits(center: Center, throughput: readonly number[], users: readonly number[]): number[] {
    return this.ranks.open.map((_, level) => this.waitAt(center, level, throughput, users, -1));
  }

  /** @param own class that does not find itself; -1 for none */
  private waitAt(
    center: Center,
    at: number,
    throughput: readonly number[],
    users: readonly number[],
    own: number,
  ): number {
    const { level, visits, open } = this.ranks;
    const servers = Math.max(1, center.servers);
    const copies = Math.max(1, center.copies);
    let waiting = 0;
    let busy = 0;
    let before = 0;
    let work = 0;
    let visiting = 0;
    open.forEach(({ utilization, service }, l) => {
      busy += utilization;
      if (l <= at) before += utilization;
      work += utilization;
      visiting += service > 0 ? utilization / service : 0;
    });
    throughput.forEach((rate, s) => {
      const found = s === own ? Math.max(0, (users[s] as number) - 1) / Math.max(1e-9, users[s] as number) : 1;
      const each = (visits[s] ?? 0) > 0 ? (center.demands[s] ?? 0) / (visits[s] as number) : 0;
      if (!(each > 0)) return;
      const calls = (rate * (visits[s] as number) * found) / copies;
      const share = (calls * each) / servers;
      busy += share;
      work += share;
      visiting += share / each;
      // Of those who come first fewer come where some wait already.
      const away =
        1 - (calls * copies * ((this.last[s] as number) + each)) / Math.max(1e-9, (users[s] as number) * found);
      if ((level[s] ?? 0) < at) before += share * Math.max(0, away);
      if ((level[s] ?? 0) <= at) waiting += (calls * (this.last[s] as number) * each) / servers;
    });
    const service = visiting > 0 ? work / visiting : 0;
    const full = Math.min(NEARLY_ALL, busy);
    const first = (erlangC(servers, full * servers) * service) / servers;
    return (first + waiting) / (1 - Math.min(NEARLY_ALL, before));
  }
}

/** Demand on one copy, stretched by what open loads leave of it. */
function perCopy(center: Center, r: number): number {
  const left = Math.max(1e-9, 1 - center.openUtilization);
  return (center.demands[r] ?? 0) / Math.max(1, center.copies) / left;
}
