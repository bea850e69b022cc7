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
  const priced = designs.some(({ cost }) => cost !== '');
  return (
    <table class="designs">
      <thead>
        <tr>
          <th scope="col">Design, the best first</th>
          <th scope="col">Requirements</th>
          <th scope="col">Saturates at</th>
          {priced && <th scope="col">A month</th>}
        </tr>
      </thead>
      {designs.map((design) => (
        <tbody key={design.variant ?? ''} class={design.variant === selected ? 'is-selected' : ''}>
          <tr>
            <th scope="row">
              <button
                type="button"
                class="link"
                title="Look at this design"
                onClick={() => host.send({ type: 'select', selection: { variant: design.variant, scenario: null } })}
              >
                <bdi>{design.variant ?? 'As written'}</bdi>
              </button>
            </th>
            <td class={`is-${design.status}`}>{design.met}</td>
            <td>{design.saturatesAt}</td>
            {priced && <td>{design.cost}</td>}
          </tr>
          <tr class="why">
            <td colSpan={priced ? 4 : 3}>{design.reason.replaceAll('`', '')}</td>
          </tr>
        </tbody>
      ))}
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
  const written = writtenTicks(ticks, best);
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
              <span class={written.has(index) ? 'tick-text' : 'tick-text is-minor'}>{tick}</span>
            </li>
          );
        })}
      </ul>
      <span class="value">{ticks[shown]}</span>
    </div>
  );
}

/** Pixels of the narrowest axis, of a digit in it, and between two values. */
const AXIS = { width: 270, digit: 6.6, gap: 10 };

/** Which values are written: the ends and the found one, and between them as many as don't run into each other. */
function writtenTicks(ticks: readonly string[], best: number | null): ReadonlySet<number> {
  const step = AXIS.width / ticks.length;
  const half = (index: number): number => ((ticks[index]?.length ?? 0) * AXIS.digit + AXIS.gap) / 2;
  const written = new Set<number>();
  const stride = Math.ceil((2 * Math.max(...ticks.map((_, index) => half(index)))) / step);
  const between = ticks.map((_, index) => index).filter((index) => index % stride === 0);
  for (const index of [best ?? 0, 0, ticks.length - 1, ...between]) {
    if ([...written].every((other) => Math.abs(other - index) * step >= half(other) + half(index))) written.add(index);
  }
  return written;
}

/** Two knobs: a cell for each pair, with what the requirements say, and the figure that is chosen. */
function Grid({ chart, grid }: { chart: SeriesChart; grid: NonNullable<SeriesChart['grid']> }) {
  const figures = chart.table.head.slice(1, -1);
  const [chosen, choose] = useState(0);
  const shown = Math.min(chosen, figures.length - 1);
  return (
    <>
      {figures.length > 1 && (
        <label class="figure-choice">
          Shown{' '}
          <select class="choice" value={shown} onChange={(event) => choose(Number(event.currentTarget.value))}>
            {figures.map((figure, index) => (
              <option key={figure} value={index}>
                {figure}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="grid-scroll" tabIndex={0} role="region" aria-label={chart.text}>
        <table class="grid">
          <thead>
            <tr>
              <td />
              <th scope="colgroup" colSpan={grid.columns.length} class="across">
                <bdi>{grid.across}</bdi> →
              </th>
            </tr>
            <tr>
              <th scope="col" class="down">
                <bdi>{grid.down}</bdi> ↓
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
                  <Cell key={index} chart={chart} index={index} shown={shown} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Cell({ chart, index, shown }: { chart: SeriesChart; index: number; shown: number }) {
  const { status, text } = chart.verdicts[index] ?? { status: 'none' as const, text: '' };
  const mark = MARKS[status];
  const figures = chart.table.head
    .slice(1, -1)
    .map((head, column) => `${head} ${chart.table.rows[index]?.[column + 1] || '–'}`);
  return (
    <td class={`cell is-${status}`} title={[text, ...figures].filter((one) => one !== '').join('\n')}>
      {mark ? (
        <span role="img" aria-label={mark.words}>
          <Icon name={mark.icon} />
        </span>
      ) : null}
      {chart.table.rows[index]?.[shown + 1] || '–'}
    </td>
  );
}
