/** The catalogue: everything that the language knows by name, in one place. */
export * from './constructs.js';
export * from './describe.js';
export * from './dimensions.js';
export * from './entries.js';
export * from './kinds.js';
export { OPEN_OWNERS, PROPERTIES, ownersOf, propertiesOf, property } from './properties/index.js';
export * from './requirements.js';
export * from './steps.js';
export * from './suggest.js';
export * from './types.js';
export { WORD_LISTS, word, words } from './words.js';
