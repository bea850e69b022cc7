/** `npm run examples`: writes the page of the examples and their pictures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { exampleNames, folder, galleryPage, pictureOf } from './gallery.js';

mkdirSync(join(folder, 'pictures'), { recursive: true });
for (const name of exampleNames()) writeFileSync(join(folder, 'pictures', `${name}.svg`), await pictureOf(name));
writeFileSync(join(folder, 'README.md'), await format(await galleryPage(), { parser: 'markdown', printWidth: 120 }));
