import type { Connection } from 'vscode-languageserver';
import {
  type ChangedParams,
  type Exploration,
  type ExplorationProgress,
  type ExplorationState,
  type PreviewState,
  type RenderParams,
  type RunSummary,
  type SelectParams,
  type UriParams,
  cancelExploringRequest,
  cancelRequest,
  changedNotification,
  explorationNotification,
  exploreRequest,
  previewRequest,
  renderRequest,
  resultsRequest,
  selectRequest,
  simulateRequest,
  summaryRequest,
} from '../../extension/protocol.js';
import { type Diagrams, explorationOf, exportDiagram, panelOf, renderSvg } from '../diagram/index.js';
import type { FindingRow, JudgedRequirement } from '../diagram/panel.js';
import type { Results } from '../model/results.js';
import type { System } from '../model/system.js';
import type { DocumentRuns, Drawn } from './runs/document-runs.js';
import type { Explorer } from './runs/explorer.js';
import type { RunService } from './runs/run-service.js';

/** Answers every request of `extension/protocol.ts` and tells the client when there is something new to pull. */
export function registerRequests(
  connection: Connection,
  runs: RunService,
  explorer: Explorer,
  diagrams: Diagrams,
): void {
  connection.onRequest(simulateRequest, ({ uri }: UriParams) => runs.simulate(uri));
  connection.onRequest(cancelRequest, ({ uri }: UriParams) => {
    runs.cancel(uri);
  });
  connection.onRequest(selectRequest, ({ uri, selection }: SelectParams) => runs.select(uri, selection));
  connection.onRequest(resultsRequest, ({ uri }: UriParams): Results | null => runs.of(uri)?.best()?.results ?? null);
  connection.onRequest(exploreRequest, ({ uri }: UriParams): Promise<Exploration | null> => {
    return explorer.explore(uri, (series, done, of) => {
      void connection.sendNotification(explorationNotification, {
        uri,
        series,
        done,
        of,
      } satisfies ExplorationProgress);
    });
  });
  connection.onRequest(cancelExploringRequest, ({ uri }: UriParams) => {
    explorer.cancel(uri);
  });
  explorer.onChanged((uri) => {
    void connection.sendNotification(changedNotification, { uri } satisfies ChangedParams);
  });
  connection.onRequest(summaryRequest, ({ uri }: UriParams) => summaryOf(runs, uri));
  connection.onRequest(previewRequest, ({ uri }: UriParams) => previewOf(runs, explorer, diagrams, uri));
  connection.onRequest(renderRequest, async (params: RenderParams): Promise<string | null> => {
    const document = runs.of(params.uri);
    if (!document?.drawn) return null;
    const drawn = await diagrams.build(params.uri, document.drawn.system, document.best()?.results);
    return exportDiagram(params.format, drawn, { theme: params.theme, heat: true });
  });
  runs.onChanged(({ uri }) => {
    void connection.sendNotification(changedNotification, { uri } satisfies ChangedParams);
  });
}

function summaryOf(runs: RunService, uri: string): RunSummary | null {
  const document = runs.of(uri);
  if (!document) return null;
  const findings = document.findings().map(({ finding }) => finding);
  const bottleneck = document
    .best()
    ?.results.findings.find(({ code }) => code === 'overload' || code === 'bottleneck' || code === 'narrow-link');
  return {
    uri,
    run: document.state,
    selection: document.selection,
    bottleneck: bottleneck?.message ?? null,
    findings: findings.map(({ severity, message, range }) => ({ severity, message, range })),
    requirements: judged(document),
  };
}

function judged(document: DocumentRuns): JudgedRequirement[] {
  return document.verdicts().map(({ verdict, scenario }) => ({ ...verdict, scenario }));
}

function explorationState(document: DocumentRuns, explorer: Explorer): ExplorationState {
  const { explored, exploring, version, selection } = document;
  const { series, designs } = explorer.planned(document.uri);
  const { variant, scenario } = selection;
  return {
    planned: series,
    designs,
    running: exploring ? { series: exploring.series, done: exploring.done, of: exploring.of } : null,
    found: explored ? explorationOf(explored) : null,
    stale:
      explored !== undefined &&
      (explored.version !== version ||
        explored.selection.variant !== variant ||
        explored.selection.scenario !== scenario),
  };
}

/** What is underlined because of a course of events that is not shown just now. */
function foundElsewhere(document: DocumentRuns): FindingRow[] {
  return document
    .findings()
    .filter(({ finding: { severity }, scenario }) => {
      return scenario !== document.selection.scenario && (severity === 'error' || severity === 'warning');
    })
    .map(({ finding, scenario }) => ({ ...finding, elsewhere: { scenario } }));
}

/** What is drawn, with what happens to it in a scenario. */
function withTimeline({ system, timelines }: Drawn, scenario: string | null): System {
  const timeline = timelines.get(scenario);
  return timeline ? { ...system, timeline } : system;
}

async function previewOf(
  runs: RunService,
  explorer: Explorer,
  diagrams: Diagrams,
  uri: string,
): Promise<PreviewState | null> {
  const document = runs.of(uri);
  if (!document) return null;
  const { drawn, state } = document;
  const outcome = document.best();
  const requirements = judged(document);
  const results = outcome && { ...outcome.results, requirements };
  const drawing = drawn && (await diagrams.build(uri, drawn.system, results));
  return {
    uri,
    title: drawn?.system.title ?? '',
    version: drawn?.version ?? document.version,
    selection: document.selection,
    variants: [...document.variants],
    scenarios: [...document.scenarios],
    run: state,
    stale: document.drawingIsOld,
    resultsStale: outcome !== undefined && outcome.version !== document.version,
    svg: drawing ? renderSvg(drawing, { theme: 'css-variables', heat: true, header: false, legend: false }) : null,
    layoutId: drawing?.layout.structure ?? '',
    panel: drawn
      ? panelOf(withTimeline(drawn, document.selection.scenario), results, requirements, foundElsewhere(document))
      : null,
    results: results ?? null,
    exploration: explorationState(document, explorer),
  };
}
