import fc from 'fast-check';

const FRAGMENTS = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ',',
    ':',
    '.',
    '..',
    '->',
    '~>',
    '<->',
    '-->',
    '=>',
    '=',
    '<',
    '>',
    '-',
    '+',
    '*',
    '/',
    '%',
    ';',
    '"',
  ],
  ...[
    "'",
    '“',
    '//',
    '/*',
    '*/',
    '\n',
    '\r\n',
    '\t',
    '  ',
    '_',
    '#',
    '$',
    '\\',
    '|',
    '&&',
    '🚀',
    'שלום',
    '\u200F',
    '\uFEFF',
    '\0',
  ],
  ...[
    '1',
    '500ms',
    '2 GB',
    '07:00',
    '99%',
    '1e9',
    '10x',
    '4.6k rps',
    '.5',
    'p99.9',
    'service',
    'load',
    'on',
    'when',
    'cpu',
    'require',
  ],
  ...[
    'at',
    'fail',
    'variant',
    'scenario',
    'like',
    'by',
    'not',
    'exactly',
    'Web',
    'web-front',
    'wait',
    'for',
    'breaker',
    'else',
    'sweep',
  ],
];

/** Texts near the given models: stretches of them, cut, joined and strewn with fragments of the language and of others. */
export function soup(models: readonly string[]): fc.Arbitrary<string> {
  const stretch = fc
    .tuple(fc.constantFrom(...models), fc.nat(), fc.nat({ max: 200 }))
    .map(([model, from, length]) => model.slice(from % model.length, (from % model.length) + length));
  const fragment = fc.constantFrom(...FRAGMENTS);
  return fc
    .array(fc.oneof(stretch, fragment, fc.string({ maxLength: 4 })), { maxLength: 12 })
    .map((parts) => parts.join(''));
}
