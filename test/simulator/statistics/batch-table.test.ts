import { describe, expect, it } from 'vitest';
import { CumulativeSeries, CumulativeTotals } from '../../../language/simulator/monitor/cumulative.js';
import { BatchTable } from '../../../language/simulator/statistics/index.js';
import { sorted } from '../../../language/simulator/statistics/sorted.js';

describe('figures side by side', () => {
  it('keep their batches apart, however many come, and join neighbors', () => {
    const sums = [0, 0];
    const weights = [0, 0];
    const copy =
      (from: readonly number[]) =>
      (into: Float64Array): void =>
        into.set(from);
    const rates = new CumulativeSeries(2, copy(sums));
    const shares = new CumulativeSeries(2, copy(sums), copy(weights));
    for (let batch = 0; batch < 100; batch++) {
      sums[0]! += batch;
      sums[1]! += 1;
      weights[0]! += 2;
      weights[1]! += batch;
      rates.closeBatch(0.5);
      shares.closeBatch(0.5);
    }
    expect([...rates.at(0).numerators]).toEqual(Array.from({ length: 100 }, (_, batch) => batch));
    expect([...shares.at(1).denominators]).toEqual(Array.from({ length: 100 }, (_, batch) => batch));
    expect(rates.value(1)).toBe(2);
    expect(shares.value(0)).toBe(4950 / 200);
    rates.collapse();
    expect([...rates.at(0).numerators]).toEqual(Array.from({ length: 50 }, (_, pair) => 4 * pair + 1));
    expect([...rates.at(1).denominators]).toEqual(Array.from({ length: 50 }, () => 1));
    rates.clear();
    sums[0]! += 7;
    rates.closeBatch(1);
    expect(rates.at(0)).toEqual({ length: 1, numerators: Float64Array.of(7), denominators: Float64Array.of(1) });
  });

  it('count what came since recording began, also where nothing divides it', () => {
    const lost = [3];
    const total = new CumulativeTotals(1, (into) => into.set(lost));
    total.clear();
    lost[0]! += 4;
    expect([...total.values()]).toEqual([4]);
  });

  it('leave of a level what it was at the end', () => {
    const levels = new BatchTable(2);
    for (let batch = 0; batch < 40; batch++) levels.append().set([batch, -batch]);
    expect(levels.last(1)).toBe(-39);
    levels.keepLater();
    expect([...levels.column(0)]).toEqual(Array.from({ length: 20 }, (_, pair) => 2 * pair + 1));
  });
});

describe('sorting', () => {
  it.each([0, 1, 500, 1500, 4000])(
    'is that of the engine for %d values, with equal ones, zeros and a wide range',
    (count) => {
      const values = Float64Array.from(
        { length: count },
        (_, i) => (i % 7 === 0 ? 0 : (i * 7919) % 1009) * 10 ** (i % 5),
      );
      expect(sorted(values, count)).toEqual(values.slice().sort());
    },
  );
});
