/**
 * What plain JavaScript does with the four models when nothing is general: stations, a heap of times, linked queues,
 * `Math.log` and a 32-bit generator. Not part of the product.
 */

interface Network {
  rate: number;
  servers: number[];
  means: number[];
  /** Next station after `from`, given a uniform number and the visits left; -1 at the end. */
  next: (from: number, u: number, left: number) => number;
  first: (u: number) => number;
}

const networks: Record<string, Network> = {
  M1: chain(0.8, [1], [1], () => -1),
  M2: chain(7.2, [8], [1], () => -1),
  M3: chain(1000, [4, 2, 2], [0.003, 0.0005, 0.004], (from, u) => (from === 0 ? 1 : from === 1 && u < 0.2 ? 2 : -1)),
  M4: {
    ...chain(14000, Array<number>(100).fill(20), Array<number>(100).fill(0.01), (_, u, left) =>
      left > 0 ? Math.floor(u * 100) : -1,
    ),
    first: (u) => Math.floor(u * 100),
  },
};

function chain(rate: number, servers: number[], means: number[], next: Network['next']): Network {
  return { rate, servers, means, next, first: () => 0 };
}

/** Runs a model for a number of requests. */
function plainLoop(name: string, requests: number, seed: number): { visits: number; mean: number } {
  const { rate, servers, means, next, first } = networks[name]!;
  const stations = servers.length;
  const capacity = 1 << 16;
  const times = new Float64Array(capacity);
  const owners = new Int32Array(capacity);
  const born = new Float64Array(capacity);
  const link = new Int32Array(capacity);
  const at = new Int32Array(capacity);
  const left = new Int32Array(capacity);
  const busy = new Int32Array(stations);
  const head = new Int32Array(stations).fill(-1);
  const tail = new Int32Array(stations).fill(-1);
  for (let i = 0; i < capacity; i++) link[i] = i + 1;
  let free = 0;
  let size = 0;
  let state = (seed * 2654435761) | 0;
  const uniform = (): number => {
    // Mulberry32: a yardstick needs no better.
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const push = (time: number, owner: number): void => {
    let i = size++;
    while (i > 0 && times[(i - 1) >> 1]! > time) {
      times[i] = times[(i - 1) >> 1]!;
      owners[i] = owners[(i - 1) >> 1]!;
      i = (i - 1) >> 1;
    }
    times[i] = time;
    owners[i] = owner;
  };
  const pop = (): void => {
    const time = times[--size]!;
    const owner = owners[size]!;
    let i = 0;
    for (let down = 1; down < size; down = 2 * i + 1) {
      if (down + 1 < size && times[down + 1]! < times[down]!) down++;
      if (times[down]! >= time) break;
      times[i] = times[down]!;
      owners[i] = owners[down]!;
      i = down;
    }
    times[i] = time;
    owners[i] = owner;
  };
  const exponential = (mean: number): number => -mean * Math.log(1 - uniform());
  let made = 0;
  let done = 0;
  let visits = 0;
  let sum = 0;
  let now = 0;
  const enter = (job: number, station: number): void => {
    at[job] = station;
    if (busy[station]! < servers[station]!) {
      busy[station]!++;
      push(now + exponential(means[station]!), job);
      return;
    }
    link[job] = -1;
    if (tail[station]! < 0) head[station] = job;
    else link[tail[station]!] = job;
    tail[station] = job;
  };
  push(exponential(1 / rate), -1);
  while (size > 0) {
    now = times[0]!;
    const owner = owners[0]!;
    pop();
    if (owner < 0) {
      if (++made < requests) push(now + exponential(1 / rate), -1);
      const job = free;
      free = link[job]!;
      born[job] = now;
      left[job] = 10;
      enter(job, first(uniform()));
      continue;
    }
    visits++;
    const station = at[owner]!;
    const waiting = head[station]!;
    if (waiting >= 0) {
      head[station] = link[waiting]!;
      if (head[station] < 0) tail[station] = -1;
      push(now + exponential(means[station]!), waiting);
    } else busy[station]!--;
    const to = next(station, uniform(), --left[owner]!);
    if (to >= 0) enter(owner, to);
    else {
      sum += now - born[owner]!;
      done++;
      link[owner] = free;
      free = owner;
    }
  }
  return { visits, mean: sum / done };
}

/** MODEL N SEED. */
export function runYardstick([name = '', n = '', seed = '']: string[]): void {
  console.log(JSON.stringify({ model: name, ...plainLoop(name, Number(n), Number(seed)) }));
}
