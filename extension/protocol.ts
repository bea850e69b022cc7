/**
 * Every message of ours beyond the language server protocol, in one place: between the client and the server, and between
 * the extension and the preview's web view. Plain types and method names only, so that either side may import it.
 */
import type { JudgedRequirement, PanelContent } from '../language/diagram/panel.js';
import type { DesignRank, FindResult, Finding, Results, SweepResult } from '../language/model/results.js';
import type { SourceRange } from '../language/model/system.js';
import type { ExplorationContent } from '../language/diagram/exploration.js';

export type { Course, OverTime } from '../language/diagram/courses.js';
export type { UncertaintyContent } from '../language/diagram/uncertainty.js';
export type { DesignRow, SeriesChart } from '../language/diagram/exploration.js';
export type { DiagramCard, Fact, RequirementRow } from '../language/diagram/panel.js';

/** The design and the course of events that a document is looked at under; null: the plain design, steady load. */
export interface Selection {
  variant: string | null;
  scenario: string | null;
}

export type RunState =
  /** Nothing was run for this text yet. */
  | { kind: 'none' }
  /** `progress` from 0 to 1. */
  | { kind: 'running'; progress: number; message: string }
  | { kind: 'done' }
  | { kind: 'cancelled' }
  /** The text has errors; `message` says which is first. */
  | { kind: 'refused'; message: string; range?: SourceRange }
  /** The program failed; never the user's fault. */
  | { kind: 'crashed'; message: string };

/** Everything that the preview shows of one document. */
export interface PreviewState {
  uri: string;
  title: string;
  /** Version of the text that the diagram shows. */
  version: number;
  selection: Selection;
  /** Names that may be selected. */
  variants: string[];
  scenarios: string[];
  run: RunState;
  /** True when the text has errors and the diagram is the last good one. */
  stale: boolean;
  /** True when the figures belong to an earlier text. */
  resultsStale: boolean;
  /** The drawing with classes instead of colors; null when nothing could be drawn yet. */
  svg: string | null;
  /** Changes only when boxes move. */
  layoutId: string;
  /** What is told around the drawing, in words; null when nothing could be drawn yet. */
  panel: PanelContent | null;
  results: Results | null;
  exploration: ExplorationState;
}

/** Series of runs, and designs in comparison: what is asked for in the text, and what was found. */
export interface ExplorationState {
  /** Sweeps and searches, as written. */
  planned: { text: string; range: SourceRange }[];
  /** Designs that can be compared; 0 where there is one only. */
  designs: number;
  /** Null while nothing runs. */
  running: { series: string; done: number; of: number } | null;
  /** Null until they were run. */
  found: ExplorationContent | null;
  /** True when what was found belongs to an earlier text, or another design or course of events. */
  stale: boolean;
}

/** One line of what a run found, for the status bar and the test view. */
export interface RunSummary {
  uri: string;
  run: RunState;
  selection: Selection;
  bottleneck: string | null;
  findings: Pick<Finding, 'severity' | 'message' | 'range'>[];
  requirements: JudgedRequirement[];
}

/** Server to client: something about this document's runs changed; carries no payload, the client pulls what it shows. */
export const changedNotification = 'scale/changed';
export interface ChangedParams {
  uri: string;
}

/** Server to client: the text of a file, or null where there is none; asked where the server has no disk of its own. */
export const readFileRequest = 'scale/readFile';

/** Client to server, each with a document's URI. */
export const previewRequest = 'scale/preview';
export const summaryRequest = 'scale/summary';
export const simulateRequest = 'scale/simulate';
export const cancelRequest = 'scale/cancel';
export const selectRequest = 'scale/select';
export const renderRequest = 'scale/render';
export const resultsRequest = 'scale/results';
/** Runs the sweeps and searches of a document on its selected design, and compares its variants: an `Exploration`, or null. */
export const exploreRequest = 'scale/explore';
export const cancelExploringRequest = 'scale/cancelExploring';

export interface UriParams {
  uri: string;
}

export interface SelectParams extends UriParams {
  selection: Selection;
}

/** What the series of runs of a document found; null is answered where its text has errors or changed meanwhile. */
export interface Exploration {
  /** Version of the text that was run. */
  version: number;
  selection: Selection;
  sweeps: SweepResult[];
  finds: FindResult[];
  /** The best design first; empty where there are no variants. */
  designs: DesignRank[];
}

/** Server to client: how far an exploration is. */
export const explorationNotification = 'scale/exploration';
export interface ExplorationProgress {
  uri: string;
  /** The sweep or search, as written, or what else is run. */
  series: string;
  done: number;
  of: number;
}

export interface RenderParams extends UriParams {
  format: 'svg' | 'mermaid' | 'd2' | 'dot';
  /** Colors of a drawing that stands alone. */
  theme: 'light' | 'dark';
}

/** A command of the client, in code lenses: shows a document's diagram under a selection. Arguments: its URI, the selection. */
export const lookCommand = 'scale.look';

/** What the client tells the server at its start. */
export interface InitializationOptions {
  /** Where the worker scripts are: file paths on the desktop, URLs in the browser. */
  workers: { simulation: string; layout: string };
}

/** Web view to extension. */
export type PreviewRequest =
  | { type: 'ready' }
  | { type: 'reveal'; range: SourceRange }
  | { type: 'select'; selection: Selection }
  | { type: 'simulate' }
  | { type: 'cancel' }
  | { type: 'explore' }
  | { type: 'cancelExploring' }
  | { type: 'export'; format: RenderParams['format'] | 'png' }
  /** A drawing that was asked for as a picture: PNG in base 64. */
  | { type: 'picture'; base64: string };

/** Extension to web view. */
export type PreviewMessage =
  | { type: 'state'; state: PreviewState }
  /** The cursor was put on this component in the text. */
  | { type: 'focus'; component: string }
  /** This drawing is wanted as a picture. */
  | { type: 'rasterize'; svg: string };
