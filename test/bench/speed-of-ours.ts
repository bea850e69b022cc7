/** What a process does whose speed is measured, and nothing more. */
import type { System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { m1, m2, m3, m4 } from './models.js';

interface Model {
  system: () => System;
  /** Requests in a run: a second or so, of which starting up is a small part. */
  requests: number;
  /** Services that a request has on average. */
  visits: number;
  rate: number;
}

/** The models of the yardstick. */
export const MODELS: Record<string, Model> = {
  M1: { system: m1, requests: 8_000_000, visits: 1, rate: 0.8 },
  M2: { system: m2, requests: 8_000_000, visits: 1, rate: 7.2 },
  M3: { system: m3, requests: 4_000_000, visits: 2.2, rate: 1000 },
  M4: { system: m4, requests: 800_000, visits: 10, rate: 14000 },
};

/** Through the public entry, statistics on: MODEL N SEED. */
export function runOurs([name = '', n = '', seed = '']: string[]): void {
  const { system, rate, visits } = MODELS[name]!;
  const { run, loads } = simulate(system(), { seed: Number(seed), duration: Number(n) / rate, eventBudget: 1e12 });
  const mean = Object.values(loads)[0]!.latency['mean']!.value;
  console.log(JSON.stringify({ model: name, visits: (run.events * visits) / (visits + 1), mean }));
}
