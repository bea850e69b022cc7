/** Figures over time, one line each on a common axis, with the same numbers as a table. */
import { useState } from 'preact/hooks';
import type { OverTime } from '../protocol.js';
import { FigureTable } from './figure-table.js';
import { middle, Plot } from './plot.js';

export function OverTimeChart({ course }: { course: OverTime }) {
  const [moment, setMoment] = useState<number | null>(null);
  const steps = course.times.length;
  const marks = course.events.map(({ at }) => ({ at, kind: 'event' as const }));
  return (
    <div class="courses">
      <p class="moments">
        {course.events.map((event, index) => (
          <span key={index}>
            <bdi>{event.text}</bdi> at {course.times[Math.min(steps - 1, Math.round(event.at * steps))]}
          </span>
        ))}
        <span class="moment">{moment === null ? 'greatest' : `at ${course.times[moment]}`}</span>
      </p>
      {course.courses.map((line) => (
        <div class="course" key={`${line.id} ${line.label}`}>
          <span class="name" title={`${line.owner} ${line.label}`}>
            <bdi>{line.owner}</bdi> {line.label}
          </span>
          <Plot
            line={line}
            label={`${line.owner} ${line.label} over time, at most ${line.most}`}
            marks={moment === null ? marks : [...marks, { at: middle(moment, steps), kind: 'cursor' }]}
            onPoint={setMoment}
          />
          <span class="value">{moment === null ? line.most : line.texts[moment] || '–'}</span>
        </div>
      ))}
      <FigureTable
        label="Figures over time"
        head={['time', ...course.courses.map(({ owner, label }) => `${owner} ${label}`)]}
        rows={course.times.map((time, index) => [time, ...course.courses.map(({ texts }) => texts[index] ?? '')])}
      />
    </div>
  );
}
