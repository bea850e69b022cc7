/** One figure as a line over a common axis. */
import type { Course } from '../protocol.js';

/** The plot's own units; they are stretched to the room that there is. */
const WIDTH = 1000;
const HEIGHT = 34;

export interface PlotProps {
  line: Course;
  /** What it shows, for those who can't see it. */
  label: string;
  /** Upright lines: from 0 (left) to 1 (right), with a class that says what they mean. */
  marks: { at: number; kind: 'event' | 'cursor' | 'found' }[];
  /** The value that is pointed at, by its index; null: none. */
  onPoint: (index: number | null) => void;
}

export function Plot({ line, label, marks, onPoint }: PlotProps) {
  const last = line.heights.length - 1;
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) onPoint(Math.max(0, Math.min(last, Math.floor(((event.clientX - left) / width) * (last + 1)))));
  };
  return (
    <svg
      class="plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
    >
      <path class="plot-ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
      <path class="plot-area" d={area(line)} />
      <path class="plot-line" d={outline(line)} />
      {marks.map(({ at, kind }, index) => (
        <path key={index} class={`plot-${kind}`} d={`M${at * WIDTH} 0V${HEIGHT}`} />
      ))}
    </svg>
  );
}

/** The middle of a step on the axis, from 0 to 1. */
export function middle(index: number, steps: number): number {
  return (index + 0.5) / steps;
}

/** The stretches without a gap, as points. */
function stretches(line: Course): [number, number][][] {
  const found: [number, number][][] = [];
  let open: [number, number][] | undefined;
  line.heights.forEach((height, index) => {
    if (height === null) open = undefined;
    else {
      if (!open) found.push((open = []));
      open.push([middle(index, line.heights.length) * WIDTH, HEIGHT - height * (HEIGHT - 2)]);
    }
  });
  return found;
}

function outline(line: Course): string {
  return stretches(line)
    .map((points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`)
    .join('');
}

function area(line: Course): string {
  return stretches(line)
    .map((points) => {
      const first = points[0]?.[0] ?? 0;
      const end = points.at(-1)?.[0] ?? 0;
      return `M${first.toFixed(1)} ${HEIGHT}L${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}L${end.toFixed(1)} ${HEIGHT}Z`;
    })
    .join('');
}
