/**
 * What people coming from elsewhere call a property, and the names it may have here: the first that the owner has is meant.
 * Words that are near in spelling need no entry.
 */
const HABITS: Readonly<Record<string, readonly string[]>> = {
  slots: ['concurrency'],
  threads: ['concurrency', 'cores'],
  workers: ['concurrency', 'instances'],
  connections: ['concurrency'],
  maxConnections: ['concurrency'],
  replicas: ['instances'],
  nodes: ['instances'],
  servers: ['instances'],
  pods: ['instances'],
  cpus: ['cores'],
  vcpus: ['cores'],
  ram: ['memory'],
  backlog: ['queue'],
  rps: ['rate'],
  qps: ['rate'],
  throughput: ['rate'],
  clients: ['users'],
  sessions: ['users'],
  every: ['think'],
  interval: ['think'],
  pause: ['think'],
  size: ['capacity'],
  uptime: ['availability'],
};

/** The property of an owner that another trade's word for it means; undefined where there is none. */
export function habitOf(name: string, own: readonly string[]): string | undefined {
  if (!Object.hasOwn(HABITS, name)) return undefined;
  return HABITS[name]?.find((one) => own.includes(one));
}
