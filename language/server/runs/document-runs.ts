import type { Selection, RunState } from '../../../extension/protocol.js';
import type { Finding, Results, Verdict } from '../../model/results.js';
import type { System } from '../../model/system.js';
import { moveResults, rangeMover } from './move-ranges.js';

/** What a study said about one text of the document. */
export interface Outcome {
  /** Version of the text that was studied. */
  version: number;
  results: Results;
  /** False while the figures are still being refined. */
  complete: boolean;
}

/** A finding to show, and whether the text has changed since it was found. */
export interface ShownFinding {
  finding: Finding;
  stale: boolean;
}

/** What the solver judges well enough alone, so that an older simulation's word on it is dropped at the next edit. */
const SOLVED_CODES: ReadonlySet<string> = new Set(['bottleneck', 'overload']);

/**
 * What is known of one document's runs, kept apart from what its validation says: an edit makes it stale, and moves it with
 * the text, but never loses it.
 */
export class DocumentRuns {
  selection: Selection = { variant: null, scenario: null };
  variants: string[] = [];
  scenarios: string[] = [];
  state: RunState = { kind: 'none' };
  /** The last text that could be lowered, for the diagram. */
  drawn: { version: number; system: System } | undefined;
  /** What the solver said of the last text that could be lowered. */
  solved: Outcome | undefined;
  /** What simulations said, by selection. */
  private readonly simulated = new Map<string, Outcome>();

  constructor(
    readonly uri: string,
    private text: string,
    public version: number,
  ) {}

  /** Takes note of a new text: every range found earlier moves along. */
  edited(text: string, version: number): void {
    const move = rangeMover(this.uri, this.text, text);
    this.text = text;
    this.version = version;
    if (this.solved) this.solved = { ...this.solved, results: moveResults(this.solved.results, move) };
    for (const [key, outcome] of this.simulated) {
      this.simulated.set(key, { ...outcome, results: moveResults(outcome.results, move) });
    }
  }

  /** Stores what a simulation said; its ranges are those of the text of `outcome.version`, which must be the current one. */
  simulatedAs(selection: Selection, outcome: Outcome): void {
    this.simulated.set(keyOf(selection), outcome);
  }

  outcomeOf(selection: Selection): Outcome | undefined {
    return this.simulated.get(keyOf(selection));
  }

  /** Forgets simulations of selections that the document no longer offers. */
  keepOnly(selections: Selection[]): void {
    const keys = new Set(selections.map(keyOf));
    for (const key of [...this.simulated.keys()]) if (!keys.has(key)) this.simulated.delete(key);
  }

  /** The best figures for the current selection: a simulation of this text, else the solver's, else an older simulation. */
  best(): Outcome | undefined {
    const simulated = this.outcomeOf(this.selection);
    if (simulated?.version === this.version) return simulated;
    const timed = this.selection.scenario !== null;
    return timed ? simulated : (this.solved ?? simulated);
  }

  /** Every finding of every run, each once: fresh ones first, then older ones that nothing fresh speaks about. */
  findings(): ShownFinding[] {
    const shown = new Map<string, ShownFinding>();
    const add = (outcome: Outcome, skip?: ReadonlySet<string>): void => {
      const stale = outcome.version !== this.version;
      for (const finding of outcome.results.findings) {
        const key = `${finding.code}|${finding.component ?? ''}|${finding.load ?? ''}|${rangeKey(finding)}`;
        if (!skip?.has(finding.code) && !shown.has(key)) shown.set(key, { finding, stale });
      }
    };
    const outcomes = [...this.simulated.values()];
    const fresh = outcomes.filter((outcome) => outcome.version === this.version);
    for (const outcome of fresh) add(outcome);
    const steady = this.outcomeOf({ variant: this.selection.variant, scenario: null });
    const solverIsNews = this.solved?.version === this.version && steady?.version !== this.version;
    if (this.solved && solverIsNews) add(this.solved);
    for (const outcome of outcomes) {
      if (outcome.version !== this.version) add(outcome, solverIsNews ? SOLVED_CODES : undefined);
    }
    return [...shown.values()];
  }

  /** Every verdict of every run of the selected design, the freshest word on each requirement. */
  verdicts(): { verdict: Verdict; stale: boolean }[] {
    const shown = new Map<string, { verdict: Verdict; stale: boolean }>();
    const outcomes = [...this.simulated.values()].sort((a, b) => b.version - a.version);
    if (this.solved && outcomes.length === 0) outcomes.push(this.solved);
    for (const outcome of outcomes) {
      for (const verdict of outcome.results.requirements) {
        const key = rangeKey(verdict);
        if (!shown.has(key)) shown.set(key, { verdict, stale: outcome.version !== this.version });
      }
    }
    return [...shown.values()];
  }
}

function keyOf(selection: Selection): string {
  return JSON.stringify([selection.variant, selection.scenario]);
}

function rangeKey({ range }: Pick<Finding, 'range'>): string {
  return `${range.uri}:${range.start.line}:${range.start.character}`;
}
