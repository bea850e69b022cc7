/** Figures over time, one line each on a common axis, with the same numbers as a table. */
import { useState } from 'preact/hooks';
import type { Course, OverTime } from '../protocol.js';

/** The plots' own units; they are stretched to the room that there is. */
const WIDTH = 1000;
const HEIGHT = 34;

export function OverTimeChart({ course }: { course: OverTime }) {
  const [moment, setMoment] = useState<number | null>(null);
  const last = course.times.length - 1;
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (width > 0) setMoment(Math.max(0, Math.min(last, Math.floor(((event.clientX - left) / width) * (last + 1)))));
  };
  return (
    <div class="courses">
      <p class="moments">
        {course.events.map((event, index) => (
          <span key={index}>
            <bdi>{event.text}</bdi> at {course.times[Math.min(last, Math.round(event.at * (last + 1)))]}
          </span>
        ))}
        <span class="moment">{moment === null ? 'greatest' : `at ${course.times[moment]}`}</span>
      </p>
      {course.courses.map((line) => (
        <div class="course" key={`${line.id} ${line.label}`}>
          <span class="name" title={`${line.owner} ${line.label}`}>
            <bdi>{line.owner}</bdi> {line.label}
          </span>
          <svg
            class="plot"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${line.owner} ${line.label} over time, at most ${line.most}`}
            onPointerMove={point}
            onPointerLeave={() => setMoment(null)}
          >
            <path class="plot-ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
            <path class="plot-area" d={area(line)} />
            <path class="plot-line" d={outline(line)} />
            {course.events.map((event, index) => (
              <path key={index} class="plot-event" d={`M${event.at * WIDTH} 0V${HEIGHT}`} />
            ))}
            {moment !== null && <path class="plot-cursor" d={`M${middle(moment, line)} 0V${HEIGHT}`} />}
          </svg>
          <span class="value">{moment === null ? line.most : line.texts[moment] || '–'}</span>
        </div>
      ))}
      <Table course={course} />
    </div>
  );
}

/** The middle of a step on the axis. */
function middle(index: number, line: Course): number {
  return ((index + 0.5) / line.heights.length) * WIDTH;
}

/** The stretches without a gap, as points. */
function stretches(line: Course): [number, number][][] {
  const found: [number, number][][] = [];
  let open: [number, number][] | undefined;
  line.heights.forEach((height, index) => {
    if (height === null) open = undefined;
    else {
      if (!open) found.push((open = []));
      open.push([middle(index, line), HEIGHT - height * (HEIGHT - 2)]);
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

function Table({ course }: { course: OverTime }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="course-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {open && (
        <div tabIndex={0} role="region" aria-label="Figures over time">
          <table>
            <thead>
              <tr>
                <th scope="col">time</th>
                {course.courses.map((line) => (
                  <th scope="col" key={`${line.id} ${line.label}`}>
                    <bdi>{line.owner}</bdi> {line.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {course.times.map((time, index) => (
                <tr key={index}>
                  <th scope="row">{time}</th>
                  {course.courses.map((line) => (
                    <td key={`${line.id} ${line.label}`}>{line.texts[index]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
