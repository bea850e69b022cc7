/** `npm run build:loop`: translates the event loop of the kernel, and writes it where the kernel finds it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { translatedLoop } from './loop.js';

const { path, text } = translatedLoop((file) => readFileSync(file, 'utf8'));
writeFileSync(path, text);
