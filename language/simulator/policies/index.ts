/** The policies by number. A new one is a file beside this and an entry here. */
import type { PolicyName } from '../../model/system.js';
import { joinIdleQueue } from './join-idle-queue.js';
import { leastConnections } from './least-connections.js';
import { leastResponseTime } from './least-response-time.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';
import { random } from './random.js';
import { roundRobin } from './round-robin.js';

export type { Policy, Views } from './policy.js';

export const POLICIES: readonly Policy[] = [
  random,
  roundRobin,
  leastConnections,
  powerOfTwo,
  joinIdleQueue,
  leastResponseTime,
];

/**
 * Names that come down to another policy: without weights a weighted rotation is a plain one, among equal nodes the
 * shortest expected delay is the shortest queue. Policies that go by the key are resolved before a policy is asked, and
 * fall back to a random node for a request that has none.
 */
const ALIASES: Partial<Record<PolicyName, string>> = {
  'weighted-round-robin': 'round-robin',
  'shortest-expected-delay': 'least-connections',
  'consistent-hashing': 'random',
  'ip-hash': 'random',
  sticky: 'random',
};

/** Names of the policies that the simulator honors. */
export const SIMULATED_POLICIES: readonly string[] = [...POLICIES.map((p) => p.name), ...Object.keys(ALIASES)];

/** @throws RangeError for a policy that is not simulated yet */
export function policyNumber(name: PolicyName): number {
  const number = POLICIES.findIndex((p) => p.name === (ALIASES[name] ?? name));
  if (number < 0) throw new RangeError(`the policy ${name} is not simulated yet`);
  return number;
}

/** True when every caller that does not share a view must have its own. */
export function keepsOwnCount(number: number): boolean {
  return POLICIES[number]!.remembers;
}
