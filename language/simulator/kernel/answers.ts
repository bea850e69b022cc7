/** Answers of resolvers that callers keep: to which node each goes, and until when. */

/** Answers kept by one resolver's callers before those that have expired are looked for. */
const MANY = 1_000_000;

interface Answer {
  node: number;
  /** Seconds of the clock. */
  until: number;
}

export class Answers {
  /** By component, then by caller. */
  private readonly kept = new Map<number, Map<number, Answer>>();

  /** True where a caller has an answer of a resolver that holds now. */
  holds(resolver: number, caller: number, now: number): boolean {
    const answer = this.kept.get(resolver)?.get(caller);
    return answer !== undefined && now < answer.until;
  }

  /** Where a caller's last answer points; -1 for one that never had any. */
  nodeFor(resolver: number, caller: number): number {
    return this.kept.get(resolver)?.get(caller)?.node ?? -1;
  }

  keep(resolver: number, caller: number, node: number, now: number, ttl: number): void {
    let answers = this.kept.get(resolver);
    if (answers === undefined) this.kept.set(resolver, (answers = new Map<number, Answer>()));
    const known = answers.get(caller);
    if (known !== undefined) {
      known.node = node;
      known.until = now + ttl;
      return;
    }
    if (answers.size >= MANY) for (const [one, { until }] of answers) if (until <= now) answers.delete(one);
    answers.set(caller, { node, until: now + ttl });
  }
}
