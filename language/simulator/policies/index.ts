/** The policies by number. A new one is a file beside this and an entry here. */
import type { PolicyName } from '../../model/system.js';
import { consistentHashing } from './consistent-hashing.js';
import { ipHash } from './ip-hash.js';
import { joinIdleQueue } from './join-idle-queue.js';
import { leastConnections } from './least-connections.js';
import { leastResponseTime } from './least-response-time.js';
import { nearest } from './nearest.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';
import { random } from './random.js';
import { resourceBased } from './resource-based.js';
import { roundRobin } from './round-robin.js';
import { shortestExpectedDelay } from './shortest-expected-delay.js';
import { sticky } from './sticky.js';
import { weightedRoundRobin } from './weighted-round-robin.js';

export type { Policy, Views } from './policy.js';

export const POLICIES: readonly Policy[] = [
  random,
  roundRobin,
  leastConnections,
  powerOfTwo,
  joinIdleQueue,
  leastResponseTime,
  weightedRoundRobin,
  shortestExpectedDelay,
  resourceBased,
  consistentHashing,
  ipHash,
  sticky,
  nearest,
];

/** Names of the policies that the simulator honors. */
export const SIMULATED_POLICIES: readonly string[] = POLICIES.map((p) => p.name);

/** @throws RangeError for a policy that is not simulated yet */
export function policyNumber(name: PolicyName): number {
  const number = POLICIES.findIndex((p) => p.name === name);
  if (number < 0) throw new RangeError(`the policy ${name} is not simulated yet`);
  return number;
}

/** True when every caller that does not share a view must have its own. */
export function keepsOwnCount(number: number): boolean {
  return POLICIES[number]!.remembers;
}
