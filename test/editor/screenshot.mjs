/**
 * A picture of a file in the real editor.
 *
 *   npm run screenshot -- FILE [--theme dark|light|contrast] [--preview] [--hover WORD] [--size 1400x900] [--pixels 2] [--out x.png]
 *
 * Waits until the run is over, `--wait` seconds (30) at most.
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEditor } from './harness/person.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', default: 'dark' },
    preview: { type: 'boolean', default: false },
    hover: { type: 'string' },
    size: { type: 'string', default: '1400x900' },
    pixels: { type: 'string', default: '1' },
    wait: { type: 'string', default: '30' },
    out: { type: 'string' },
  },
});
const [file] = positionals;
const [width = NaN, height = NaN] = values.size.split('x').map(Number);
const { theme } = values;
if (
  file === undefined ||
  !(width > 0 && height > 0) ||
  !(theme === 'dark' || theme === 'light' || theme === 'contrast')
) {
  console.error(
    'usage: npm run screenshot -- FILE [--theme dark|light|contrast] [--preview] [--hover WORD] [--size 1400x900] [--out x.png]',
  );
  process.exit(2);
}

// The explorer shows the folder's name.
const home = await mkdtemp(join(tmpdir(), 'scale-picture-'));
const folder = join(home, 'examples');
await mkdir(folder);
await copyFile(file, join(folder, basename(file)));
const person = await openEditor({
  folder,
  file: basename(file),
  theme,
  size: { width, height },
  pixels: Number(values.pixels),
});
try {
  await person
    .seeRunEnd(Number(values.wait))
    .catch(() => console.error(`The run did not end within ${values.wait} s.`));
  if (values.preview) {
    await person.command('Scale: Open Preview to the Side');
    await person.webView().locator('svg').first().waitFor();
  }
  if (values.hover !== undefined) await person.hover(values.hover);
  const out = values.out ?? join('screenshots', `${basename(file, '.scale')}-${theme}.png`);
  await person.screenshot(out);
  console.error(`Written: ${out}`);
} finally {
  await person.close();
  await rm(home, { recursive: true, force: true });
}
