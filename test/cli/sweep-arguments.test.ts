import { describe, expect, it } from 'vitest';
import { askedSettings, shardOf } from '../../language/cli/sweep-arguments.js';
import { askedSweep } from '../../language/model/asked-sweep.js';
import { read } from '../model/documents.js';

describe('--set of scale sweep', () => {
  it.each([
    ['Web.instances=2..20:2', 'Web.instances from 2 to 20 step 2'],
    ['Web.cpu = 1ms .. 9ms', 'Web.cpu from 1ms to 9ms'],
    ['users=1k..1M:10x', 'users from 1k to 1M step 10x'],
    ['Web.policy=random,sticky', 'Web.policy over random, sticky'],
    ['Web.lag=erlang(2, 3ms), exactly 3ms', 'Web.lag over erlang(2, 3ms), exactly 3ms'],
  ])('%s is a knob', (setting, knob) => {
    expect(askedSettings([setting])).toEqual({ knobs: [knob], fixed: [] });
  });

  it.each([
    'Web.cores=4',
    'Web.lag=lognormal(p50: 1ms, p99: 9ms)',
    'Web.n=timetable(07:00: 12, 22:00: 6)',
    'Web',
    '=1..2',
  ])('%s is none', (setting) => {
    expect(askedSettings([setting])).toEqual({ knobs: [], fixed: [setting] });
  });

  it.each<[string, RegExp]>([
    ['Web.cores from 1 to', /^`Web\.cores from 1 to` is no series/],
    ['Web.cores from 9 to 3', /range is empty/],
    ['Web.cores from 1 to 9999 step 1', /more than 400/],
    ['Web.cores from 1 to 3\nservice X', /is no series/],
    ['Web.cores from 1 to 3, Web.instances over 2', /is no series/],
  ])('a knob that cannot be gone through is explained: %s', async (knob, message) => {
    const { model } = await read('service Web { on get { cpu 1ms } }\nload Users -> Web.get { rate: 9 rps }');
    expect(askedSweep(model, [knob])).toMatch(message);
  });
});

describe('--shard', () => {
  it('is one of so many', () => {
    expect(shardOf('3/8')).toEqual({ index: 3, of: 8 });
  });

  it.each(['0/8', '9/8', '3', '3/', 'a/b', '1/2/3', '-1/2', '1.5/2'])('%s is none', (text) => {
    expect(() => shardOf(text)).toThrow(/3\/8/);
  });
});
