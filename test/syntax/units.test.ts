import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseClock, parseQuantity, UNIT_WORDS, UNITS } from '../../language/syntax/units.js';

describe('a number with a unit is read in SI', () => {
  test.each([
    ['4', 4, 'number'],
    ['0.9', 0.9, 'number'],
    ['1_000', 1000, 'number'],
    ['1e12', 1e12, 'number'],
    ['1e10ms', 1e7, 'duration'],
    ['1e15x', 1e15, 'factor'],
    ['10M', 10e6, 'number'],
    ['500ms', 0.5, 'duration'],
    ['20us', 20e-6, 'duration'],
    ['5 min', 300, 'duration'],
    ['1day', 86_400, 'duration'],
    ['1month', 730 * 3600, 'duration'],
    ['1year', 365 * 86_400, 'duration'],
    ['4.6k rps', 4600, 'rate'],
    ['300k rps', 300_000, 'rate'],
    ['16 GB', 16e9, 'bytes'],
    ['16 GiB', 16 * 2 ** 30, 'bytes'],
    ['10 Gbps', 10e9 / 8, 'bandwidth'],
    ['0.17 usd', 0.17, 'money'],
    ['99.9%', 0.999, 'ratio'],
    ['3x', 3, 'factor'],
    ['200k items', 200_000, 'count'],
    ['5M users', 5e6, 'count'],
  ])('%s', (text, value, dimension) => {
    const parsed = parseQuantity(text);
    expect(parsed).toMatchObject({ ok: true, dimension });
    expect(parsed.ok && parsed.value).toBe(value);
  });

  test('what may be added to what shows in the exponents', () => {
    expect(parseQuantity('3ms')).toMatchObject({ time: 1, bytes: 0, money: 0 });
    expect(parseQuantity('2 rps')).toMatchObject({ time: -1, bytes: 0, money: 0 });
    expect(parseQuantity('1 Mbps')).toMatchObject({ time: -1, bytes: 1, money: 0 });
    expect(parseQuantity('80%')).toMatchObject({ time: 0, bytes: 0, money: 0 });
  });

  test('every unit is read alone, after a space and after a magnitude', () => {
    for (const [name, { factor }] of UNITS) {
      expect(parseQuantity(`2${name}`)).toMatchObject({ ok: true, value: 2 * factor });
      expect(parseQuantity(`2 ${name}`)).toMatchObject({ ok: true, value: 2 * factor });
      expect(parseQuantity(`2G ${name}`)).toMatchObject({ ok: true, value: 2e9 * factor });
    }
  });
});

describe('a unit that does not exist is explained', () => {
  test.each([
    ['500msec', '500ms'],
    ['3sec', '3s'],
    ['3m', '3min'],
    ['2hours', '2h'],
    ['10krps', '10k rps'],
    ['10qps', '10rps'],
    ['5K', '5k'],
    ['16gb', '16GB'],
    ['10mbps', '10Mbps'],
    ['3X', '3x'],
    ['20µs', '20us'],
    ['3yeer', '3year'],
    ['600rpm', '600 / min'],
    ['5,000,000', '5_000_000'],
  ])('%s was probably %s', (written, meant) => {
    const parsed = parseQuantity(written);
    expect(parsed).toMatchObject({ ok: false, suggestion: meant });
    expect(!parsed.ok && parsed.message).toContain(meant);
  });

  test('what is meant can be written', () => {
    for (const written of ['500msec', '10krps', '16gb', '5K', '3T']) {
      const parsed = parseQuantity(written);
      expect(parseQuantity((parsed.ok ? '' : parsed.suggestion) ?? '')).toMatchObject({ ok: true });
    }
  });

  test('one that resembles nothing says how units are written', () => {
    expect(parseQuantity('3bananas')).toEqual({ ok: false, message: expect.stringContaining('5ms') as string });
  });

  test('two units, or a number beyond all bounds, are refused', () => {
    expect(parseQuantity('3ms s')).toMatchObject({ ok: false });
    expect(parseQuantity('1e999')).toMatchObject({
      ok: false,
      message: expect.stringContaining('too large') as string,
    });
  });

  test('whatever the text, it is read or refused with a reason', () => {
    const units = fc.constantFrom(...UNIT_WORDS, 'k', 'M', 'G', 'msec', '');
    const near = fc
      .tuple(fc.double({ noNaN: true, min: 0 }), fc.constantFrom('', ' ', '\t'), units)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        const parsed = parseQuantity(text);
        expect(parsed.ok ? Number.isFinite(parsed.value) : parsed.message !== '').toBe(true);
      }),
      { seed: 5 },
    );
  });
});

describe('a time of day', () => {
  test.each([
    ['00:00', 0],
    ['7:30', 27_000],
    ['18:00', 64_800],
    ['24:00', 86_400],
  ])('%s', (text, seconds) => {
    expect(parseClock(text)).toEqual({ ok: true, value: seconds });
  });

  test.each(['25:00', '18:75', '24:01', '1800'])('%s is none', (text) => {
    expect(parseClock(text)).toMatchObject({ ok: false });
  });
});
