import { describe, expect, it } from 'vitest';
import { ink } from '../../language/cli/terminal.js';
import { textReport } from '../../language/cli/text-report.js';
import { results } from '../diagram/models.js';

const unknown = { value: null, low: null, high: null, basis: 'simulated' as const, missing: 112_000 };

describe('A report', () => {
  const report = textReport(
    results({
      loads: {
        Visitors: {
          offered: 200,
          throughput: 200,
          errors: { rejected: 0, timeout: 0, failed: 0 },
          latency: { p99: unknown },
        },
      },
    }),
    { colors: ink(false).colors, width: Infinity },
  );

  it('says of a percentile that is not known yet what brings it about', () => {
    expect(report).toContain('p99 of Visitors needs 112k more requests; a requirement on it makes the run long enough');
  });

  it('says in words why the run ended', () => {
    expect(report).toContain('precise enough');
  });
});
