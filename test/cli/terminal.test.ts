import { describe, expect, it } from 'vitest';
import { ink } from '../../language/cli/terminal.js';

describe('What the command line writes', () => {
  it('has colors of its own, and none of a model', () => {
    const { colors, finish } = ink(true);
    const title = '\u001b[31mred\u001b]0;title\u0007';
    expect(finish(`${colors.bold(title)}\n`)).toBe('\u001b[1m\ufffd[31mred\ufffd]0;title\ufffd\u001b[22m\n');
    expect(finish(title)).not.toMatch(/[\u001b\u0007]/);
  });

  it('has none at all where none are wanted', () => {
    const { colors, finish } = ink(false);
    expect(finish(colors.red(`a\tb ${colors.dim('\u001b[0m')}`))).toBe('a\tb \ufffd[0m');
  });
});
