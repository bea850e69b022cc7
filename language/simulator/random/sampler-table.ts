/**
 * Distributions compiled to numbers, so that one small function draws from all of them: no closure or object a station,
 * nothing allocated a sample.
 *
 * Every sampler uses inversion and a fixed number of draws (1; Erlang k; hyperexponential 2), and no sampler's value
 * falls as its uniform rises or the other way round within one distribution: what common random numbers ask for.
 */
import type { Distribution } from '../../model/system.js';
import { balancedMeans, paretoScale, sortedOptions, stages } from './distribution.js';
import { log, pow, quickExp } from './elementary.js';
import type { Streams } from './streams.js';

const EXACT = 0;
const EXPONENTIAL = 1;
const UNIFORM = 2;
const NORMAL = 3;
const LOGNORMAL = 4;
const ERLANG = 5;
const HYPEREXPONENTIAL = 6;
const PARETO = 7;
const TRUNCATED_PARETO = 8;
const CHOICE = 9;
const EMPIRICAL = 10;

/** Numbers that one distribution takes in `parameters`. */
const WIDTH = 4;

type Encoded = { code: number; parameters: number[]; data?: number[] | Float64Array };
type Encoders = { [K in Distribution['kind']]: (d: Extract<Distribution, { kind: K }>) => Encoded };

const encoders: Encoders = {
  exact: (d) => ({ code: EXACT, parameters: [d.value] }),
  exponential: (d) => ({ code: EXPONENTIAL, parameters: [d.mean] }),
  uniform: (d) => ({ code: UNIFORM, parameters: [d.low, d.high - d.low] }),
  normal: (d) => ({ code: NORMAL, parameters: [d.mean, d.sd] }),
  lognormal: (d) => ({ code: LOGNORMAL, parameters: [d.mu, d.sigma] }),
  erlang: (d) => ({ code: ERLANG, parameters: [d.mean / stages(d.k), stages(d.k)] }),
  hyperexponential: (d) => {
    const { share, short, long } = balancedMeans(d);
    return { code: HYPEREXPONENTIAL, parameters: [share, short, long] };
  },
  pareto: (d) => {
    const scale = paretoScale(d);
    return d.max === undefined
      ? { code: PARETO, parameters: [scale, 1 / d.shape] }
      : { code: TRUNCATED_PARETO, parameters: [scale, 1 / d.shape, 1 - pow(scale / d.max, d.shape), d.max] };
  },
  choice: (d) => {
    const options = sortedOptions(d);
    const total = options.reduce((a, o) => a + o.probability, 0);
    if (!(total > 0)) throw new RangeError('choice: the probabilities must add up to more than 0');
    let reached = 0;
    const data = options.flatMap((o) => [(reached += o.probability) / total, o.value]);
    return { code: CHOICE, parameters: [0, options.length], data };
  },
  empirical: (d) => {
    if (d.values.length === 0) throw new RangeError('empirical: there must be at least one value');
    return { code: EMPIRICAL, parameters: [0, d.values.length], data: Float64Array.from(d.values).sort() };
  },
};

/** Compiled distributions, numbered from 0. Shared by all replications: it holds no random state. */
export class SamplerTable {
  private codes = new Uint8Array(16);
  private parameters = new Float64Array(16 * WIDTH);
  private data = new Float64Array(0);
  private count = 0;

  /**
   * Compiles a distribution.
   * @returns its number
   * @throws RangeError for one that does not exist, such as a Pareto distribution with an infinite mean
   */
  add(d: Distribution): number {
    // Each encoder takes the kind it is filed under.
    const encoded = (encoders[d.kind] as (d: Distribution) => Encoded)(d);
    const id = this.count++;
    if (this.count > this.codes.length) {
      const codes = new Uint8Array(2 * this.codes.length);
      codes.set(this.codes);
      this.codes = codes;
      const parameters = new Float64Array(2 * this.parameters.length);
      parameters.set(this.parameters);
      this.parameters = parameters;
    }
    this.codes[id] = encoded.code;
    this.parameters.set(encoded.parameters, id * WIDTH);
    if (encoded.data !== undefined) {
      this.parameters[id * WIDTH] = this.data.length;
      const data = new Float64Array(this.data.length + encoded.data.length);
      data.set(this.data);
      data.set(encoded.data, this.data.length);
      this.data = data;
    }
    return id;
  }

  /** Draws from distribution `id` with the numbers of `stream`. */
  sample(id: number, streams: Streams, stream: number): number {
    const p = this.parameters;
    const i = id * WIDTH;
    const a = p[i] as number;
    switch (this.codes[id]) {
      case EXPONENTIAL:
        return a * streams.exponential(stream);
      case EXACT:
        return a;
      case UNIFORM:
        return a + (p[i + 1] as number) * streams.uniform(stream);
      case ERLANG: {
        let sum = 0;
        for (let k = p[i + 1] as number; k > 0; k--) sum += streams.exponential(stream);
        return a * sum;
      }
      case HYPEREXPONENTIAL: {
        const phase = streams.chance(stream, a) ? 1 : 2;
        return (p[i + phase] as number) * streams.exponential(stream);
      }
      default:
        return this.sampleRarer(id, streams, stream);
    }
  }

  /** Kept apart so that `sample` stays small enough to be inlined. */
  private sampleRarer(id: number, streams: Streams, stream: number): number {
    const p = this.parameters;
    const i = id * WIDTH;
    const a = p[i] as number;
    const b = p[i + 1] as number;
    switch (this.codes[id]) {
      case LOGNORMAL:
        return quickExp(a + b * streams.normal(stream));
      case NORMAL: {
        const x = a + b * streams.normal(stream);
        return x > 0 ? x : 0;
      }
      case PARETO:
        return a * quickExp(b * streams.exponential(stream));
      case TRUNCATED_PARETO: {
        const x = a * quickExp(-b * log(1 - (p[i + 2] as number) * streams.uniform(stream)));
        const max = p[i + 3] as number;
        return x < max ? x : max;
      }
      case CHOICE: {
        const u = streams.uniform32(stream);
        // The first option whose cumulative probability is above u.
        let low = 0;
        let high = b - 1;
        while (low < high) {
          const middle = (low + high) >> 1;
          if ((this.data[a + 2 * middle] as number) > u) high = middle;
          else low = middle + 1;
        }
        return this.data[a + 2 * low + 1] as number;
      }
      case EMPIRICAL:
        return this.data[a + streams.below(stream, b)] as number;
      default:
        throw new RangeError(`there is no distribution number ${id}`);
    }
  }
}
