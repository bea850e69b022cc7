/** Series of runs and designs beside each other: what the text asks for, the way to run it, and what was found. */
import { useState } from 'preact/hooks';
import type { DesignRow, ExplorationState, PreviewState, SeriesChart } from '../protocol.js';
import { FigureTable } from './figure-table.js';
import type { Host } from './host.js';
import { Icon, type IconName } from './icons.js';
import { middle, Plot } from './plot.js';

/** What there is to compare, in few words; null where the text asks for nothing. */
export function comparisonCount({ planned, designs }: ExplorationState): string | null {
  const parts = [
    ...(planned.length === 0 ? [] : [planned.length === 1 ? '1 series' : `${planned.length} series`]),
    ...(designs === 0 ? [] : [`${designs} designs`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

export function Comparisons({ state, host }: { state: PreviewState; host: Host }) {
  const { exploration } = state;
  const { found, stale } = exploration;
  return (
    <div class={stale ? 'comparisons is-outdated' : 'comparisons'}>
      <Start state={state} host={host} />
      {found && found.designs.length > 0 && (
        <Designs designs={found.designs} selected={state.selection.variant} host={host} />
      )}
      {found?.charts.map((chart, index) => (
        <Chart key={index} chart={chart} host={host} />
      ))}
    </div>
  );
}

/** Starts and stops the runs, and says how far they are. */
function Start({ state, host }: { state: PreviewState; host: Host }) {
  const { running, found, stale, planned, designs } = state.exploration;
  if (running) {
    const { series, done, of } = running;
    return (
      <div class="start">
        <button type="button" class="action" onClick={() => host.send({ type: 'cancelExploring' })}>
          <Icon name="stop" />
          Stop
        </button>
        <progress max={of} value={done} aria-label="Progress of the series of runs" />
        <span class="quiet-text">
          <bdi>{series === '' ? 'starting' : series}</bdi>
          {of > 1 ? `, ${done} of ${of}` : ''}
        </span>
      </div>
    );
  }
  if (found && !stale) return null;
  const what = [
    ...(designs > 0 ? [`Compare ${designs} designs`] : []),
    ...(planned.length > 0 ? [seriesWords(planned.length)] : []),
  ];
  return (
    <div class="start">
      <button type="button" class="action" disabled={state.stale} onClick={() => host.send({ type: 'explore' })}>
        <Icon name="play" />
        {found ? 'Run again' : what.join(' and ').replace(/ and R/, ' and r')}
      </button>
      <span class="quiet-text">
        {found ? 'found for an earlier text or another choice' : planned.map(({ text }) => text).join(' · ')}
      </span>
    </div>
  );
}

function seriesWords(count: number): string {
  return count === 1 ? 'Run the series' : `Run ${count} series`;
}

const MARKS: Record<DesignRow['status'], { icon: IconName; words: string } | undefined> = {
  pass: { icon: 'pass', words: 'met' },
  fail: { icon: 'fail', words: 'not met' },
  undecided: { icon: 'undecided', words: 'undecided' },
  problem: { icon: 'error', words: 'not run' },
  none: undefined,
};

function Designs({ designs, selected, host }: { designs: DesignRow[]; selected: string | null; host: Host }) {
  return (
    <table class="designs">
      <thead>
        <tr>
          <th scope="col">Design, the best first</th>
          <th scope="col">Requirements</th>
          <th scope="col">Saturates at</th>
          {designs.some(({ cost }) => cost !== '') && <th scope="col">A month</th>}
        </tr>
      </thead>
      <tbody>
        {designs.map((design) => (
          <tr key={design.variant ?? ''} class={design.variant === selected ? 'is-selected' : ''}>
            <th scope="row">
              <button
                type="button"
                class="link"
                title="Look at this design"
                onClick={() => host.send({ type: 'select', selection: { variant: design.variant, scenario: null } })}
              >
                <bdi>{design.variant ?? 'As written'}</bdi>
              </button>
              <span class="more">{design.reason.replaceAll('`', '')}</span>
            </th>
            <td class={`is-${design.status}`}>{design.met}</td>
            <td>{design.saturatesAt}</td>
            {designs.some(({ cost }) => cost !== '') && <td>{design.cost}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Chart({ chart, host }: { chart: SeriesChart; host: Host }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const { ticks, best } = chart;
  const shown = pointed ?? best ?? ticks.length - 1;
  const marks = [
    ...(best === null ? [] : [{ at: middle(best, ticks.length), kind: 'found' as const }]),
    ...(pointed === null ? [] : [{ at: middle(pointed, ticks.length), kind: 'cursor' as const }]),
  ];
  return (
    <section class="series">
      <button type="button" class="link series-text" onClick={() => host.send({ type: 'reveal', range: chart.range })}>
        <bdi>{chart.text}</bdi>
      </button>
      {chart.answer && (
        <p class={chart.answer.found ? 'answer is-pass' : 'answer is-fail'}>{chart.answer.text.replaceAll('`', '')}</p>
      )}
      {chart.grid ? (
        <Grid chart={chart} grid={chart.grid} />
      ) : (
        <>
          {chart.lines.map((line) => (
            <div class="course" key={`${line.owner} ${line.label}`}>
              <span class="name" title={`${line.owner} ${line.label}`}>
                <bdi>{line.owner}</bdi> {line.label}
              </span>
              <Plot
                line={line}
                label={`${line.owner} ${line.label} over ${chart.table.head[0]}, at most ${line.most}`}
                marks={marks}
                onPoint={setPointed}
              />
              <span class="value">{line.texts[shown] || '–'}</span>
            </div>
          ))}
          <Axis chart={chart} shown={shown} onPoint={setPointed} />
        </>
      )}
      <FigureTable label={chart.text} head={chart.table.head} rows={chart.table.rows} />
    </section>
  );
}

/** The values of the knob, each with what the requirements say of it. */
function Axis({
  chart,
  shown,
  onPoint,
}: {
  chart: SeriesChart;
  shown: number;
  onPoint: (index: number | null) => void;
}) {
  const { ticks, verdicts, best } = chart;
  return (
    <div class="course axis">
      <span class="name">{chart.table.head[0]}</span>
      <ul class="ticks" onPointerLeave={() => onPoint(null)}>
        {ticks.map((tick, index) => {
          const verdict = verdicts[index];
          const mark = MARKS[verdict?.status ?? 'none'];
          return (
            <li
              key={index}
              class={`tick is-${verdict?.status ?? 'none'}${index === shown ? ' is-shown' : ''}`}
              title={[tick, verdict?.text].filter((text) => text !== '').join(': ')}
              onPointerMove={() => onPoint(index)}
            >
              {mark && (
                <span role="img" aria-label={mark.words}>
                  <Icon name={mark.icon} />
                </span>
              )}
              <span class={showsTick(index, ticks.length, best) ? 'tick-text' : 'tick-text is-minor'}>{tick}</span>
            </li>
          );
        })}
      </ul>
      <span class="value">{ticks[shown]}</span>
    </div>
  );
}

/** Of many values only the ends and the found one are written. */
function showsTick(index: number, count: number, best: number | null): boolean {
  return count <= 12 || index === 0 || index === count - 1 || index === best;
}

/** Two knobs: a cell for each pair, with what the requirements say, and the first figure. */
function Grid({ chart, grid }: { chart: SeriesChart; grid: NonNullable<SeriesChart['grid']> }) {
  return (
    <div class="grid-scroll" tabIndex={0} role="region" aria-label={chart.text}>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">
              <bdi>{grid.down}</bdi> ↓ <bdi>{grid.across}</bdi> →
            </th>
            {grid.columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((index) => (
                <Cell key={index} chart={chart} index={index} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ chart, index }: { chart: SeriesChart; index: number }) {
  const { status, text } = chart.verdicts[index] ?? { status: 'none' as const, text: '' };
  const mark = MARKS[status];
  const figures = chart.table.head
    .slice(1, -1)
    .map((head, column) => `${head} ${chart.table.rows[index]?.[column + 1] ?? ''}`);
  return (
    <td class={`is-${status}`} title={[text, ...figures].filter((one) => one !== '').join('\n')}>
      {mark ? (
        <span role="img" aria-label={mark.words}>
          <Icon name={mark.icon} />
        </span>
      ) : null}
      {chart.table.rows[index]?.[1]}
    </td>
  );
}
