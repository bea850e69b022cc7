import { describe, expect, it } from 'vitest';
import { literalText } from '../../language/model/literal-text.js';
import { seriesOf } from '../../language/model/series.js';
import { read, told } from './documents.js';

const BASE = `param titles = 10k
param slow = 2ms
service Web { cores: 2, on get { cpu slow } }
load Users -> Web.get { rate: 10 rps }
require Users p99 < 1s
`;

async function textsOf(sweep: string): Promise<string[][]> {
  const { model, diagnostics } = await read(BASE + sweep);
  expect(diagnostics.filter(({ severity }) => severity === 1)).toEqual([]);
  return seriesOf(model).sweeps[0]?.knobs.map(({ values }) => values.map(({ text }) => text)) ?? [];
}

describe('the values of a sweep', () => {
  it.each([
    ['sweep Web.cores from 2 to 8 step 2', [['2', '4', '6', '8']]],
    ['sweep Web.cores from 1 to 8 step 2x', [['1', '2', '4', '8']]],
    ['sweep slow from 1ms to 2ms step 0.5ms', [['1ms', '1.5ms', '2ms']]],
    ['sweep titles from 10k to 30M step 10x', [['10k', '100k', '1M', '10M']]],
    ['sweep Users.rate from 100 rps to 300 rps step 100 rps', [['100 rps', '200 rps', '300 rps']]],
    ['sweep titles from 0% to 30% step 10%', [['0%', '10%', '20%', '30%']]],
    ['sweep Web.policy over random, round-robin', [['random', 'round-robin']]],
    ['sweep slow over 1ms, 1 s', [['1ms', '1 s']]],
    [
      'sweep Web.cores over 1, 2, slow from 1ms to 3ms step 2ms',
      [
        ['1', '2'],
        ['1ms', '3ms'],
      ],
    ],
    ['sweep Web.cores from 1 to 4', [['1', '2', '3', '4']]],
    ['sweep titles from 3 to 6', [['3', '4', '5', '6']]],
  ])('%s', async (sweep, texts) => {
    expect(await textsOf(sweep)).toEqual(texts);
  });

  it('are evenly spaced where no step is written', async () => {
    expect((await textsOf('sweep slow from 0ms to 10ms'))[0]).toHaveLength(11);
    // A share, or the like: from none to all is no count.
    expect((await textsOf('sweep titles from 0 to 1'))[0]).toHaveLength(11);
  });
});

describe('a series that asks for nothing, or for too much', () => {
  it.each([
    ['sweep Web.cores from 8 to 2 step 1', 'This range is empty: `8` is more than `2`.'],
    ['sweep Web.cores from 1 to 1000', undefined],
    ['sweep Web.cores from 1 to 1000 step 1', 'asks for more than 400 runs'],
    [
      'sweep Web.cores from 1 to 50 step 1, slow from 1ms to 50ms step 1ms',
      'asks for 50 x 50 = 2500 runs; at most 400',
    ],
    ['sweep Web.cores from 0 to 4 step 1', '`cores` cannot be 0'],
    ['sweep titles from 1 to 30 step 1x', 'never arrives: multiply by more than one'],
    ['sweep titles from 0 to 30 step 10x', 'Zero stays zero'],
    ['sweep Web.cores from exactly 2 to 4', 'A series goes from one number to another'],
    ['find Web.cores from 9 to 3', 'This range is empty'],
    ['find Web.cores from 1ms to 3ms', '`cores`'],
  ])('%s', async (text, message) => {
    const errors = (await told(BASE + text)).filter((line) => line.includes(': error '));
    if (message === undefined) expect(errors).toEqual([]);
    else expect(errors.join('\n')).toContain(message);
  });

  it('is told where a search has nothing to meet', async () => {
    const text = BASE.replace(/require.*\n/, '');
    expect((await told(`${text}find Web.cores from 1 to 3`)).join('\n')).toContain('there is none: add one');
  });
});

describe('a quantity written as a literal', () => {
  const time = { time: 1, bytes: 0, money: 0 };
  it.each([
    [0.0015, time, '1.5ms'],
    [90, time, '90s'],
    [7200, time, '2 h'],
    [1e-9, time, '1ns'],
    [0, time, '0ns'],
    [0.1 + 0.2, { ...time, time: 0 }, '0.3'],
    [1234567, { ...time, time: 0 }, '1234567'],
    [12e6, { ...time, time: -1 }, '12M rps'],
  ])('%d', (value, dimension, text) => {
    expect(literalText(value, dimension)).toBe(text);
  });
});
