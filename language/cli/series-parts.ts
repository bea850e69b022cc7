import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { mergeShards } from '../findings/shards.js';
import type { SeriesResults } from '../model/results.js';
import { UsageError } from './exit-status.js';

const number = v.nullable(v.number());

/** What is read of a part here; the rest of it is handed on as it is. */
const POINT = v.object({
  knobs: v.array(v.object({ path: v.string(), text: v.string() })),
  problem: v.optional(v.string()),
  run: v.nullable(v.object({ stopped: v.string() })),
  loads: v.record(
    v.string(),
    v.object({
      offered: v.number(),
      throughput: v.number(),
      errors: v.object({ rejected: v.number(), timeout: v.number(), failed: v.number() }),
      latency: v.record(v.string(), v.object({ value: number })),
    }),
  ),
  bottleneck: v.nullable(v.object({ component: v.string(), saturatesAt: v.object({ factor: v.number() }) })),
  availability: number,
  cost: v.object({ perMonth: number }),
  requirements: v.array(
    v.object({
      text: v.string(),
      scenario: v.nullable(v.string()),
      status: v.picklist(['pass', 'fail', 'undecided']),
      expectFail: v.boolean(),
      observed: number,
      dimension: v.picklist(['duration', 'rate', 'ratio', 'count', 'money']),
    }),
  ),
});

const PART = v.object({
  schema: v.literal(1),
  model: v.string(),
  fingerprint: v.string(),
  variant: v.nullable(v.string()),
  scenario: v.nullable(v.string()),
  seed: v.number(),
  shard: v.optional(v.object({ index: v.number(), of: v.number() })),
  sweeps: v.array(v.object({ text: v.string(), points: v.array(POINT) })),
  finds: v.array(
    v.object({ text: v.string(), least: v.nullable(v.looseObject({})), reason: v.string(), points: v.array(POINT) }),
  ),
});

/** The results of all parts of one run. @throws UsageError where a file is none, or where they don't belong together. */
export async function mergedParts(files: readonly string[]): Promise<SeriesResults> {
  const parts: SeriesResults[] = [];
  for (const file of files) parts.push(parsed(file, await content(file)));
  const merged = mergeShards(parts);
  if (typeof merged === 'string') throw new UsageError(`${files.join(', ')}: ${merged}`);
  return merged;
}

async function content(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

function parsed(file: string, text: string): SeriesResults {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file}: is no JSON`);
  }
  if (!v.is(PART, value))
    throw new UsageError(`${file}: is no part of a sweep; \`scale sweep --shard 1/2 --json\` writes one`);
  // Not a copy that the check has made: numbers, and the order of the fields, stay as they were written.
  return value as unknown as SeriesResults;
}
