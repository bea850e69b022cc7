/** What a design costs, from the prices that it states. */
import { named } from './named.js';
import type { Operation } from '../../model/system.js';
import { momentsOfValue } from './moments.js';
import type { Network } from './network.js';
import { nodesOf } from './network.js';
import type { SolvedCost } from './solution.js';

/** Seconds in a month of 730 hours. */
export const MONTH = 730 * 3600;

/**
 * @param callRates calls per second to each operation, in the long-run mean
 * @param requests requests per second of all loads together, in the long-run mean
 */
export function solveCost(network: Network, callRates: Float64Array, requests: number): SolvedCost {
  const components: Record<string, number> = named();
  let perSecond = 0;
  const bill = (name: string, amount: number): void => {
    if (!Number.isFinite(amount)) return;
    components[name] = (components[name] ?? 0) + amount * MONTH;
    perSecond += amount;
  };
  for (const component of network.components) {
    if (component.reached && component.price !== undefined) bill(component.name, component.price * nodesOf(component));
  }
  network.entries.forEach((entry, index) => {
    const component = network.components[entry.component];
    if (!component?.reached) return;
    const rate = callRates[index] as number;
    if (component.requestPrice !== undefined) bill(component.name, component.requestPrice * rate);
    if (component.egressPrice !== undefined) {
      bill(component.name, component.egressPrice * rate * bytesReturned(network, entry.operation));
    }
  });
  if (Object.keys(components).length === 0) return { perMonth: null, perMillionRequests: null, components };
  return {
    perMonth: perSecond * MONTH,
    perMillionRequests: requests > 0 ? (perSecond / requests) * 1e6 : null,
    components,
  };
}

/** Mean bytes of a reply. */
function bytesReturned({ keySpaces }: Network, { returns }: Operation): number {
  return returns === undefined ? 0 : Math.max(0, momentsOfValue(returns, keySpaces).mean);
}
