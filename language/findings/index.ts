/** Findings: what a System's figures mean for who wrote it. Reads results and knows no editor. */
export { solved, study, type StudyOptions } from './study.js';
export { type CarryOut } from './series.js';
export { rankDesigns } from './rank.js';
