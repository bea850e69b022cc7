/**
 * How often do the intervals of a whole study (pilot, warm-up, stopping rule) hold the true value?
 *
 * The queues are simulated by Lindley's recursion (1952), so that nothing but random numbers and statistics is on trial.
 */
import type { Distribution } from '../../../language/model/system.js';
import { balancedMeans, SamplerTable, Streams } from '../../../language/simulator/random/index.js';
import {
  isWarm,
  LEAST_RUN_RELAXATION_TIMES,
  quantileEstimate,
  ratioInterval,
  Recorder,
  RELAXATION_TIMES,
  relaxationTime,
  StoppingRule,
  type Tally,
  type Target,
} from '../../../language/simulator/statistics/index.js';

/** A queue with one server of rate 1 whose sojourn time is known exactly. */
export interface Queue {
  arrivalRate: number;
  service: Distribution;
  meanSojourn: number;
  /** P(sojourn > t). */
  survival(t: number): number;
}

/** M/M/1: the sojourn time is exponential. */
export function mm1(utilization: number): Queue {
  const meanSojourn = 1 / (1 - utilization);
  return {
    arrivalRate: utilization,
    service: { kind: 'exponential', mean: 1 },
    meanSojourn,
    survival: (t) => Math.exp(-t / meanSojourn),
  };
}

/**
 * M/H2/1 with balanced means: the Pollaczek-Khinchine transform of the sojourn time has two poles, so that it is a
 * mixture of two exponentials.
 */
export function mh21(utilization: number, cv: number): Queue {
  const service = { kind: 'hyperexponential', mean: 1, cv } as const;
  const { share, short, long } = balancedMeans(service);
  const [rate1, rate2] = [1 / short, 1 / long];
  const linear = rate1 + rate2 - utilization;
  const constant = rate1 * rate2 * (1 - utilization);
  const root = Math.sqrt(linear * linear - 4 * constant);
  const [pole1, pole2] = [(linear - root) / 2, (linear + root) / 2];
  const numerator = (s: number): number => share * rate1 * (s + rate2) + (1 - share) * rate2 * (s + rate1);
  const weight1 = ((1 - utilization) * numerator(-pole1)) / ((pole2 - pole1) * pole1);
  const weight2 = ((1 - utilization) * numerator(-pole2)) / ((pole1 - pole2) * pole2);
  return {
    arrivalRate: utilization,
    service,
    meanSojourn: 1 + (utilization * (1 + cv * cv)) / (2 * (1 - utilization)),
    survival: (t) => weight1 * Math.exp(-pole1 * t) + weight2 * Math.exp(-pole2 * t),
  };
}

/** The t with survival 1 - p. */
export function sojournQuantile(queue: Queue, p: number): number {
  let low = 0;
  let high = queue.meanSojourn * 1000;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (queue.survival(middle) > 1 - p) low = middle;
    else high = middle;
  }
  return low;
}

/** Runs one study of a queue from empty until the targets are met. */
function study(queue: Queue, seed: number, targetsOf: (tally: Tally) => Target[]): { tally: Tally; requests: number } {
  const table = new SamplerTable();
  const service = table.add(queue.service);
  const streams = new Streams(seed, 0);
  const arrivals = streams.open('arrivals');
  const demands = streams.open('demands');
  const recorder = new Recorder(0, 50 / queue.arrivalRate);
  const tally = recorder.tally();
  const relaxation = relaxationTime(1, queue.arrivalRate);
  const rule = new StoppingRule(targetsOf(tally), LEAST_RUN_RELAXATION_TIMES * relaxation);
  let pilot = true;
  let arrival = 0;
  let departure = 0;
  for (let requests = 0; ; requests++) {
    arrival += streams.exponential(arrivals) / queue.arrivalRate;
    departure = Math.max(arrival, departure) + table.sample(service, streams, demands);
    while (departure >= recorder.nextEnd) {
      const end = recorder.nextEnd;
      if (!recorder.closeBatch()) continue;
      if (!pilot) {
        if (rule.met(recorder.elapsed)) return { tally, requests };
      } else if (isWarm([tally.series], recorder.elapsed, RELAXATION_TIMES * relaxation)) {
        pilot = false;
        recorder.restart(end, recorder.elapsed / 64);
      }
    }
    tally.record(departure - arrival);
  }
}

export interface Coverage {
  /** Share of the studies whose 95% interval of the mean, or of the 99% quantile, holds the true value. */
  mean: number;
  p99: number;
  /** Requests of a study, on average. */
  requests: number;
}

/** Coverage over studies with seeds 1 to `seeds`. */
export function coverage(queue: Queue, seeds: number, targetsOf: (tally: Tally) => Target[]): Coverage {
  const trueQuantile = sojournQuantile(queue, 0.99);
  const result = { mean: 0, p99: 0, requests: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { tally, requests } = study(queue, seed, targetsOf);
    const mean = ratioInterval(tally.series);
    const p99 = quantileEstimate(tally, 0.99);
    if (mean.low <= queue.meanSojourn && queue.meanSojourn <= mean.high) result.mean += 1 / seeds;
    if (p99.low <= trueQuantile && trueQuantile <= p99.high) result.p99 += 1 / seeds;
    result.requests += requests / seeds;
  }
  return result;
}
