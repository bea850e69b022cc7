import type { BuiltInOperation, KindEntry, KindName, KindTraits } from './types.js';

/** A pool of machines that runs operations of its own: what most kinds are. */
const COMPUTE: KindTraits = {
  forwards: 'calls',
  targets: 'one',
  fanOut: 'one',
  pulls: false,
  holdsMessages: false,
  isStore: false,
  isCache: false,
  hasInstances: true,
  hasCores: true,
  unlimited: false,
  definesOperations: true,
  defaultPolicy: 'round-robin',
  defaultConcurrency: 'none',
};

const CACHE: KindTraits = {
  ...COMPUTE,
  forwards: 'read-through',
  isStore: true,
  isCache: true,
  defaultPolicy: 'consistent-hashing',
};

const MESSAGES: KindTraits = {
  ...COMPUTE,
  forwards: 'messages',
  holdsMessages: true,
  hasInstances: false,
  hasCores: false,
  unlimited: true,
  definesOperations: false,
  defaultPolicy: null,
};

const CACHE_OPERATIONS: readonly BuiltInOperation[] = [
  {
    name: 'get',
    write: false,
    summary: 'Looks the key up; without a value the `else` of the call runs.',
    offered: 'without-target',
  },
  {
    name: 'put',
    write: false,
    summary: 'Stores the key, and evicts another if it is full.',
    offered: 'without-target',
  },
  { name: 'invalidate', write: false, summary: 'Drops the key.', offered: 'without-target' },
];

const SEND: readonly BuiltInOperation[] = [
  { name: 'send', write: false, summary: 'Stores one message.', offered: 'without-operations' },
];

