import type { DesignRank, Results } from '../../model/results.js';
import type { Message } from '../load.js';
import type { Paper } from '../terminal.js';
import { jsonFormat } from './json.js';
import { junitFormat } from './junit.js';
import { sarifFormat } from './sarif.js';
import { textFormat } from './text.js';

/** What was found of one file: its diagnostics, and the results of every design under every scenario. */
export interface CheckedFile {
  file: string;
  messages: Message[];
  studies: Results[];
  /** The designs in comparison, the best first; none where there is only one. */
  designs: DesignRank[];
}

export type CheckFormat = (files: readonly CheckedFile[], paper: Paper) => string;

/** Every form in which `scale check` can answer. */
export const CHECK_FORMATS: Readonly<Record<string, CheckFormat>> = {
  text: textFormat,
  json: jsonFormat,
  sarif: sarifFormat,
  junit: junitFormat,
};
