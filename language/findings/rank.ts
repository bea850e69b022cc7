/** The designs of a document in comparison: which meets what is required, and why one stands before another. */
import { formatBy, formatFactor, formatMoney } from '../model/format-quantity.js';
import type { DesignRank, Results, Verdict } from '../model/results.js';

/**
 * Ranks designs by the studies made of them (steady load, and each scenario): fewest requirements failed, then fewest left
 * undecided, then the least cost where all state one, then the most load before something saturates.
 */
export function rankDesigns(studies: readonly Results[]): DesignRank[] {
  const designs = new Map<string | null, Results[]>();
  for (const results of studies) {
    const known = designs.get(results.variant);
    if (known) known.push(results);
    else designs.set(results.variant, [results]);
  }
  const ranks = [...designs].map(([variant, results]) => rankOf(variant, results));
  const priced = ranks.every(({ costPerMonth }) => costPerMonth !== null);
  // A stable sort: equals stay in the order written.
  return ranks.sort(
    (a, b) =>
      a.failed - b.failed ||
      a.undecided - b.undecided ||
      (priced ? (a.costPerMonth ?? 0) - (b.costPerMonth ?? 0) : 0) ||
      (b.saturatesAt ?? 0) - (a.saturatesAt ?? 0),
  );
}

function rankOf(variant: string | null, studies: readonly Results[]): DesignRank {
  const verdicts = studies.flatMap(({ scenario, requirements }) =>
    requirements.map((verdict) => ({ scenario, verdict })),
  );
  const failed = verdicts.filter(({ verdict }) => isFailure(verdict));
  const undecided = verdicts.filter(({ verdict }) => verdict.status === 'undecided');
  const steady = studies.find(({ scenario }) => scenario === null) ?? studies[0];
  const costPerMonth = steady?.cost.perMonth ?? null;
  const saturatesAt = steady?.bottleneck?.saturatesAt.factor ?? null;
  return {
    variant,
    met: verdicts.length - failed.length - undecided.length,
    failed: failed.length,
    undecided: undecided.length,
    costPerMonth,
    saturatesAt,
    reason: `${[judged(verdicts.length, failed, undecided), ...room(steady), ...price(costPerMonth)].join('; ')}.`,
  };
}

interface Judged {
  scenario: string | null;
  verdict: Verdict;
}

/** Also where it was announced: in a comparison it is what sets the designs apart. */
function isFailure({ status }: Verdict): boolean {
  return status === 'fail';
}

function judged(all: number, failed: readonly Judged[], undecided: readonly Judged[]): string {
  if (all === 0) return 'nothing is required of it';
  const [first] = failed;
  if (first) return `fails ${count(failed.length, all)}: ${told(first)}`;
  const [open] = undecided;
  if (open) return `leaves ${count(undecided.length, all)} undecided: ${told(open)}`;
  return all === 1 ? 'meets its one requirement' : `meets all ${all} requirements`;
}

function count(part: number, all: number): string {
  return all === 1 ? 'its one requirement' : `${part} of ${all} requirements`;
}

function told({ scenario, verdict }: Judged): string {
  const where = scenario === null ? '' : ` in ${scenario}`;
  const seen = verdict.observed === null ? '' : ` (${formatBy(verdict.dimension, verdict.observed)})`;
  return `\`${verdict.text}\`${where}${seen}`;
}

function room(results: Results | undefined): string[] {
  const bottleneck = results?.bottleneck;
  if (!bottleneck) return [];
  return [
    `${bottleneck.component} ${bottleneck.resource} saturates at ${formatFactor(bottleneck.saturatesAt.factor)} the load`,
  ];
}

function price(perMonth: number | null): string[] {
  return perMonth === null ? [] : [`${formatMoney(perMonth)} a month`];
}
