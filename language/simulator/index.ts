/** The simulator: discrete events over a System. Knows neither parser nor editor, neither Node nor a browser. */
export { createSimulation, simulate, type Simulation } from './simulation.js';
export type { SimulationOptions, Target } from './options.js';
export { isTimed } from './study/timed.js';
export type { Progress } from './study/study.js';
export { SelfCheckFailed } from './study/self-check.js';
export { SIMULATED_POLICIES } from './policies/index.js';
