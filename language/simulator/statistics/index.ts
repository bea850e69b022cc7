/**
 * How a run earns its numbers.
 *
 * A steady state is one long run. `Recorder` cuts it into batches for all its metrics (`Tally`, `Counter`, `Ratio`,
 * `LevelSeries`); `isWarm` says when the pilot may be thrown away; `ratioInterval`, `shareInterval` and `quantileEstimate` turn
 * batches into figures with intervals; `StoppingRule` says when they are precise enough; `backlogTrend` says when there
 * is no steady state; `differenceInterval` and `quantileDifference` compare two runs under common random numbers.
 * A terminating study has replications: `replicationMean`, `replicationQuantile`.
 */
export * from './accumulators.js';
export * from './batch-table.js';
export * from './batches.js';
export * from './comparison.js';
export * from './histogram.js';
export * from './interval.js';
export * from './proportion.js';
export * from './quantile.js';
export * from './recorder.js';
export * from './replications.js';
export * from './snapshot.js';
export * from './special.js';
export * from './stopping.js';
export * from './tally.js';
export * from './trend.js';
export * from './warm-up.js';
