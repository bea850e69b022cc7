import type { Settings } from '../settings.js';
import { readShedding } from '../shedding-rule.js';
import type { Component } from '../system.js';
import type { Context } from './context.js';
import { optional } from './optional.js';

/** What a component does against too many requests. */
export function protectionOf(settings: Settings, context: Context): Pick<Component, 'limit' | 'shed'> {
  const limit = settings.get('limit');
  const shed = settings.get('shed')?.property;
  const rule = shed?.value && readShedding(shed, shed.value, context);
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
  };
}
