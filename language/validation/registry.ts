import type { Check } from './check.js';
import { cacheKeys } from './cache-keys.js';
import { copies } from './copies.js';
import { designs } from './designs.js';
import { duplicateNames } from './duplicate-names.js';
import { endlessCalls } from './endless-calls.js';
import { eventCounts } from './event-counts.js';
import { forwardingCircles } from './forwarding-circles.js';
import { geography } from './geography.js';
import { imports } from './imports.js';
import { keyedPolicies } from './keyed-policies.js';
import { kinds } from './kinds.js';
import { likes } from './likes.js';
import { operations } from './operations.js';
import { params } from './params.js';
import { properties } from './properties.js';
import { requirements } from './requirements.js';
import { series } from './series.js';
import { twoPolicies } from './two-policies.js';
import { unused } from './unused.js';

/** Every check of a whole document. A check is added by a file and one line here. */
export const CHECKS: readonly Check[] = [
  duplicateNames,
  imports,
  params,
  kinds,
  likes,
  forwardingCircles,
  properties,
  operations,
  requirements,
  designs,
  eventCounts,
  series,
  twoPolicies,
  keyedPolicies,
  endlessCalls,
  cacheKeys,
  copies,
  geography,
  unused,
];
