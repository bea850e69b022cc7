/** What stays as it is while a system runs, and what to do instead. */
import type { Component, Load, System } from '../system.js';

/** Something that cannot change, in words, and a sentence that says why, or what is meant to be written. */
export interface Fixed {
  readonly what: string;
  readonly why?: string;
}

const LONG_RUN = 'It is about the long run; what happens in a course is an event such as `fail`.';
const COSTS = 'Costs are those of the design at its mean load, whatever happens in a course.';
const BESIDE = 'What becomes another kind of thing is a component of its own: move the `weights` of a balancer to it.';

/** By part of a component: how it is called in a document, and what to do. */
const PARTS: Readonly<Partial<Record<keyof Component, Fixed>>> = {
  scaling: { what: 'instances', why: 'A timetable says itself what happens over time.' },
  in: { what: 'in', why: `Instances stay where they stand. ${BESIDE}` },
  inside: { what: 'inside', why: BESIDE },
  discipline: { what: 'discipline', why: `Cores that are shared (\`ps\`) have no queue. ${BESIDE}` },
  policy: { what: 'policy', why: 'Put a `balancer` in front: its own policy changes.' },
  policySettings: { what: 'policy', why: 'Put a `balancer` in front: its own policy changes.' },
  key: { what: 'key', why: `What is kept is found by it. ${BESIDE}` },
  cache: { what: 'cache', why: `Only \`capacity\`, \`ttl\` and \`hit\` change. ${BESIDE}` },
  replication: {
    what: 'replication',
    why: `Only \`lag\`, \`mode\`, \`failover\`, \`r\` and \`w\` change. ${BESIDE}`,
  },
  partition: { what: 'partition', why: BESIDE },
  shards: { what: 'shards', why: `Only their number changes. ${BESIDE}` },
  messages: { what: 'messages', why: `Only \`capacity\` and \`redeliver\` change. ${BESIDE}` },
  pools: {
    what: 'pools',
    why: 'Only their sizes and queues change: declare those that are needed later from the start.',
  },
  bandwidth: { what: 'bandwidth', why: 'It gets more or less: write a great one where there is to be no limit.' },
  ttl: { what: 'ttl', why: 'It gets longer or shorter: write a short one where answers are hardly to be kept.' },
  needs: { what: 'needs', why: LONG_RUN },
  availability: { what: 'availability', why: LONG_RUN },
  mtbf: { what: 'mtbf', why: LONG_RUN },
  mttr: { what: 'mttr', why: LONG_RUN },
  price: { what: 'price', why: COSTS },
  requestPrice: { what: 'requestPrice', why: COSTS },
  egressPrice: { what: 'egressPrice', why: COSTS },
};

/** A part of a component that differs; undefined where it only follows from another one. */
export function fixedPart(part: keyof Component, before: Component, after: Component): Fixed | undefined {
  const copies = (one: Component): string => JSON.stringify([one.replication, one.shards, one.scaling]);
  if (part === 'instances' && copies(before) !== copies(after)) return undefined;
  const known = PARTS[part];
  return { ...known, what: `\`${known?.what ?? part}\` of \`${after.name}\`` };
}

const LOAD_PARTS: Readonly<Partial<Record<keyof Load, Fixed>>> = {
  peak: { what: 'peak', why: 'In a scenario loads stand at their mean: write `Users 3x`.' },
  shape: {
    what: 'shape',
    why: 'The course of a load is one from start to end: write its turns as events, or all of them as one shape.',
  },
  source: {
    what: 'arrivals',
    why: 'Who asks goes on as before: declare a load of its own for the others, and change how much there is of both.',
  },
};

/** A part of a load that differs. */
export function fixedOfLoad(part: string, load: string): Fixed {
  const known = LOAD_PARTS[part as keyof Load];
  return { ...known, what: `\`${known?.what ?? part}\` of the load \`${load}\`` };
}

const WORLD: Readonly<Partial<Record<keyof System, Fixed>>> = {
  keySpaces: {
    what: 'the keys',
    why: 'What is kept and asked for is told by them: declare other keys (`keys Hot like Doc { … }`), and a load that asks for those.',
  },
  regions: { what: 'the regions', why: LONG_RUN },
};

/** Parts of a system beside its components and loads that differ. */
export function fixedOfWorld(parts: readonly string[]): Fixed[] {
  return parts.flatMap((part) => WORLD[part as keyof System] ?? []);
}
