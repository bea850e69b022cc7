import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatFactor,
  formatMoney,
  formatPercent,
  formatRate,
  formatUtilization,
} from '../../language/diagram/format.js';

describe('numbers in a drawing', () => {
  it.each([
    [0, '0'],
    [0.0831, '0.0831'],
    [7, '7'],
    [34.72, '34.7'],
    [999, '999'],
    [999.7, '1k'],
    [1000, '1k'],
    [6944.4, '6.94k'],
    [200_000, '200k'],
    [1e6, '1M'],
    [2.5e9, '2.5G'],
    [1e15, '1000T'],
    [Infinity, '∞'],
  ])('a count of %d reads %s', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.083, '83 ms'],
    [0.0000206, '20.6 µs'],
    [1, '1 s'],
    [0.9999, '1 s'],
    [90, '90 s'],
    [150, '2.5 min'],
    [7200, '2 h'],
    [864_000, '10 d'],
  ])('%d seconds read %s', (value, text) => expect(formatDuration(value)).toBe(text));

  it.each([
    [0, '0%'],
    [0.000_001, '<0.001%'],
    [0.0042, '0.42%'],
    [0.58, '58%'],
    [0.999, '99.9%'],
    [0.99912, '99.912%'],
    [0.999_999_9, '99.9999%'],
    [1, '100%'],
    [1.34, '134%'],
    [42, '4.2k%'],
  ])('a ratio of %d reads %s', (value, text) => expect(formatPercent(value)).toBe(text));

  it('never calls a resource full that is not', () => {
    expect([0.994, 0.9999, 1, 1.001].map(formatUtilization)).toEqual(['99%', '99%', '100%', '100%']);
  });

  it('puts units to rates, factors and money', () => {
    expect([formatRate(6944.4), formatFactor(1.1), formatFactor(250), formatMoney(1290)]).toEqual([
      '6.94k/s',
      '1.10×',
      '250×',
      '$1.29k',
    ]);
  });
});
