/** Pools whose instances each see keys of their own, because whoever calls them always sends a key to the same instance. */
import { eachStep } from '../../model/nested-steps.js';
import type { Call, PolicyName } from '../../model/system.js';
import type { Network } from './network.js';

const BY_IDENTITY: ReadonlySet<PolicyName> = new Set(['ip-hash', 'consistent-hashing', 'sticky']);

/** Components, by number, that every call reaches by a hash of its key or client; what lives inside of one is one of them. */
export function keptApart(network: Network): Set<number> {
  const apart = new Set<number>();
  const mixed = new Set<number>();
  const visit = (call: Call): void => {
    for (const target of call.targets) {
      const component = network.componentOf(target.component);
      if (component === undefined) continue;
      const policy = call.policy ?? network.components[component]?.policy;
      (policy !== undefined && BY_IDENTITY.has(policy) ? apart : mixed).add(component);
    }
  };
  for (const { call } of network.loads) visit(call);
  for (const { operation } of network.entries) {
    eachStep(operation.steps, (step) => {
      if (step.kind === 'call' || step.kind === 'send') visit(step.call);
    });
  }
  for (const component of mixed) apart.delete(component);
  network.components.forEach(({ inside }, index) => {
    const home = inside === undefined ? undefined : network.componentOf(inside);
    if (home === undefined) return;
    if (apart.has(home)) apart.add(index);
    else apart.delete(index);
  });
  return apart;
}
