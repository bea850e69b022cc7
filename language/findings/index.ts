/** Findings: what a System's figures mean for who wrote it. Reads results and knows no editor. */
export { solved, study, type StudyOptions } from './study.js';
export { FINDING_RULES } from './rules.js';
export type { FindingRule } from './rule.js';
export type { CreateSimulation, Simulation } from './simulation.js';
