/**
 * The codes of everything that a document can be told, stable for settings, filters and quick fixes.
 *
 * Beside each code: what its data carries for a quick fix. `replacement` takes the place of the diagnostic's range.
 */
export const CODES = [
  /**
   * A name that nothing declares. `replacement`: the name that was probably meant; `name`, `sort`; of a component that is
   * called its `operation`, and whether the call is `asynchronous`.
   */
  'unknown-name',
  /** A file of measured data that cannot be used. */
  'bad-data',
  /** An operation that the component does not offer. `replacement`; `component`, `operation`. */
  'unknown-operation',
  /** A call that leaves open which of several operations it means. `insertion`: `.operation` to add after the range. */
  'which-operation',
  /** A kind of component that does not exist. `replacement`. */
  'unknown-kind',
  /** A property that the construct does not have. `replacement`. */
  'unknown-property',
  /** A word, function or argument that does not exist here. `replacement`. */
  'unknown-word',
  /** A key space without that attribute. `replacement`. */
  'unknown-attribute',
  /** A measure, statistic or metric that does not exist. `replacement`. */
  'unknown-measure',
  /** Something is declared twice. */
  'duplicate-name',
  /** A property, modifier or argument is written twice. */
  'duplicate-property',
  /** Two things that exclude each other. */
  'contradiction',
  /** A property, argument or value that has to be written is not. `insertion`. */
  'missing-value',
  /** A value of another sort than the place asks for. */
  'wrong-type',
  /** Units that do not fit: `3ms + 2 kB`, a size for a duration. `expected`: the dimension that the place asks for. */
  'wrong-unit',
  /** A literal that is no quantity. `replacement` where one was probably meant. */
  'bad-quantity',
  /** A value outside of what is possible or sane. `expected`: the dimension, where another unit may have been meant. */
  'out-of-range',
  /** Params, components or designs that are defined by themselves. */
  'cycle',
  /** Calls that go around for certain. */
  'endless-calls',
  /** Files that import each other. */
  'import-cycle',
  /** An import that cannot be read. */
  'missing-import',
  /** Shares of a choice that do not total 100%. */
  'shares',
  /** A param that cannot be told from a unit or a statement. `replacement`. */
  'reserved-name',
  /** Something that cannot stand where it stands. */
  'misplaced',
  /** A requirement without a load, or without a metric: half of a scalability specification. */
  'half-specification',
  /** A requirement that holds whatever the system does, or never. */
  'decided',
  /** No key by which a cache could look things up. `insertion`. */
  'missing-key',
  /** A policy on a balancer and on its target. */
  'two-policies',
  /** Nothing uses it. */
  'unused',
  /** No load reaches the component. */
  'unreached',
  /** What the simulator does not honor so far: the document is right, a run of it is refused. */
  'not-simulated',
  /** A variant, scenario or path that a command names and the document does not have. */
  'unknown-selection',
] as const;

export type ModelCode = (typeof CODES)[number];
