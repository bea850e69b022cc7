import type { Finding } from '../../model/results.js';
import { formatCount, formatFactor, formatRatio } from '../../model/format-quantity.js';
import type { Component, KeySpace, System } from '../../model/system.js';
import { isTimed } from '../../simulator/index.js';
import { Zipf } from '../../simulator/random/index.js';
import type { Solution } from '../../simulator/solver/index.js';
import type { FindingContext } from '../context.js';
import { ENOUGH_ROOM } from '../least-change.js';
import type { FindingRule } from '../rule.js';

/** Hit ratio below which a cache is of no use. */
const USELESS = 0.1;
/** Requests for one key that meet the same miss from which on one speaks of a stampede. */
const CROWD = 5;
/** Capacities that are tried, as multiples of the present one, and what more hits must be worth. */
const LARGER = [2, 4, 8, 16, 32];
const WORTH = 0.05;

/** Every look-up costs, and hardly any saves. */
export const cacheOfNoUse: FindingRule = {
  code: 'cache-of-no-use',
  summary: 'A cache that hardly ever has what it is asked for.',
  find({ system, results, point }) {
    if (isTimed(system)) return [];
    return cachesOf(system).flatMap(({ component }): Finding[] => {
      const seen = results.caches[component.name];
      if (!seen || !(seen.rate > 0) || seen.hitRatio >= USELESS) return [];
      return [
        {
          code: 'cache-of-no-use',
          severity: 'information',
          message: `${component.name}: only ${formatRatio(seen.hitRatio)} of its ${formatCount(seen.rate)} look-ups a second hit ${point}: it costs every request a look-up and spares what is behind it next to nothing`,
          component: component.name,
          range: component.range,
          evidence: { hitRatio: seen.hitRatio, rate: seen.rate },
        },
      ];
    });
  },
};

/** What is behind the cache has too little room, and a larger cache would give it some. */
export const cacheTooSmall: FindingRule = {
  code: 'cache-too-small',
  summary: 'The bottleneck would have room if a cache before it were larger: how large, and what that brings.',
  find(context) {
    const { system, solution } = context;
    const first = solution.bottleneck;
    if (isTimed(system) || !first || first.saturatesAt >= ENOUGH_ROOM) return [];
    return cachesOf(system).flatMap(({ component, keys }): Finding[] => {
      const now = solution.caches[component.name]?.hitRatio ?? 1;
      const capacity = component.cache?.capacity ?? 0;
      if (first.component === component.name || component.cache?.fixedHitRatio !== undefined) return [];
      if (keys === undefined || capacity >= keys.count) return [];
      for (const factor of LARGER) {
        const larger = Math.min(keys.count, capacity * factor);
        const changed = solveWith(context, component, larger);
        if (!changed) return [];
        const hits = changed.caches[component.name]?.hitRatio ?? now;
        const room = changed.resources.find(
          (one) => one.component === first.component && one.resource === first.resource && one.role === first.role,
        );
        const factorNow = room?.saturatesAt ?? Infinity;
        if (factorNow >= ENOUGH_ROOM && hits >= now + WORTH) {
          return [
            {
              code: 'cache-too-small',
              severity: 'information',
              message: `${component.name}: ${formatRatio(now)} of its look-ups hit; with a capacity of ${formatCount(larger)} in place of ${formatCount(capacity)} it would be ${formatRatio(hits)}, and ${first.component} would last until ${formatFactor(factorNow)} this load`,
              component: component.name,
              range: component.propertyRanges['capacity'] ?? component.range,
              evidence: { hitRatio: now, capacity, larger, largerHitRatio: hits, saturatesAt: factorNow },
            },
          ];
        }
        if (larger >= keys.count) break;
      }
      return [];
    });
  },
};

/** When the most popular key is not there, all who ask for it meanwhile ask what is behind the cache. */
export const cacheStampede: FindingRule = {
  code: 'cache-stampede',
  summary: 'While the most popular key of a cache is fetched, many more requests for it miss too.',
  find({ system, results, solution }) {
    return cachesOf(system).flatMap(({ component, keys }): Finding[] => {
      const { cache } = component;
      if (!cache || !keys || cache.singleFlight === true) return [];
      const flushed = system.timeline?.events.some(
        ({ action }) => action.kind === 'flush' && action.component === component.name,
      );
      const invalidated = isInvalidated(component, solution);
      // Without any of these what is popular stays.
      if (cache.ttl === undefined && cache.start !== 'cold' && flushed !== true && !invalidated) return [];
      const rate = results.caches[component.name]?.rate ?? solution.caches[component.name]?.rate ?? 0;
      const share =
        keys.popularity.kind === 'zipf'
          ? new Zipf(keys.count, keys.popularity.exponent).probability(0)
          : 1 / keys.count;
      const fetch = Math.max(
        0,
        ...solution.calls
          .filter(({ from, asynchronous }) => !asynchronous && 'component' in from && from.component === component.name)
          .map(({ to }) => solution.operations[`${to.component}.${to.operation}`]?.latency.value ?? 0),
      );
      const crowd = rate * share * fetch;
      if (crowd < CROWD) return [];
      const gone = cache.ttl === undefined ? undefined : 'expires';
      const when = gone ?? (invalidated ? 'has been written, and so is dropped' : 'is not there yet');
      return [
        {
          code: 'cache-stampede',
          severity: 'information',
          message: `${component.name}: when its most popular key ${when}, about ${formatCount(Math.round(crowd))} requests ask for it at once what is behind the cache. \`single-flight: on\` lets one of them fetch it for all`,
          component: component.name,
          range: component.range,
          evidence: { crowd, rate, share, fetch },
        },
      ];
    });
  },
};

/** True where writes, or calls that say so, drop what the cache has. */
function isInvalidated({ name, operations }: Component, solution: Solution): boolean {
  return operations.some(
    (operation) =>
      (solution.operations[`${name}.${operation.name}`]?.rate ?? 0) > 0 &&
      operation.steps.some(({ kind }) => kind === 'invalidate'),
  );
}

function cachesOf(system: System): { component: Component; keys: KeySpace | undefined }[] {
  return system.components
    .filter((component) => component.reached && component.cache !== undefined)
    .map((component) => ({ component, keys: system.keySpaces.find(({ name }) => name === component.key) }));
}

function solveWith(context: FindingContext, component: Component, capacity: number): Solution | undefined {
  if (context.budget.left <= 0 || !component.cache) return undefined;
  context.budget.left--;
  const larger: Component = { ...component, cache: { ...component.cache, capacity } };
  return context.solve({
    ...context.system,
    components: context.system.components.map((one) => (one === component ? larger : one)),
  });
}
