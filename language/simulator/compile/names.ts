/** Names that are resolved: a call through a resolver whose answers are kept for a while goes straight to where they point. */
import type { Call, Component } from '../../model/system.js';

/** What a caller that knows the answer does in place of a call through a resolver. */
export interface Resolution {
  resolver: Component;
  /** Seconds that an answer is kept. */
  ttl: number;
  /** The call without the resolver between. */
  direct: Call;
}

/** The resolver that a call goes through, where its answers are kept; undefined where every call asks anew. */
export function resolutionOf(call: Call, find: (component: string) => Component | undefined): Resolution | undefined {
  const [only] = call.targets;
  if (only === undefined || call.targets.length > 1) return undefined;
  const resolver = find(only.component);
  const operation = resolver?.operations.find(({ name }) => name === only.operation);
  const last = operation?.steps.at(-1);
  if (!(resolver?.ttl !== undefined && resolver.ttl > 0) || operation?.forwarded !== true || last?.kind !== 'call')
    return undefined;
  const { targets, by, policy, policySettings, sharedView } = last.call;
  const aim = {
    targets,
    sharedView,
    ...(by === undefined ? {} : { by }),
    ...(policy === undefined ? {} : { policy }),
    ...(policySettings === undefined ? {} : { policySettings }),
  };
  return { resolver, ttl: resolver.ttl, direct: { ...call, ...aim } };
}
