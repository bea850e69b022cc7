import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mistakes } from './parse.js';

interface Snippet {
  prefix: string;
  description: string;
  body: string[];
}

/** The editor reads JSON with trailing commas. */
const json = readFileSync('syntaxes/scale.code-snippets', 'utf8').replace(/,(\s*[\]}])/g, '$1');
const snippets = JSON.parse(json) as Record<string, Snippet>;

/** What stands in the editor when every placeholder was accepted. */
function accepted({ body }: Snippet): string {
  return body
    .join('\n')
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d/g, '');
}

const OPERATION = /^(?:on|->|choose|parallel)$/;

describe('a snippet, accepted as it is, is well written', () => {
  test.each(Object.entries(snippets))('%s', (_, snippet) => {
    const text = accepted(snippet);
    const inComponent = snippet.prefix === 'on' ? text : `on get { ${text} }`;
    expect(mistakes(OPERATION.test(snippet.prefix) ? `service Web { ${inComponent} }` : text)).toEqual([]);
    // A placeholder that was not understood would be left.
    expect(text).not.toContain('$');
  });
});
