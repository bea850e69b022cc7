/**
 * `npm run pictures`: takes the pictures of the read-me anew, in the real editor. Their size counts in the packed extension, so
 * they are reduced to a palette where `pngquant` is installed, and what they come to is told.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEditor, root } from './harness/person.mjs';

const pictures = join(root, 'extension', 'media', 'pictures');

/** @typedef {import('./harness/person.mjs').Person} Person */

/** @type {{ name: string, theme: 'dark' | 'light', compose: (person: Person) => Promise<void> }[]} */
const shots = [
  // A model as it stands after it was saved.
  { name: 'editor-dark.png', theme: 'dark', compose: () => Promise.resolve() },
  // Its designs and its sweep in comparison.
  {
    name: 'preview-light.png',
    theme: 'light',
    compose: async (person) => {
      const preview = person.webView();
      for (const name of [/^Requirements/, /^Findings/]) await preview.getByRole('button', { name }).click();
      const run = preview.getByRole('button', { name: /^Compare/ });
      await run.click();
      await preview.locator('.series .axis').waitFor({ timeout: 120_000 });
    },
  },
];

for (const { name, theme, compose } of shots) {
  const home = await mkdtemp(join(tmpdir(), 'scale-picture-'));
  const folder = join(home, 'models');
  await mkdir(folder);
  await copyFile(join(import.meta.dirname, 'shop.scale'), join(folder, 'shop.scale'));
  const person = await openEditor({ folder, file: 'shop.scale', theme, size: { width: 1440, height: 980 } });
  const file = join(pictures, name);
  try {
    await person.command('View: Toggle Primary Side Bar Visibility');
    await person.seeRunEnd(120);
    await person.command('Scale: Open Preview to the Side');
    await person.webView().locator('svg.scale-diagram').waitFor();
    await compose(person);
    await person.settle();
    await person.screenshot(file);
  } finally {
    await person.close();
    await rm(home, { recursive: true, force: true });
  }
  const reduced = spawnSync('pngquant', ['--force', '--strip', '--speed', '1', '--output', file, '64', file]);
  if (reduced.error) console.error('pngquant is not installed: the picture keeps all its colors, and is large.');
  console.error(`${name}: ${Math.round((await stat(file)).size / 1000)} kB`);
}
