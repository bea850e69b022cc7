/** Writes the tables of the reference for users from the catalogue and the findings: `npm run reference`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fillReference } from './catalogue/reference-tables.js';
import { FINDING_RULES } from './findings/rules.js';

const REFERENCE = 'language/README.md';

writeFileSync(REFERENCE, fillReference(readFileSync(REFERENCE, 'utf8'), FINDING_RULES));
