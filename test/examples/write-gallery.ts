/** `npm run examples`: writes the page of the examples and their pictures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { checked, exampleNames, folder, galleryPage, pictureOf } from './gallery.js';

mkdirSync(join(folder, 'pictures'), { recursive: true });
const names = exampleNames();
const waiting = [...names];
const runSome = async (): Promise<void> => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await checked(name);
};
await Promise.all([runSome(), runSome()]);
for (const name of names) writeFileSync(join(folder, 'pictures', `${name}.svg`), await pictureOf(name));
writeFileSync(join(folder, 'README.md'), await format(await galleryPage(), { parser: 'markdown', printWidth: 120 }));
