/**
 * Closed forms of queueing theory. Rates per second, times in seconds; every function is total: a station that cannot
 * keep up has an infinite wait, never a negative one.
 */
import { exp, log, pow } from '../random/elementary.js';
import { normalTail, square } from './special-functions.js';

/** Probability that all c servers are busy when none may wait: Erlang B, by recursion (Erlang 1917). `load` = lambda/mu. */
export function erlangB(servers: number, load: number): number {
  if (!(load > 0)) return 0;
  if (servers > 1_000_000) return erlangBHuge(servers, load);
  if (servers > 2_000) return erlangBLarge(servers, load);
  let inverse = 1;
  for (let k = 1; k <= servers; k++) inverse = 1 + (inverse * k) / load;
  return 1 / inverse;
}

/** Erlang B for very many servers: the recursion started where its terms begin to matter. */
function erlangBLarge(servers: number, load: number): number {
  const start = Math.max(0, Math.floor(Math.min(servers, load) - 40 * Math.sqrt(load) - 100));
  let inverse = start === 0 ? 1 : load / Math.max(1e-300, load - start);
  for (let k = start + 1; k <= servers; k++) {
    inverse = 1 + (inverse * k) / load;
    if (inverse > 1e300) return 0;
  }
  return 1 / inverse;
}

/** Erlang B for absurdly many servers: its limit (Halfin and Whitt 1981, Jagerman 1974). */
function erlangBHuge(servers: number, load: number): number {
  const slack = (servers - load) / Math.sqrt(load);
  if (slack < -30) return 1 - servers / load;
  return (0.3989422804014327 * exp((-slack * slack) / 2)) / (1 - normalTail(slack)) / Math.sqrt(load);
}

/** Probability that an arrival waits in an M/M/c queue: Erlang C (Erlang 1917). 1 where the servers cannot keep up. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const blocked = erlangB(servers, load);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Mean wait in an M/M/c queue. */
export function mmcWait(rate: number, service: number, servers: number): number {
  const load = rate * service;
  if (!(load > 0)) return 0;
  if (load >= servers) return Infinity;
  return (erlangC(servers, load) * service) / (servers - load);
}

/** Mean wait in an M/G/1 queue (Pollaczek 1930, Khinchine 1932). `scv`: squared coefficient of variation of service. */
function mg1Wait(rate: number, service: number, scv: number): number {
  const busy = rate * service;
  if (!(busy > 0)) return 0;
  return busy >= 1 ? Infinity : (busy * service * (1 + scv)) / (2 * (1 - busy));
}

/**
 * Mean wait in heavy traffic: in a G/G/1 queue by Kingman (1961) in the form of Marchal, in a G/G/c queue by Allen and Cunneen
 * (1978). `arrivalScv`, `serviceScv`: squared coefficients of variation of the times between arrivals, and of service.
 */
export function heavyTrafficWait(
  rate: number,
  service: number,
  servers: number,
  arrivalScv: number,
  serviceScv: number,
): number {
  const poisson = servers === 1 ? mg1Wait(rate, service, 1) : mmcWait(rate, service, servers);
  if (!(poisson > 0) || poisson === Infinity) return poisson;
  return (poisson * Math.max(0, arrivalScv + serviceScv)) / 2;
}

/**
 * Mean wait in a G/G/c queue: that of heavy traffic, with the correction of Kraemer and Langenbach-Belz (1976) where
 * arrivals are more regular than Poisson. Exact for M/M/c and M/G/1.
 */
export function ggcWait(
  rate: number,
  service: number,
  servers: number,
  arrivalScv: number,
  serviceScv: number,
): number {
  const wait = heavyTrafficWait(rate, service, servers, arrivalScv, serviceScv);
  if (!(wait > 0) || wait === Infinity || arrivalScv >= 1) return wait;
  const busy = (rate * service) / servers;
  return wait * exp((-2 * (1 - busy) * square(1 - arrivalScv)) / (3 * busy * (arrivalScv + serviceScv)));
}

/**
 * Root sigma of sigma = A(mu (1 - sigma)) for Erlang-n interarrival times: the chance that an arrival to an E_n/M/1
 * queue waits. Its sojourn is exponential with mean service / (1 - sigma). Exact (Kleinrock 1975, section 6.4).
 */
