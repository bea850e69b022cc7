/** Names that mean something to the language this is written in mean nothing in a model: each may name anything, and is counted. */
import { describe, expect, test } from 'vitest';
import { chain, textOf } from './chain.js';

const NAMES = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  'length',
  'then',
  'undefined',
  'null',
  'NaN',
  'true',
  'value',
  'kind',
  'range',
  'cpu',
  'latency',
  'load',
  'on',
  'when',
  'service',
  'Infinity',
  '__defineGetter__',
];

const modelOf = (name: string): string => `
keys ${name} { count: 100, ${name}: pareto(mean: 3, shape: 2) }
service ${name}1 { instances: 2, concurrency: 50, on ${name} { cpu 1ms  -> ${name}2.${name} by ${name} } }
cache ${name}2 -> ${name}3 { capacity: 5 items, key: ${name} }
database ${name}3 { replication: leader-follower { followers: 1 }, on ${name} { cpu 1ms } }
queue ${name}4 -> ${name}5
worker ${name}5 { on ${name} { cpu 1ms } }
load ${name}6 -> ${name}1.${name} { rate: 20 rps, key: ${name} }
load ${name}7 -> ${name}4.${name} { rate: 20 rps }
require ${name}6 p50 < 1s at peak
require ${name}1.${name} p50 < 1s at peak`;

const plainOf = (name: string): string => `
service ${name} { on ${name} { cpu 1ms } }
load Users -> ${name}.${name} { rate: 20 rps }
require ${name}.${name} p50 < 1s at peak
require ${name} cpu < 90% at peak`;

const loadOf = (name: string): string => `
service Web { on get { cpu 1ms } }
load ${name} -> Web.get { rate: 20 rps }
require ${name} p50 < 1s at peak
scenario Double for 10s { at 1s { ${name} 2x } }`;

describe('a name is a name', () => {
  test.each(NAMES)('%s', async (name) => {
    for (const text of [modelOf(name), plainOf(name), loadOf(name)]) {
      const { runnable, diagnostics, results, complaints } = await chain(text, { events: 20_000 });
      // That a finding names what is called `undefined` is as it should be.
      expect(complaints.filter((complaint) => !complaint.startsWith('not for users'))).toEqual([]);
      expect(runnable, diagnostics.map(({ message }) => textOf(message)).join('\n')).toBe(true);
      for (const found of [...Object.values(results?.components ?? {}), ...Object.values(results?.loads ?? {})]) {
        expect(found.throughput).toBeGreaterThan(5);
      }
    }
    const { results } = await chain(modelOf(name), { events: 20_000 });
    expect(Object.keys(results?.components ?? {})).toEqual([1, 2, 3, 4, 5].map((n) => `${name}${String(n)}`));
    expect(Object.keys(results?.loads ?? {})).toEqual([`${name}6`, `${name}7`]);
  });
});

describe('a name that is nothing of the language is refused as such', () => {
  test.each(
    NAMES.filter(
      (name) => !['load', 'on', 'when', 'service', 'cpu', 'latency', 'value', 'kind', 'range'].includes(name),
    ),
  )('%s', async (name) => {
    const text = `service A { ${name}: 3, policy: ${name}, on b { ${name} 3ms  -> A.${name} } }\nload L -> A.b { ${name}: 20 rps, arrivals: ${name} }\nrequire L ${name} < 1s`;
    const { diagnostics, complaints } = await chain(text);
    expect(complaints).toEqual([]);
    const told = diagnostics.filter(({ severity }) => severity === 1).map(({ message }) => textOf(message));
    expect(told.filter((message) => message.includes(name)).length).toBeGreaterThanOrEqual(5);
  });
});
