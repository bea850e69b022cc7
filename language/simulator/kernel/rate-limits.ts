/** Token buckets: one for each component with a rate limit, full at the start. */
import type { CompiledComponent } from '../compile/program.js';

/** What rounding may take from a token. */
const ROUNDING = 1e-9;

/** More tokens than there are requests. */
export const UNLIMITED = 1e15;

export class RateLimits {
  private readonly rate: Float64Array;
  private readonly burst: Float64Array;
  private readonly tokens: Float64Array;
  private readonly filledAt: Float64Array;

  constructor(components: readonly CompiledComponent[]) {
    this.rate = Float64Array.from(components, ({ source }) => source.limit?.rate ?? Infinity);
    this.burst = Float64Array.from(components, ({ source }) => source.limit?.burst ?? Infinity);
    this.tokens = this.burst.slice();
    this.filledAt = new Float64Array(components.length);
  }

  /** Takes a token of a limited component. @returns false where there is none */
  take(component: number, now: number): boolean {
    const tokens = this.tokens[component]! + (now - this.filledAt[component]!) * this.rate[component]!;
    this.filledAt[component] = now;
    this.tokens[component] = Math.min(tokens, this.burst[component]!);
    if (this.tokens[component] < 1 - ROUNDING) return false;
    this.tokens[component]--;
    return true;
  }

  /** From now on tokens come at another rate, and so many are kept. */
  change(component: number, rate: number, burst: number, now: number): void {
    const former = this.rate[component]!;
    const filled = this.tokens[component]! + (now - this.filledAt[component]!) * former;
    // Who had no limit begins with all that may be kept, and so does who has none from now on.
    const counted = former < Infinity && burst < UNLIMITED;
    this.tokens[component] = counted ? Math.min(filled, burst) : burst;
    this.filledAt[component] = now;
    this.rate[component] = rate;
    this.burst[component] = burst;
  }

  /** When there will be a token, just after one was not to be had. */
  nextAt(component: number): number {
    return this.filledAt[component]! + (1 - this.tokens[component]!) / this.rate[component]!;
  }
}
