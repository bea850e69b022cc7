/** Title, what is looked at, how the run stands, and what can be done. */
import type { PreviewState, RenderParams, Selection } from '../protocol.js';
import type { Host } from './host.js';
import { Icon } from './icons.js';

const EXPORTS: { format: RenderParams['format'] | 'png'; label: string }[] = [
  { format: 'png', label: 'PNG picture' },
  { format: 'svg', label: 'SVG picture' },
  { format: 'mermaid', label: 'Mermaid' },
  { format: 'd2', label: 'D2' },
  { format: 'dot', label: 'Graphviz DOT' },
];

export function Toolbar({ state, host }: { state: PreviewState; host: Host }) {
  const { selection, run } = state;
  const running = run.kind === 'running';
  const select = (change: Partial<Selection>): void =>
    host.send({ type: 'select', selection: { ...selection, ...change } });
  return (
    <header class="toolbar">
      <div class="heading">
        <h1>
          <bdi>{state.title}</bdi>
        </h1>
        <Status state={state} />
      </div>
      <div class="actions">
        <Choice
          label="Variant"
          none="As written"
          names={state.variants}
          value={selection.variant}
          onChange={(variant) => select({ variant })}
        />
        <Choice
          label="Scenario"
          none="Steady load"
          names={state.scenarios}
          value={selection.scenario}
          onChange={(scenario) => select({ scenario })}
        />
        <button
          type="button"
          class="icon-button"
          title={running ? 'Cancel the simulation' : 'Simulate'}
          aria-label={running ? 'Cancel the simulation' : 'Simulate'}
          onClick={() => host.send({ type: running ? 'cancel' : 'simulate' })}
        >
          <Icon name={running ? 'stop' : 'play'} />
        </button>
        <details class="menu" onFocusOut={closeWhenLeft} onKeyDown={closeOnEscape}>
          <summary class="icon-button" title="Export" aria-label="Export the diagram">
            <Icon name="save" />
          </summary>
          <ul>
            {EXPORTS.map(({ format, label }) => (
              <li key={format}>
                <button
                  type="button"
                  onClick={(event) => {
                    event.currentTarget.closest('details')?.removeAttribute('open');
                    host.send({ type: 'export', format });
                  }}
                >
                  {label}
                </button>
              </li>
            ))}
          </ul>
        </details>
      </div>
      {running && <progress class="progress" max={1} value={run.progress} aria-label="Progress of the simulation" />}
    </header>
  );
}

function Status({ state }: { state: PreviewState }) {
  const { run, panel } = state;
  const parts: string[] = [];
  if (run.kind === 'running')
    parts.push(`Simulating ${run.message}… ${Math.round(run.progress * 100)}%`.replace(' …', '…'));
  else if (run.kind === 'cancelled') parts.push('Cancelled');
  if (panel && panel.basis !== '' && run.kind !== 'running') parts.push(panel.basis);
  if (state.resultsStale) parts.push('figures of an earlier text');
  parts.push(...(panel?.summary ?? []));
  if (parts.length === 0 && state.svg !== null) parts.push('Save to simulate');
  const text = parts.join(' · ');
  return (
    <p class="status" role="status" title={text}>
      {text}
    </p>
  );
}

interface ChoiceProps {
  label: string;
  none: string;
  names: readonly string[];
  value: string | null;
  onChange: (value: string | null) => void;
}

/** A list of names with one that stands for none of them. */
function Choice({ label, none, names, value, onChange }: ChoiceProps) {
  if (names.length === 0) return null;
  return (
    <select
      class="choice"
      aria-label={label}
      title={label}
      value={value === null ? '' : `=${value}`}
      onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value.slice(1))}
    >
      <option value="">{none}</option>
      {names.map((name) => (
        <option key={name} value={`=${name}`}>
          {name}
        </option>
      ))}
    </select>
  );
}

function closeWhenLeft(event: FocusEvent & { currentTarget: HTMLDetailsElement }): void {
  if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
    event.currentTarget.open = false;
}

function closeOnEscape(event: KeyboardEvent & { currentTarget: HTMLDetailsElement }): void {
  if (event.key !== 'Escape' || !event.currentTarget.open) return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector('summary')?.focus();
}
