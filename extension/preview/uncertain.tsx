/** Figures as ranges, where values of the model are uncertain, and what each depends on. */
import type { UncertaintyContent } from '../protocol.js';

/** The plots' own units; they are stretched to the room that there is. */
const WIDTH = 1000;
const HEIGHT = 20;

export function Uncertain({ content }: { content: UncertaintyContent }) {
  return (
    <div class="courses">
      {content.rows.map(({ name, requirement, range, median, from, to, middle, bound, depends }, index) => (
        <div class="course is-range" key={index}>
          <span class="name" title={requirement ?? name}>
            <bdi>{name}</bdi>
          </span>
          <svg
            class="plot"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${name}: ${range}, ${median} in the middle${bound ? `, the bound is ${bound.text}` : ''}`}
          >
            <path class="plot-ground" d={`M0 ${HEIGHT - 1}H${WIDTH}`} />
            <rect class="plot-range" x={from * WIDTH} y={5} width={Math.max(3, (to - from) * WIDTH)} height={10} />
            {middle !== null && <path class="plot-cursor" d={`M${middle * WIDTH} 3V17`} />}
            {bound && <path class="plot-bound" d={`M${bound.at * WIDTH} 0V${HEIGHT}`} />}
          </svg>
          <span class="value">{range}</span>
          {depends !== '' && <span class="more depends">depends most on {depends}</span>}
        </div>
      ))}
      <p class="quiet-text is-long">{content.method}</p>
    </div>
  );
}
