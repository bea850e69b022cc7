import type { ComponentDesign } from '../design.js';
import { exponentsOf, sameDimension } from '../dimension.js';
import { isAmount } from '../evaluated.js';
import { SILENT } from '../report.js';
import type { Settings } from '../settings.js';
import type { Cache } from '../system.js';
import type { Context } from './context.js';
import { optional } from './optional.js';

/** What a component keeps of what it was asked for. */
export function lowerCache(component: ComponentDesign, settings: Settings, context: Context): Cache {
  const capacity = settings.number('capacity');
  const inBytes = capacity !== undefined && isInBytes(component, context);
  return {
    // A cache without a capacity holds everything that can be asked for.
    capacity: inBytes ? context.keyCount : (capacity ?? context.keyCount),
    ...optional('bytes', inBytes ? capacity : undefined),
    eviction: (settings.word('eviction') ?? 'lru') as Cache['eviction'],
    ...optional('ttl', settings.number('ttl')),
    ...(settings.get('ttl')?.settings.on('sliding') === true ? { sliding: true } : {}),
    start: settings.word('start') === 'cold' ? 'cold' : 'warm',
    partitioned: settings.word('policy') === 'consistent-hashing',
    ...optional('fixedHitRatio', settings.number('hit')),
    ...(settings.on('single-flight') ? { singleFlight: true } : {}),
  };
}

function isInBytes(component: ComponentDesign, { evaluator }: Context): boolean {
  const value = component.properties.get('capacity')?.value;
  const amount = value && evaluator.evaluate(value, SILENT);
  return amount !== undefined && isAmount(amount) && sameDimension(amount.dimension, exponentsOf('bytes'));
}
