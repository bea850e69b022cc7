/** Running sums that stay accurate. */

/** Mean and variance of a sequence in one pass (Welford 1962; merging by Chan, Golub & LeVeque 1983). */
export class Moments {
  count = 0;
  mean = 0;
  /** Sum of squared deviations from the mean. */
  private squares = 0;

  add(x: number): void {
    this.count++;
    const delta = x - this.mean;
    this.mean += delta / this.count;
    this.squares += delta * (x - this.mean);
  }

  merge(other: Moments): void {
    if (other.count === 0) return;
    const count = this.count + other.count;
    const delta = other.mean - this.mean;
    this.squares += other.squares + (delta * delta * this.count * other.count) / count;
    this.mean += (delta * other.count) / count;
    this.count = count;
  }

  /** Unbiased; 0 for fewer than two values. */
  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : 0;
  }
}

/** A level that holds between changes, such as a queue's length or the busy cores: its integral over time and its maximum. */
export class Level {
  /** Level, time of the last change, integral up to then, maximum: in a typed array, which never boxes its numbers. */
  private readonly state: Float64Array;

  constructor(time: number, level = 0) {
    this.state = Float64Array.of(level, time, 0, level);
  }

  get value(): number {
    return this.state[0] as number;
  }

  /** Largest level since the start or the last `restart`. */
  get max(): number {
    return this.state[3] as number;
  }

  /** Sets the level from `time` (seconds) on; times must not fall. */
  set(time: number, level: number): void {
    const s = this.state;
    (s[2] as number) += (s[0] as number) * (time - (s[1] as number));
    s[0] = level;
    s[1] = time;
    if (level > (s[3] as number)) s[3] = level;
  }

  /** Raises or lowers the level. */
  change(time: number, by: number): void {
    this.set(time, (this.state[0] as number) + by);
  }

  /** Integral of the level up to `time` since the last `take`, which starts again from 0. */
  take(time: number): number {
    const s = this.state;
    const area = (s[2] as number) + (s[0] as number) * (time - (s[1] as number));
    s[2] = 0;
    s[1] = time;
    return area;
  }

  /** Forgets the integral and the maximum, and goes on from the present level. */
  restart(time: number): void {
    this.take(time);
    this.state[3] = this.state[0] as number;
  }
}
