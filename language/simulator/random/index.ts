/**
 * Random numbers and distributions, the same bytes on every engine.
 *
 * - `Streams`: xoshiro128** streams keyed by (seed, replication, purpose, index); uniforms, exponentials, normals.
 * - `SamplerTable`: distributions compiled to numbers; `sample(id, streams, stream)` draws from any of them.
 * - `DiscreteSampler`, `Zipf`: ranks by weight. `Permutation`, `KeyAttribute`: huge key spaces without tables.
 * - `mean`, `variance`, `squaredCv`, `cdf`, `quantile`, `meanUpTo`: what the solver asks of a distribution.
 * - `log`, `exp`, `pow`, `log1p`, `expm1`, `normalCdf`, `normalQuantile`: in place of `Math`'s, which engines differ in.
 */
export * from './elementary.js';
export * from './normal.js';
export * from './seeding.js';
export * from './exponential.js';
export * from './fill.js';
export * from './streams.js';
export * from './distribution.js';
export * from './sampler-table.js';
export * from './discrete.js';
export * from './zipf.js';
export * from './permutation.js';
export * from './key-attribute.js';
export * from './key-selection.js';
export * from './proportional-ranks.js';