export function erlangArrivalsRoot(stages: number, utilization: number): number {
  if (!(utilization > 0)) return 0;
  if (utilization >= 1) return 1;
  let low = 0;
  let high = 1;
  // sigma -> (n rho / (n rho + 1 - sigma))^n crosses the diagonal once below 1.
  const image = (sigma: number): number => {
    const p = (stages * utilization) / (stages * utilization + 1 - sigma);
    return stages > 64 ? exp(stages * log(p)) : pow(p, stages);
  };
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (image(middle) > middle) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What an M/M/c/K queue does: K counts those in service as well. Exact at any load, also above capacity. */
export interface FiniteQueue {
  /** Probability that an arrival finds the system full. */
  blocked: number;
  /** Mean number that wait. */
  waiting: number;
  /** Mean wait of those admitted, seconds. */
  wait: number;
  /** Probability that an admitted arrival waits. */
  waits: number;
  /** Busy share of the servers. */
  utilization: number;
}

/** How the length of a queue falls that is not as that of M/M/c: each state with one more waiting has so many times the chance. */
export interface Tail {
  ratio: number;
  /** Chance of the state in which all servers are busy and none waits, for each time that M/M/c has it. */
  weight: number;
}

/**
 * The tail of a queue with services or arrivals of another law: geometric, with the chance that all servers are busy and the mean
 * length that it is known to have; where it has no end, as in heavy traffic.
 *
 * @param waiting mean number that waits there without a bound; Infinity for no end
 * @param variability sum of the squared coefficients of variation of arrivals and services
 */
export function tailOfLength(waiting: number, servers: number, load: number, variability: number): Tail {
  const busy = load / servers;
  const spread = Math.max(0.1, variability) / 2;
  if (Math.abs(1 - busy) < 1e-6) return { ratio: 1, weight: 1 / spread };
  const allBusy = erlangC(servers, load);
  if (!(allBusy > 1e-200)) return { ratio: Math.min(busy, 1), weight: 1 };
  const whenBusy = waiting / allBusy;
  const ratio = waiting < Infinity && busy < 1 ? whenBusy / (1 + whenBusy) : pow(busy, 1 / spread);
  return { ratio, weight: (1 - ratio) / (1 - busy) };
}

/**
 * M/M/c/K by its birth-death product form; normalised on the way so that no term overflows. With a tail of its own what is turned away
 * is what the servers do not do.
 */
export function mmckQueue(rate: number, service: number, servers: number, capacity: number, tail?: Tail): FiniteQueue {
  const load = rate * service;
  const places = Math.max(servers, capacity) - servers;
  if (!(load > 0)) return { blocked: 0, waiting: 0, wait: 0, waits: 0, utilization: 0 };
  const loss = erlangB(servers, load);
  if (places === 0) {
    return { blocked: loss, waiting: 0, wait: 0, waits: 0, utilization: (load / servers) * (1 - loss) };
  }
  const { ratio, weight } = tail ?? { ratio: load / servers, weight: 1 };
  // With w_j = ratio^j relative to the state "all servers busy, none waiting": below it the weights total 1/loss.
  // Above capacity the sums are taken from the full end, where the terms are largest.
  const { total, first, last } = geometricSums(ratio, places);
  const unit = ratio > 1 ? scaled(1, ratio, places) : 1;
  const below = (1 / loss - 1) * unit;
  const norm = below + weight * total;
  const busy = (load * below - servers * unit + servers * weight * total) / norm;
  const known = tail === undefined || !(norm < 1e300);
  const blocked = known ? last / norm : Math.min(1, Math.max(0, 1 - busy / load));
  const waiting = (weight * first) / norm;
  const admitted = rate * (1 - blocked);
  return {
    blocked,
    waiting,
    wait: admitted > 0 ? waiting / admitted : 0,
    waits: admitted > 0 ? Math.min(1, Math.max(0, (weight * (total - last)) / norm / (1 - blocked))) : 0,
    utilization: (load * (1 - blocked)) / servers,
  };
}

/** sum of r^j, of j r^j and the last term r^n, j = 0..n; all divided by r^n when r > 1. */
function geometricSums(ratio: number, n: number): { total: number; first: number; last: number } {
  const q = ratio > 1 ? 1 / ratio : ratio;
  let total: number;
  let moment: number;
  if (1 - q < 1e-9) {
    total = n + 1;
    moment = (n * (n + 1)) / 2;
  } else {
    const power = pow(q, n + 1);
    total = (1 - power) / (1 - q);
    moment = (q * (1 - (n + 1) * pow(q, n) + n * power)) / ((1 - q) * (1 - q));
  }
  return ratio > 1 ? { total, first: n * total - moment, last: 1 } : { total, first: moment, last: pow(q, n) };
}

function scaled(value: number, ratio: number, n: number): number {
  return value * pow(1 / ratio, n);
}

/**
 * Mean wait when each arrival joins the shortest of n queues with c servers each: the wait of one shared queue plus the
 * waste of idle servers beside a queue. The waste, 0.37 (1 - 2/(3 n)) services for each arrival that would wait, is
 * fitted to exact chains of 2 servers and simulations of up to 50; a test holds it at 2 servers alone.
 */
export function shortestQueueWait(
  rate: number,
  service: number,
  nodes: number,
  cores: number,
  scv: number,
  arrivalScv = 1,
): number {
  const servers = nodes * cores;
  const shared = ggcWait(rate, service, servers, arrivalScv, scv);
  if (nodes < 2 || !(shared > 0) || shared === Infinity) return shared;
  return shared + (erlangC(servers, rate * service) * 0.37 * (1 - 2 / (3 * nodes)) * service) / cores;
}

/** Harmonic number 1 + 1/2 + ... + 1/n: the mean maximum of n exponentials in units of their mean. */
export function harmonic(n: number): number {
  if (n > 100_000) return log(n) + 0.5772156649015329 + 1 / (2 * n);
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += 1 / k;
  return sum;
}

/**
 * Mean sojourn of a fork-join of n identical M/M/1 queues fed by the same Poisson stream, in units of one queue's
 * sojourn: exact for n = 2 (Flatto and Hahn 1984), else the formula of Nelson and Tantawi (1988), about 3% low at 10.
 */
export function forkJoinFactor(branches: number, utilization: number): number {
  if (branches <= 1) return 1;
  const two = (12 - utilization) / 8;
  if (branches === 2) return two;
  const growth = harmonic(branches) / harmonic(2);
  return (growth + (4 / 11) * (1 - growth) * utilization) * two;
}

/** Probability that at least k of n independent nodes are up, each with probability p. */
export function kOfN(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (p >= 1) return 1;
  if (p <= 0) return 0;
  // Summed over the number of nodes that are down, smallest first, so that nines are not lost.
  const down = 1 - p;
  let term = pow(p, n);
  if (term === 0) return normalTail((k - 0.5 - n * p) / Math.sqrt(n * p * down));
  let sum = term;
  for (let failed = 1; failed <= n - k; failed++) {
    term *= ((n - failed + 1) / failed) * (down / p);
    sum += term;
    if (term < sum * 1e-18 && failed > n * down) break;
  }
  return Math.min(1, sum);
}

/**
 * Mean wait when each arrival joins the shortest of some randomly chosen ones of n queues with c servers each. For single
 * servers the limit for many of them, and what is added where they are few, 0.41 rho^2.5 / (1 - rho) / (n - 1) services,
 * fitted to simulations of 3 to 30 within 5%; with more servers that in the proportion in which they wait less by themselves.
 */
export function choicesWait(
  rate: number,
  service: number,
  nodes: number,
  servers: number,
  choices: number,
  scv: number,
  arrivalScv = 1,
): number {
  const alone = ggcWait(rate, service, servers, arrivalScv, scv);
  const busy = (rate * service) / servers;
  if (!(alone > 0) || alone === Infinity || nodes < 2) return alone;
  const few = (0.41 * pow(busy, 2.5)) / (1 - busy) / (nodes - 1);
  const single = choicesSojourn(busy, choices) - 1 + few;
  return Math.min(alone, (alone * single * (1 - busy)) / busy);
}

/**
 * Mean sojourn, in services, when each arrival joins the shortest of some randomly chosen queues, at least two: the limit
 * for many nodes (Vvedenskaya, Dobrushin and Karpelevich 1996; Mitzenmacher 1996).
 */
export function choicesSojourn(utilization: number, choices: number): number {
  if (utilization >= 1) return Infinity;
  let sum = 0;
  for (let i = 1; i < 60; i++) {
    const term = pow(utilization, (pow(choices, i) - choices) / (choices - 1));
    sum += term;
    if (term < 1e-15) break;
  }
  return sum;
}
