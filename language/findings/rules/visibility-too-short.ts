import { formatDuration } from '../../model/format-quantity.js';
import type { Component } from '../../model/system.js';
import { isTimed } from '../../simulator/index.js';
import { placeOf } from '../context.js';
import type { FindingRule } from '../rule.js';

/** A visibility timeout that one handling in a hundred outlasts on a quiet day: its message is handled twice. */
export const visibilityTooShort: FindingRule = {
  code: 'visibility-too-short',
  summary: 'Messages are shown again before the p99 of their handling.',
  find(context) {
    if (isTimed(context.system)) return [];
    return context.system.components.flatMap((component) => {
      const visibility = component.messages?.visibility;
      if (visibility === undefined || !component.reached) return [];
      let worst: { name: string; p99: number } | undefined;
      for (const name of handlersOf(component)) {
        const p99 =
          context.results.operations[name]?.latency['p99']?.value ??
          context.solution.operations[name]?.percentile(0.99);
        if (p99 !== null && p99 !== undefined && p99 > visibility && (!worst || p99 > worst.p99)) worst = { name, p99 };
      }
      if (!worst) return [];
      return [
        {
          code: 'visibility-too-short',
          severity: 'information' as const,
          message: `${component.name} shows a message again after ${formatDuration(visibility)}, and ${worst.name} takes ${formatDuration(worst.p99)} at p99 ${context.point}: more than one message in a hundred is handled twice although nothing is broken`,
          component: component.name,
          range: placeOf(component, 'visibility'),
          evidence: { visibility, p99: worst.p99 },
        },
      ];
    });
  },
};

/** Operations that take messages out of a queue or topic. */
function handlersOf({ operations }: Component): Set<string> {
  return new Set(
    operations.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.kind === 'enqueue' ? step.consumers.map((one) => `${one.component}.${one.operation}`) : [],
      ),
    ),
  );
}
