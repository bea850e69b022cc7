import { describe, expect, it } from 'vitest';
import {
  formatBy,
  formatCount,
  formatDuration,
  formatFactor,
  formatMoney,
  formatQueue,
  formatRate,
  formatRatio,
  formatUtilization,
} from '../../language/model/format-quantity.js';

describe('quantities in messages', () => {
  it.each([
    [0.0056, '5.6 ms'],
    [0, '0 s'],
    [1.2, '1.2 s'],
    [90, '90 s'],
    [900, '15 min'],
    [7200, '2 h'],
    [2e-6, '2 µs'],
    [0.99999, '1 s'],
    [0.123456, '123 ms'],
    [1e-15, 'under 1 ps'],
    [86_400, '1 day'],
    [864_000, '10 days'],
    [1e30, 'over 1000 years'],
    [Infinity, 'without end'],
  ])('duration %d is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [0, '0'],
    [0.0000407, 'under 0.001'],
    [3.214, '3.21'],
  ])('mean queue %d is %s', (mean, text) => {
    expect(formatQueue(mean)).toBe(text);
  });

  it.each([
    [12_345, '12.3k rps'],
    [0.5, '0.5 rps'],
    [999.9, '1k rps'],
    [4_600_000, '4.6M rps'],
    [0.0831, '0.0831 rps'],
    [0.002, '7.2 / h'],
    [5 / 86_400, '5 / day'],
    [1e20, 'over 1000T rps'],
    [1e-306, 'under 0.000001 rps'],
  ])('rate %d is %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it.each([
    [0.91, '91%'],
    [0.0042, '0.42%'],
    [0.9995, '99.95%'],
    [0.99999, '99.999%'],
    [0.99912, '99.912%'],
    [0.0625, '6.3%'],
    [1, '100%'],
    [1.3, '130%'],
    [42, '4200%'],
    [1e15, 'over 10000%'],
    [5e-308, 'under 0.0001%'],
    [0, '0%'],
    [0.99999999, '99.999999%'],
    [0.999999999999, '100%'],
  ])('ratio %d is %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });

  it('never calls a resource 100% busy that is not', () => {
    expect(formatUtilization(0.9996)).toBe('99%');
    expect(formatUtilization(0.908)).toBe('91%');
    expect(formatUtilization(1.304)).toBe('130%');
  });

  it('writes factors with two decimals, money with separators', () => {
    expect(formatFactor(1.1)).toBe('1.10x');
    expect(formatFactor(0.7692)).toBe('0.77x');
    expect(formatFactor(12.53)).toBe('12.5x');
    expect(formatFactor(2e295)).toBe('over 1000x');
    expect(formatFactor(1e-9)).toBe('under 0.01x');
    expect(formatMoney(1e-12)).toBe('under $0.000001');
    expect(formatMoney(1290.4)).toBe('$1,290');
    expect(formatMoney(0.0712)).toBe('$0.071');
    expect(formatMoney(12.5)).toBe('$12.5');
    expect(formatCount(200_000)).toBe('200k');
  });

  it('follows the dimension of a requirement', () => {
    expect(formatBy('duration', 0.12)).toBe('120 ms');
    expect(formatBy('money', 3)).toBe('$3');
    expect(formatBy('count', 5)).toBe('5');
  });
});
