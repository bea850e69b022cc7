import { describe, expect, it } from 'vitest';
import { sarifFormat } from '../../language/cli/check-formats/sarif.js';
import { ink } from '../../language/cli/terminal.js';
import { at, results } from '../diagram/models.js';

describe('SARIF', () => {
  it('says of each finding where it stands, and in which design it was found', () => {
    const { colors } = ink(false);
    const finding = {
      code: 'bottleneck',
      severity: 'warning' as const,
      message: 'Db: cpu 92% busy',
      range: at(4),
      evidence: {},
    };
    const studies = [
      results({ findings: [finding] }),
      results({ variant: 'Bigger', scenario: 'Rush', findings: [finding] }),
    ];
    const text = sarifFormat([{ file: 'shop.scale', messages: [], studies, designs: [] }], { colors, width: Infinity });
    const { runs } = JSON.parse(text) as { runs: [{ results: Found[] }] };
    expect(runs[0].results.map(({ message }) => message.text)).toEqual([
      'Db: cpu 92% busy',
      'Db: cpu 92% busy (variant Bigger, scenario Rush)',
    ]);
    expect(runs[0].results.map(({ locations }) => locations[0].physicalLocation.region.startLine)).toEqual([5, 5]);
  });
});

interface Found {
  message: { text: string };
  locations: [{ physicalLocation: { region: { startLine: number } } }];
}