/** Every kind of component, in the order in which a request usually meets them. */
export const KINDS: readonly KindEntry[] = [
  {
    name: 'client',
    summary: 'People or devices that run sessions of several requests.',
    use: 'Choose it when one visit makes several requests with pauses between them; for single requests a `load` on the first component is enough.',
    doc: 'Its operations are sessions: a load starts them, `think` pauses between requests. Each session runs on a device of its own, so nothing queues here: `cpu` only takes time.',
    example: `client Shopper { on visit { -> Web.get  think 5s  -> Web.get } }`,
    simulated: true,
    operations: [],
    traits: {
      ...COMPUTE,
      forwards: 'none',
      targets: 'none',
      hasInstances: false,
      hasCores: false,
      unlimited: true,
      defaultPolicy: null,
    },
  },
  {
    name: 'dns',
    summary: 'Name resolution in front of the system.',
    use: 'Choose it to show what resolving names costs, or to steer users to a region.',
    doc: 'Passes every operation of its target on, after its own `cpu` if it has one. With several targets it chooses one of them.',
    example: `dns Names -> Web { ttl: 60s }`,
    simulated: true,
    operations: [],
    traits: { ...COMPUTE, targets: 'many' },
  },
  {
    name: 'cdn',
    summary: 'Cache at the edge, close to the users.',
    use: 'Choose it for content that many users share; a `cache` inside the system is the same idea behind the front door.',
    doc: 'Reads through: a hit answers from the edge, a miss calls the target and stores the answer.',
    example: `cdn Edge -> Web { capacity: 100k items, ttl: 10min }`,
    simulated: true,
    operations: [],
    traits: CACHE,
  },
  {
    name: 'balancer',
    summary: 'Spreads calls over the instances of its target, or over several targets.',
    use: 'Choose it when all callers shall share one view of the pool; direct calls leave the choice to each calling instance.',
    doc: 'Offers the operations of its target. All callers share one view of it: one turn for `round-robin`, one count for `least-connections`. A `policy` stands on the balancer or on its target, not on both. Takes no time unless `cpu` is given.',
    example: `balancer Edge -> Web { policy: least-connections }`,
    simulated: true,
    operations: [],
    traits: { ...COMPUTE, targets: 'many' },
  },
  {
    name: 'gateway',
    summary: 'Front door that checks, limits and routes requests.',
    use: 'Choose it over a `balancer` when the front door does work of its own: authentication, rate limits, composition of several calls.',
    doc: 'Offers the operations of its target, and those it defines itself. Balances over its target like a balancer.',
    example: `gateway Door -> Web { cpu: 0.2ms }`,
    simulated: true,
    operations: [],
    traits: { ...COMPUTE, targets: 'many' },
  },
  {
    name: 'service',
    summary: 'A pool of instances that run your code.',
    use: 'The kind to start with: anything that handles requests and is neither a store nor a queue.',
    doc: 'An operation holds a slot of its instance from arrival to reply; `cpu` needs one of its cores, which is free again while a call is waited for.',
    example: `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }`,
    simulated: true,
    operations: [],
    traits: COMPUTE,
  },
  {
    name: 'cache',
    summary: 'Fast store that keeps the keys asked for most.',
    use: 'Choose it with a target for read-through; without one when the caller decides what to look up and what to store (cache-aside).',
    doc: "With a target it offers the target's operations: a hit answers at once, a miss calls the target and stores the answer. Without a target it has `get`, `put` and `invalidate`. Which keys are hits comes out of the popularity of the key space, the capacity, the eviction and the `ttl`. Starts warm. Several instances split the keys among them; with any other policy than `consistent-hashing` each holds copies of its own.",
    example: `cache Hot -> Db { capacity: 200k items, eviction: lru, ttl: 1h }`,
    simulated: true,
    operations: CACHE_OPERATIONS,
    traits: CACHE,
  },
  {
    name: 'database',
    summary: 'Store of records, with followers and shards.',
    use: 'Choose it for data that is queried and changed; `storage` for large objects by name.',
    doc: 'Has shards x (1 + followers) nodes and no `instances`. Operations marked `write` go to the leader and are applied by every follower at full demand; reads go to the followers if there are any.',
    example: `database Db { cores: 16, on select { cpu 4ms }, on insert write { cpu 6ms } }`,
    simulated: true,
    operations: [],
    traits: { ...COMPUTE, forwards: 'none', targets: 'none', isStore: true, hasInstances: false },
  },
  {
    name: 'storage',
    summary: 'Store of files and objects.',
    use: 'Choose it for large objects that are written once and read whole.',
    doc: 'Has `get` and `put`; their time is what `cpu`, `disk` and `wait` on it say, or what operations of those names say.',
    example: `storage Files { wait: 20ms }`,
    simulated: true,
    operations: [
      { name: 'get', write: false, summary: 'Reads an object.', offered: 'always' },
      { name: 'put', write: true, summary: 'Stores an object.', offered: 'always' },
    ],
    traits: { ...COMPUTE, forwards: 'none', targets: 'none', isStore: true },
  },
  {
    name: 'queue',
    summary: 'Keeps messages until a worker is free; each message is handled once.',
    use: 'Choose it to take work out of the reply; a `topic` when several consumers need every message.',
    doc: 'Offers the operations of its worker: a call stores a message and returns, the worker takes messages in order of arrival whenever a slot of its own is free. With no worker that names the operation it has `send`.',
    example: `queue Mail -> Mailer`,
    simulated: true,
    operations: SEND,
    traits: { ...MESSAGES, targets: 'many', fanOut: 'one' },
  },
  {
    name: 'topic',
    summary: 'Hands every message to each of its consumers.',
    use: 'Choose it when several consumers need every message; a `queue` when one of them shall handle it.',
    doc: 'Like a queue for each target: each consumer takes every message at its own pace.',
    example: `topic Orders -> Mailer`,
    simulated: true,
    operations: SEND,
    traits: { ...MESSAGES, targets: 'many', fanOut: 'each' },
  },
  {
    name: 'worker',
    summary: 'A pool of instances that take messages from a queue.',
    use: 'Choose it for work that nobody waits for.',
    doc: 'The queue names it: `queue Mail -> Mailer`. Takes a message whenever fewer than `concurrency` are in hand (its cores, unless written), so work waits in the queue and not here.',
    example: `queue Mail -> Mailer\nworker Mailer { instances: 2, on send { cpu 5ms } }`,
    simulated: true,
    operations: [],
    traits: { ...COMPUTE, forwards: 'none', targets: 'none', pulls: true, defaultConcurrency: 'cores' },
  },
  {
    name: 'external',
    summary: 'A service of someone else, known only by how it answers.',
    use: "Choose it for anything that you call but do not run: payment, mail delivery, a partner's API.",
    doc: "Every request is served at once: `wait` says how long an answer takes, `availability` how often there is one. A vendor's cap on requests at a time is its `concurrency`.",
    example: `external Smtp { availability: 99.9%, on deliver { wait 80ms } }`,
    simulated: true,
    operations: [],
    traits: {
      ...COMPUTE,
      forwards: 'none',
      targets: 'none',
      hasInstances: false,
      hasCores: false,
      unlimited: true,
      defaultPolicy: null,
    },
  },
];

const BY_NAME: ReadonlyMap<string, KindEntry> = new Map(KINDS.map((entry) => [entry.name, entry]));

/** The entry of a kind of component; undefined where no kind has that name. */
export function kind(name: string): KindEntry | undefined {
  return BY_NAME.get(name);
}

/** True for the names of kinds. */
export function isKindName(name: string): name is KindName {
  return BY_NAME.has(name);
}
