import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyExample, type CopyFiles } from '../../extension/features/copy-example.js';
import { Loader } from '../../language/cli/load.js';
import { processTerminal } from '../../language/cli/terminal.js';

const examples = resolve('examples');

const files: CopyFiles<string> = {
  join,
  read: (file) => readFile(file),
  write: (file, content) => writeFile(file, content),
  makeFolder: async (folder) => {
    await mkdir(folder, { recursive: true });
  },
  list: (folder) => readdir(folder),
};

describe('A copy of an example that reads other files', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'scale-copy-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it.each(['next-year', 'variability'])('finds them: %s, under another name', async (name) => {
    const target = join(home, 'mine.scale');
    await copyExample(files, examples, name, target);
    expect((await readdir(home)).sort()).toEqual(['mine.scale', name].sort());
    const messages = async (): Promise<unknown[]> => (await new Loader(processTerminal()).load(target)).messages;
    expect(await messages()).toEqual([]);
    // It would not be so if one was missing.
    for (const part of await readdir(join(home, name))) await rm(join(home, name, part));
    expect(await messages()).not.toEqual([]);
  });

  it('leaves alone what somebody changed in an earlier copy', async () => {
    const target = join(home, 'mine.scale');
    await copyExample(files, examples, 'variability', target);
    const measured = join(home, 'variability', 'times.csv');
    await writeFile(measured, 'ms\n7\n');
    await copyExample(files, examples, 'variability', target);
    expect(await readFile(measured, 'utf8')).toBe('ms\n7\n');
  });
});
