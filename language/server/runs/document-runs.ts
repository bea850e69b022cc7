import type { Exploration, ExplorationProgress, Selection, RunState } from '../../../extension/protocol.js';
import type { Problem } from '../../model/index.js';
import type { Finding, Results, Verdict } from '../../model/results.js';
import type { SourceRange, System, Timeline } from '../../model/system.js';
import { moveAll, moveResults, rangeMover } from './move-ranges.js';

/** What a study said about one text of the document. */
export interface Outcome {
  /** Version of the text that was studied. */
  version: number;
  results: Results;
}

/** A finding to show, and whether the text has changed since it was found. */
export interface ShownFinding {
  finding: Finding;
  stale: boolean;
  /** In which course of events it was found; null: under steady load. */
  scenario: string | null;
}

export interface ShownVerdict {
  verdict: Verdict;
  stale: boolean;
  /** In which course of events it was judged; null: under steady load. */
  scenario: string | null;
}

/** What one selection's simulations said: the last that came to its end, and a later one's figures so far. */
interface Studied {
  complete?: Outcome;
  interim?: Outcome;
}

/** A text that could be lowered: its design under steady load, and what happens to it in each scenario. */
export interface Drawn {
  version: number;
  system: System;
  timelines: ReadonlyMap<string | null, Timeline | undefined>;
}

/** Why a text is not simulated. */
interface Refusal {
  version: number;
  message: string;
  range?: SourceRange;
}

/** Findings that the simulation has to confirm; the solver's silence about them says nothing. */
const SIMULATED_CODES: ReadonlySet<string> = new Set(['requirement-failed', 'requirement-passed-unexpectedly']);

/**
 * What is known of one document's runs, kept apart from what its validation says: an edit makes it stale, and moves it with
 * the text, but never loses it. The freshest word on each thing counts: that of a run under way, of the solver for the text
 * as it is now, of the last run.
 */
export class DocumentRuns {
  selection: Selection = { variant: null, scenario: null };
  variants: readonly string[] = [];
  scenarios: readonly string[] = [];
  /** How the last run goes or ended. */
  run: RunState = { kind: 'none' };
  /** Why the last text that was looked at is not simulated. */
  refusal: Refusal | undefined;
  /** What series of runs found, when they were last asked for. */
  explored: Exploration | undefined;
  /** How far the series are that run now. */
  exploring: ExplorationProgress | undefined;
  /** What the simulator does not honor of the text. */
  problems: readonly Problem[] = [];
  /** The last text that could be lowered, for the diagram. */
  drawn: Drawn | undefined;
  /** What the solver said of the last text that could be lowered, under steady load. */
  private solved: Outcome | undefined;
  private readonly simulated = new Map<string, Studied>();

  constructor(
    readonly uri: string,
    private text: string,
    public version: number,
  ) {}

  get state(): RunState {
    if (this.run.kind === 'running' || !this.refusal) return this.run;
    const { message, range } = this.refusal;
    return { kind: 'refused', message, ...(range ? { range } : {}) };
  }

  /** True when the drawing is that of an earlier text, because the present one has errors. */
  get drawingIsOld(): boolean {
    return this.refusal !== undefined && this.drawn !== undefined && this.drawn.version < this.refusal.version;
  }

  /** Takes note of a new text: every range found earlier moves along, and what was found at a deleted place is dropped. */
  edited(text: string, version: number): void {
    const move = rangeMover(this.uri, this.text, text);
    const moved = (outcome: Outcome): Outcome => ({ ...outcome, results: moveResults(outcome.results, move) });
    this.text = text;
    this.version = version;
    this.problems = moveAll(this.problems, move);
    if (this.solved) this.solved = moved(this.solved);
    if (this.explored) {
      const { sweeps, finds } = this.explored;
      this.explored = { ...this.explored, sweeps: moveAll(sweeps, move), finds: moveAll(finds, move) };
    }
    for (const studied of this.simulated.values()) {
      if (studied.complete) studied.complete = moved(studied.complete);
      if (studied.interim) studied.interim = moved(studied.interim);
    }
  }

