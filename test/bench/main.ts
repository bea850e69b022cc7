/**
 * The benchmark: prints what is owed in speed and memory; asserts nothing, since times on a shared machine prove nothing.
 *
 *     npm run bench                                   every case
 *     npm run bench -- speed memory                   these cases
 *     npm run bench -- speed --against "PROGRAM"      with a yardstick of your own, called as PROGRAM MODEL N SEED,
 *                                                     which prints JSON with `visits_per_s`
 *     npm run bench -- speed --pairs 9 --size 0.5     more pairs of runs, of half the length
 */
import { measureEditor, runEditorHeap } from './editor.js';
import { measureGrowth } from './growth.js';
import { measureMemory, runMemory } from './memory.js';
import { measurePublished } from './published.js';
import { measureSpeed, runOurs, runYardstick } from './speed.js';

export interface BenchOptions {
  against: string | undefined;
  /** Runs of each of the two that are compared. */
  pairs: number;
  /** Multiplies the length of the runs. */
  size: number;
}

/** A case prints its own lines. A new one is a file beside this and an entry here. */
const cases: Record<string, (options: BenchOptions) => void | Promise<void>> = {
  speed: measureSpeed,
  growth: measureGrowth,
  memory: measureMemory,
  editor: measureEditor,
  published: measurePublished,
};

/** What a child process is started for, so that each measurement has a process of its own. */
const children: Record<string, (args: string[]) => void | Promise<void>> = {
  '--ours': runOurs,
  '--yardstick': runYardstick,
  '--memory': runMemory,
  '--editor-heap': runEditorHeap,
};

async function main(args: string[]): Promise<void> {
  const child = children[args[0] ?? ''];
  if (child !== undefined) {
    await child(args.slice(1));
    return;
  }
  const options: BenchOptions = { against: undefined, pairs: 5, size: 1 };
  const wanted: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--against') options.against = args[++i];
    else if (arg === '--pairs') options.pairs = Number(args[++i]);
    else if (arg === '--size') options.size = Number(args[++i]);
    else if (arg in cases) wanted.push(arg);
    else throw new Error(`there is no case ${arg}: choose among ${Object.keys(cases).join(', ')}`);
  }
  for (const name of wanted.length > 0 ? wanted : Object.keys(cases)) {
    console.log(`\n${name}`);
    await cases[name]!(options);
  }
}

await main(process.argv.slice(2));
