/**
 * The benchmark: prints what is owed in speed and memory; asserts nothing, since times on a shared machine prove nothing.
 *
 *     npm run bench                                   every case
 *     npm run bench -- speed memory                   these cases
 *     npm run bench -- speed --against "PROGRAM"      with a yardstick of your own, called as PROGRAM MODEL N SEED,
 *                                                     which prints a line of JSON with its service completions, `visits`
 *     npm run bench -- speed --pairs 9 --size 0.5     more pairs of runs, of half the length
 */
export interface BenchOptions {
  against: string | undefined;
  /** Runs of each of the two that are compared. */
  pairs: number;
  /** Multiplies the length of the runs. */
  size: number;
}

/**
 * A case prints its own lines. A new one is a file beside this and an entry here. Each is loaded when it is asked for: what others
 * need would count as the start of a process that is measured.
 */
const cases: Record<string, (options: BenchOptions) => Promise<void>> = {
  speed: async (options) => (await import('./speed.js')).measureSpeed(options),
  growth: async (options) => (await import('./growth.js')).measureGrowth(options),
  memory: async (options) => (await import('./memory.js')).measureMemory(options),
  editor: async () => (await import('./editor.js')).measureEditor(),
  published: async () => (await import('./published.js')).measurePublished(),
};

/** What a child process is started for, so that each measurement has a process of its own. */
const children: Record<string, (args: string[]) => Promise<void>> = {
  '--ours': async (args) => (await import('./speed-of-ours.js')).runOurs(args),
  '--yardstick': async (args) => (await import('./yardstick.js')).runYardstick(args),
  '--memory': async (args) => (await import('./memory.js')).runMemory(args),
  '--editor-heap': async () => (await import('./editor.js')).runEditorHeap(),
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
