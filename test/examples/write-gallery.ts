/**
 * `npm run examples`: writes the page of the examples and their pictures. With names, `npm run examples -- first-model`, only
 * theirs: the figures of the others stay as they stand on the page.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { checked, exampleNames, folder, galleryPage, pictureOf, writtenEntries } from './gallery.js';

mkdirSync(join(folder, 'pictures'), { recursive: true });
const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : exampleNames();
const waiting = [...names];
const runSome = async (): Promise<void> => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await checked(name);
};
await Promise.all([runSome(), runSome()]);
for (const name of names) writeFileSync(join(folder, 'pictures', `${name}.svg`), await pictureOf(name));
const kept = new Map([...writtenEntries()].filter(([name]) => !names.includes(name)));
writeFileSync(
  join(folder, 'README.md'),
  await format(await galleryPage(kept), { parser: 'markdown', printWidth: 120 }),
);