  solvedAs(results: Results, version: number): void {
    this.solved = { version, results };
  }

  /** Stores what a simulation of the current text said, so far or in the end. */
  simulatedAs(selection: Selection, results: Results, complete: boolean): void {
    const key = keyOf(selection);
    const outcome: Outcome = { version: this.version, results };
    if (complete) this.simulated.set(key, { complete: outcome });
    else this.simulated.set(key, { ...this.simulated.get(key), interim: outcome });
  }

  /** Whether the current text was simulated to its end under a selection. */
  isSimulated(selection: Selection): boolean {
    return this.simulated.get(keyOf(selection))?.complete?.version === this.version;
  }

  /** Forgets simulations of selections that the document no longer offers. */
  keepOnly(selections: readonly Selection[]): void {
    const keys = new Set(selections.map(keyOf));
    for (const key of [...this.simulated.keys()]) if (!keys.has(key)) this.simulated.delete(key);
  }

  /** The best figures for the current selection: a simulation of this text, else the solver's, else an older simulation. */
  best(): Outcome | undefined {
    const [freshest] = this.wordsOn(this.selection);
    return freshest;
  }

  /** Every finding of every selection that was studied, each once. */
  findings(): ShownFinding[] {
    const shown = new Map<string, ShownFinding>();
    for (const selection of this.studied()) {
      const words = this.wordsOn(selection);
      const [first] = words;
      const open = new Set(first?.results.requirements.filter(isOpen).map(rangeKey));
      for (const { version, results } of words) {
        for (const finding of results.findings) {
          // An older word counts only where the freshest has yet to decide.
          if (results !== first?.results && !(SIMULATED_CODES.has(finding.code) && open.has(rangeKey(finding))))
            continue;
          const key = `${finding.code}|${finding.component ?? ''}|${finding.load ?? ''}|${rangeKey(finding)}`;
          if (!shown.has(key))
            shown.set(key, { finding, stale: version !== this.version, scenario: selection.scenario });
        }
      }
    }
    return [...shown.values()];
  }

  /** The verdict on every requirement that was studied: the freshest that decides it, else the freshest. */
  verdicts(): ShownVerdict[] {
    const shown = new Map<string, ShownVerdict>();
    for (const selection of this.studied()) {
      for (const { version, results } of this.wordsOn(selection)) {
        for (const verdict of results.requirements) {
          const key = rangeKey(verdict);
          const known = shown.get(key);
          if (known && !(isOpen(known.verdict) && !isOpen(verdict))) continue;
          shown.set(key, { verdict, stale: version !== this.version, scenario: selection.scenario });
        }
      }
    }
    return [...shown.values()];
  }

  /** What is known under a selection, the freshest first. */
  private wordsOn(selection: Selection): Outcome[] {
    const { complete, interim } = this.simulated.get(keyOf(selection)) ?? {};
    const simulated = [interim, complete].filter((outcome) => outcome !== undefined);
    const solved =
      selection.scenario === null && this.solved?.results.variant === selection.variant ? [this.solved] : [];
    const isNow = ({ version }: Outcome): boolean => version === this.version;
    const isOld = (outcome: Outcome): boolean => !isNow(outcome);
    return [...simulated.filter(isNow), ...solved.filter(isNow), ...simulated.filter(isOld), ...solved.filter(isOld)];
  }

  private studied(): Selection[] {
    const { variant } = this.selection;
    return [null, ...this.scenarios].map((scenario) => ({ variant, scenario }));
  }
}

function keyOf({ variant, scenario }: Selection): string {
  return JSON.stringify([variant, scenario]);
}

function isOpen({ status }: Verdict): boolean {
  return status === 'undecided';
}

function rangeKey({ range }: Pick<Finding, 'range'>): string {
  return `${range.uri}:${range.start.line}:${range.start.character}`;
}
