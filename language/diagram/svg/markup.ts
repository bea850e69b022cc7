/** SVG as text. Everything goes through here, so nothing a user wrote can become markup. */
import { escapeXml } from '../text.js';

/** Markup that is already escaped. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | null | undefined | readonly Child[];
export type Attributes = Record<string, string | number | null | undefined>;

/** An element; plain strings among the children are escaped as text. Attributes without a value are left out. */
export function element(name: string, attributes: Attributes, ...children: Child[]): Markup {
  let text = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    text += ` ${key}="${typeof value === 'number' ? number(value) : escapeXml(value)}"`;
  }
  const content = flatten(children);
  return { markup: content === '' ? `${text}/>` : `${text}>${content}</${name}>` };
}

function flatten(child: Child): string {
  if (child === null || child === undefined) return '';
  if (typeof child === 'string') return escapeXml(child);
  if ('markup' in child) return child.markup;
  return child.map(flatten).join('');
}

/** At most two decimals, and never an exponent: the same bytes everywhere. */
export function number(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return Number.isFinite(rounded) ? String(Object.is(rounded, -0) ? 0 : rounded) : '0';
}

/** Path data from commands and numbers. */
export function path(...parts: (string | number)[]): string {
  return parts.map((part) => (typeof part === 'number' ? number(part) : part)).join(' ');
}
