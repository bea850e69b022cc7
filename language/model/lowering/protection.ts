import { error } from '../report.js';
import type { Settings } from '../settings.js';
import { readShedding } from '../shedding-rule.js';
import type { Component } from '../system.js';
import type { Context } from './context.js';
import { tellNoMemory } from './memory-held.js';
import { optional } from './optional.js';

/** What a component does against too many requests. */
export function protectionOf(settings: Settings, context: Context): Pick<Component, 'limit' | 'shed' | 'patience'> {
  const patience = settings.get('patience')?.property;
  if (patience && !settings.has('concurrency')) {
    error(
      context.report,
      'contradiction',
      patience,
      '`patience` bounds the wait for a slot, and without a limit nobody waits for one: add `concurrency: 50`, or remove it.',
      { property: 'name' },
    );
  }
  const limit = settings.get('limit');
  const shed = settings.get('shed')?.property;
  const rule = shed?.value && readShedding(shed, shed.value, context);
  if (shed && rule?.metric === 'memory' && !settings.has('memory')) tellNoMemory(shed, context);
  return {
    ...(limit?.setting.kind === 'number'
      ? {
          limit: {
            rate: limit.setting.value,
            burst: limit.settings.number('burst') ?? 1,
            excess: limit.settings.word('excess') === 'wait' ? 'wait' : 'reject',
          },
        }
      : {}),
    ...optional('shed', rule),
    ...optional('patience', settings.value('patience')),
  };
}
