import { KIND_NAMES, type KindName } from '../types.js';

/** Kinds that are a pool of instances. */
export const POOLS: readonly KindName[] = [
  'dns',
  'cdn',
  'balancer',
  'gateway',
  'service',
  'cache',
  'storage',
  'worker',
];

/** Kinds with machines of their own. */
export const MACHINES: readonly KindName[] = [...POOLS, 'database'];

/** Kinds in front of a pool that choose who serves a call. */
export const ROUTERS: readonly KindName[] = ['dns', 'balancer', 'gateway'];

export const CACHES: readonly KindName[] = ['cdn', 'cache'];

/** Kinds that keep messages. */
export const MESSAGING: readonly KindName[] = ['queue', 'topic'];

export const COMPONENTS: readonly KindName[] = KIND_NAMES;
