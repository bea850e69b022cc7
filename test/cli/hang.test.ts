import { describe, expect, it } from 'vitest';
import { textFormat } from '../../language/cli/check-formats/text.js';
import { hang } from '../../language/cli/hang.js';
import { ink } from '../../language/cli/terminal.js';
import { table } from '../../language/cli/text-table.js';
import { at, results, verdict } from '../diagram/models.js';

describe('a table in a terminal', () => {
  const head = ['Web.instances', 'Readers completed', 'Authors completed', 'requirements'];
  const rows = [
    ['2', '6.9k rps', '34 rps', 'a rather long sentence on what is not met and why that is so'],
    ['4', '7.1k rps', '35 rps', 'all met'],
  ];
  const { colors } = ink(false);

  it('stands on its own where there is room', () => {
    expect(table(head, rows, { colors, width: Infinity }).split('\n')).toHaveLength(3);
  });

  it('is told in parts where there is not, each with the first column, and no line too wide', () => {
    const text = table(head, rows, { colors, width: 50 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(text.match(/^Web\.instances/gm)).toHaveLength(3);
    for (const word of rows.flat().flatMap((cell) => cell.split(' '))) expect(text).toContain(word);
  });
});

describe('prose in a terminal', () => {
  it('is broken at spaces, below its own beginning', () => {
    expect(hang('one two three four five six seven', 4, 24)).toBe('one two three four\n    five six seven');
  });

  it('stays on one line where no terminal shows it, for those who search in it', () => {
    expect(hang('word '.repeat(200).trim(), 4, Infinity)).not.toContain('\n');
  });

  it('leaves a word whole that is wider than the line', () => {
    const name = 'x'.repeat(40);
    expect(hang(`call ${name} again`, 2, 30)).toBe(`call\n  ${name}\n  again`);
  });

  it('keeps to the width in what `scale check` answers', () => {
    const long = 'Readers p99 < 120ms at peak: undecided, since the run was too short to know it any better than this';
    const study = results({
      requirements: [verdict('Readers p99 < 120ms', 'undecided', null, { reason: long })],
      findings: [
        {
          code: 'overload',
          severity: 'error',
          message: long,
          range: at(3),
          evidence: {},
          fix: { title: long, edit: { path: 'Db.cores', value: 2 } },
        },
      ],
    });
    const file = { file: 'a.scale', messages: [], studies: [study], designs: [] };
    const lines = textFormat([file], { colors: ink(false).colors, width: 60 }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.join(' ').replaceAll(/ +/g, ' ').split(long)).toHaveLength(3);
  });
});
