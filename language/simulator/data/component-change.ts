import type { Component, ComponentChange } from '../../model/system.js';

/** A component of which some parts have become others. */
export function withChange(component: Component, change: ComponentChange): Component {
  const parts = Object.entries({ ...component, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(parts) as unknown as Component;
}
