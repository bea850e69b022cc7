/** The way to the extension, and what the web view remembers of itself. */
import type { PreviewRequest } from '../protocol.js';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Where the diagram was moved to: pixels, and a scale. */
export interface View {
  x: number;
  y: number;
  k: number;
}

/** Kept by the editor while the panel is hidden, and over a restart. */
interface Remembered {
  uri: string;
  /** Absent until the diagram was moved by hand: then it is fitted into the panel. */
  view?: View | undefined;
  /** The box whose card is kept open. */
  selected?: string | undefined;
  /** Sections that were closed. */
  closed?: string[] | undefined;
}

export interface Host {
  send(request: PreviewRequest): void;
  remembered(): Remembered;
  remember(change: Partial<Remembered>): void;
}

/** Connects to the editor; to be called once. */
export function connect(uri: string): Host {
  const api = acquireVsCodeApi();
  let state: Remembered = { ...readState(api.getState()), uri };
  api.setState(state);
  return {
    send: (request) => api.postMessage(request),
    remembered: () => state,
    remember: (change) => {
      state = { ...state, ...change };
      api.setState(state);
    },
  };
}

/** What an earlier version may have written, as far as it can be used. */
function readState(state: unknown): Partial<Remembered> {
  if (typeof state !== 'object' || state === null) return {};
  const { view, selected, closed } = state as Record<string, unknown>;
  const remembered: Partial<Remembered> = {};
  if (isView(view)) remembered.view = view;
  if (typeof selected === 'string') remembered.selected = selected;
  if (Array.isArray(closed)) remembered.closed = closed.filter((name) => typeof name === 'string');
  return remembered;
}

function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, k } = value as Record<string, unknown>;
  return [x, y, k].every((number) => typeof number === 'number' && Number.isFinite(number)) && (k as number) > 0;
}
