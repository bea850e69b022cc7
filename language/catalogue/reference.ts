/** Writes the tables of the reference for users from the catalogue: `npm run reference`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fillReference } from './reference-tables.js';

const REFERENCE = 'language/README.md';

writeFileSync(REFERENCE, fillReference(readFileSync(REFERENCE, 'utf8')));
