import type { SolvedResource } from '../simulator/solver/index.js';
import type { Plateau } from './course.js';

/**
 * Second by which what piled up at a resource from a moment on has gone, as a fluid: what is needed beyond what there is
 * piles up, and room beyond what is needed takes it away. Infinity where the course ends before, undefined where nothing piles up.
 */
export function goneAsFluid(resource: SolvedResource, from: number, course: readonly Plateau[]): number | undefined {
  let waiting = 0;
  for (const plateau of course) {
    if (plateau.to <= from) continue;
    const same = plateau.solution.resources.find(
      (one) => one.component === resource.component && one.resource === resource.resource && one.role === resource.role,
    );
    const needed = same && same.saturatesAt > 0 ? 1 / same.saturatesAt : 0;
    const change = (needed - 1) * (plateau.to - plateau.from);
    if (waiting > 0 && waiting + change <= 0) return plateau.from + waiting / (1 - needed);
    // Room that nobody needed is not kept for later.
    waiting = Math.max(0, waiting + change);
  }
  return waiting > 0 ? Infinity : undefined;
}
