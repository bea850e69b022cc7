/** The kinds of components that begin a declaration. Any other word may stand there too and is explained by the validator. */
export const KIND_WORDS: ReadonlySet<string> = new Set([
  'client',
  'dns',
  'cdn',
  'balancer',
  'gateway',
  'service',
  'cache',
  'database',
  'storage',
  'queue',
  'topic',
  'worker',
  'external',
]);

/** Words that begin a statement, besides the kinds. */
export const STATEMENT_WORDS: ReadonlySet<string> = new Set([
  'system',
  'import',
  'param',
  'keys',
  'region',
  'link',
  'load',
  'require',
  'variant',
  'scenario',
  'sweep',
  'find',
]);

/** Words that begin a step. */
export const STEP_WORDS: ReadonlySet<string> = new Set([
  'cpu',
  'disk',
  'wait',
  'think',
  'choose',
  'when',
  'repeat',
  'parallel',
  'hold',
  'batch',
  'await',
  'reply',
  'fail',
]);

/** Words that begin a modifier of a call. */
export const MODIFIER_WORDS: ReadonlySet<string> = new Set([
  'by',
  'with',
  'timeout',
  'retry',
  'backoff',
  'budget',
  'hedge',
  'priority',
  'cancel',
  'breaker',
  'else',
]);

/** Words that begin what happens at a moment of a scenario. */
export const VERB_WORDS: ReadonlySet<string> = new Set([
  'fail',
  'hang',
  'recover',
  'slow',
  'cut',
  'flush',
  'replace',
  'drain',
  'send',
]);

/** What a requirement can measure beside a latency, with a statistic. */
export const MEASURE_WORDS: ReadonlySet<string> = new Set(['latency', 'settled', 'age', 'lag', 'backlog']);

/** How shards are cut: `by range Key`. */
export const SCHEME_WORDS: ReadonlySet<string> = new Set(['range', 'list', 'hash', 'function', 'consistent-hashing']);

/** Words between operands, which no operand can be. */
export const OPERATOR_WORDS: ReadonlySet<string> = new Set(['and', 'or']);

/** What stands between two operands of an expression; `..` apart, which binds them without spaces. */
export const OPERATORS: readonly string[] = ['+', '-', '*', '/', '<', '<=', '>', '>=', '==', '!=', ...OPERATOR_WORDS];

/** Words that open an operand. */
export const PREFIX_WORDS: ReadonlySet<string> = new Set(['not', 'exactly']);

/** Whether the word begins a statement: a kind or one of the statement words. */
export function beginsStatement(word: string): boolean {
  return STATEMENT_WORDS.has(word) || KIND_WORDS.has(word);
}
