import { describe, expect, test } from 'vitest';
import snippets from '../../syntaxes/snippets.json' with { type: 'json' };
import { mistakes } from './parse.js';

/** What stands in the editor when every placeholder was accepted. */
function accepted({ body }: { body: string[] }): string {
  return body
    .join('\n')
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d/g, '');
}

describe('a snippet', () => {
  test.each(Object.entries(snippets))('is well written, accepted as it is: %s', (name, snippet) => {
    const text = accepted(snippet);
    expect(mistakes(name === 'Operation' ? `service Web { ${text} }` : text)).toEqual([]);
    // A placeholder that was not understood would be left.
    expect(text).not.toContain('$');
  });

  // The editor offers a snippet with a prefix anywhere: within a number, among the steps of an operation.
  test.each(Object.entries(snippets))('is offered where it can stand, by the server alone: %s', (_, snippet) => {
    expect(snippet).not.toHaveProperty('prefix');
  });
});
