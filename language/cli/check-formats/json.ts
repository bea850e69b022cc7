import type { CheckFormat } from './table.js';

/** One JSON document: an array of files, each with its diagnostics and the results of every study. */
export const jsonFormat: CheckFormat = (files) => `${JSON.stringify({ schema: 1, files }, undefined, 2)}\n`;
