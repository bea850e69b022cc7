import { describe, expect, it } from 'vitest';
import { lowerStudy } from '../../language/model/index.js';
import type { System } from '../../language/model/system.js';
import { lowered, operation, read, systemOf, told, withoutRanges } from './documents.js';

/** The demand of one `cpu` step with the given value. */
async function demand(value: string, before = ''): Promise<unknown> {
  const system = await systemOf(
    `${before}\nservice Web { on get { cpu ${value} } }\nload Users -> Web.get { rate: 1 rps }`,
  );
  const [step] = operation(system, 'Web.get').steps;
  return step?.kind === 'cpu' ? withoutRanges(step.demand) : step;
}

/** What is said of a `cpu` step with the given value. */
async function complaint(value: string, before = ''): Promise<string[]> {
  const { problems } = await lowered(
    `${before}\nservice Web { on get { cpu ${value} } }\nload Users -> Web.get { rate: 1 rps }`,
  );
  return problems.map(({ message }) => message);
}

describe('a value', () => {
  it('is kept in seconds, and a bare demand is the mean of an exponential distribution', async () => {
    expect(await demand('3ms')).toEqual({ kind: 'exponential', mean: 0.003 });
    expect(await demand('exactly 3ms')).toEqual({ kind: 'exact', value: 0.003 });
  });

  it('can be a param, or computed from params', async () => {
    expect(await demand('parse * 2 + 1ms', 'param parse = 2ms')).toEqual({ kind: 'exponential', mean: 0.005 });
    expect(await demand('total / parts', 'param total = 1 / 20 rps\nparam parts = 10')).toEqual({
      kind: 'exponential',
      mean: 0.005,
    });
  });

  it('can be a distribution, also a multiple of one and one that a param names', async () => {
    expect(await demand('uniform(1ms, 5ms)')).toEqual({ kind: 'uniform', low: 0.001, high: 0.005 });
    expect(await demand('slow * 2', 'param slow = erlang(4, 8ms)')).toEqual({ kind: 'erlang', k: 4, mean: 0.016 });
    expect(await demand('choice(99%: 10ms, 1%: 1s)')).toEqual({
      kind: 'choice',
      options: [
        { probability: 0.99, value: 0.01 },
        { probability: 0.01, value: 1 },
      ],
    });
    expect(await demand('pareto(mean: 5ms, shape: 1.5, max: 1s)')).toEqual({
      kind: 'pareto',
      mean: 0.005,
      shape: 1.5,
      max: 1,
    });
    expect(await demand('hyperexponential(8ms, cv: 3)')).toEqual({ kind: 'hyperexponential', mean: 0.008, cv: 3 });
    expect(await demand('lognormal(p50: 80ms, p99: 400ms)')).toMatchObject({ kind: 'lognormal' });
  });

  it('is an expression for each request where it mentions an attribute of a key', async () => {
    const system = await systemOf(
      'keys Doc { count: 10, size: uniform(1, 3) }\nservice Web { on get { repeat Doc.size + 1 { cpu 1ms } when Doc.size > 2 and not Doc.size >= 3 { cpu 1ms } } }\nload Users -> Web.get { rate: 1 rps, key: Doc }',
    );
    const [repeat, when] = withoutRanges(operation(system, 'Web.get').steps);
    const size = { kind: 'attribute', keys: 'Doc', attribute: 'size' };
    expect(repeat).toMatchObject({
      count: {
        kind: 'expression',
        expression: { kind: 'binary', operator: '+', left: size, right: { kind: 'number', value: 1 } },
      },
    });
    expect(when).toMatchObject({
      condition: {
        operator: 'and',
        left: { operator: '>', left: size },
        right: { kind: 'not', operand: { operator: '>=', left: size } },
      },
    });
  });
});

describe('units', () => {
  it('are explained where they do not fit', async () => {
    expect(await complaint('3ms + 2 kB')).toEqual([
      '`3ms` is a duration and `2 kB` is an amount of data: they cannot be added.',
    ]);
    expect(await complaint('3')).toEqual(['`cpu` expects a duration, such as 20ms; `3` is a plain number.']);
    expect(await complaint('500msec')).toEqual(['`msec` is no unit; did you mean `500ms`?']);
    expect(await complaint('10 / 3ms')).toEqual(['`cpu` expects a duration, such as 20ms; `10 / 3ms` is a rate.']);
  });
});

describe('a mistake in a value', () => {
  it.each([
    ['foo', 'There is no param `foo`. Declare it: `param foo = …`.'],
    ['3ms / 0', '`0` is zero, and nothing can be divided by zero.'],
    ['-3ms', 'cpu` cannot be -3ms'],
    ['0ms', 'leave the step out'],
    ['99 year', 'Write at most a year'],
    ['lognormal(p50: 4ms, p99: 1ms)', 'p99 lies above p50'],
    ['lognormal(80ms, 400ms)', 'write `lognormal(p50: 80ms, p99: 400ms)`'],
    ['lognormal(p5: 80ms, p99: 400ms)', '`lognormal` has no `p5`. Did you mean `p50`?'],
    ['logormal(p50: 80ms, p99: 400ms)', 'There is no distribution `logormal`. Did you mean `lognormal`?'],
    ['exponential(5ms)', 'Write `erlang(1, 5ms)`, which is exponential; in `cpu`, `disk`, `wait` and `think`'],
    ['exp(mean: 5ms)', 'Write `erlang(1, 5ms)`'],
    ['constant(5ms)', 'Write `exactly 5ms`'],
    ['exponential', 'There is no param `exponential`. Write `erlang(1, 5ms)`'],
    ['gaussian(5ms, 1ms)', 'Write `normal(mean, sd)`.'],
    ['uniform(1ms)', '`uniform` lacks `high`'],
    ['uniform(5ms, 1ms)', 'the least value comes first'],
    ['uniform(1ms, 2 kB)', '`high` of `uniform` is a duration; `2 kB` is an amount of data.'],
    ['choice(90%: 1ms)', 'these total 90%'],
    ['uniform(1ms, 2ms) + 3ms', 'For a sum of random times write two steps.'],
    ['Web', '`Web` is a service; a value stands here'],
    ['[1ms, 2ms]', 'A list cannot stand here'],
    ['18:00', 'A time of day such as `18:00` stands only in a timetable or a shape.'],
  ])('%s is explained', async (value, message) => {
    expect((await complaint(value)).join('\n')).toContain(message);
  });

  it('in a param is told once, at the param, in whatever order they stand', async () => {
    expect(await complaint('a', 'param a = b * 2\nparam b = 3ms + 2 kB')).toEqual([
      '`3ms` is a duration and `2 kB` is an amount of data: they cannot be added.',
    ]);
    expect(await complaint('a', 'param a = b\nparam b = a')).toEqual([
      '`a` is defined by itself: `a` → `b` → `a`. Give one of them a value of its own.',
      '`b` is defined by itself: `b` → `a` → `b`. Give one of them a value of its own.',
    ]);
  });

  it('does not overflow the stack, however long the expression', async () => {
    const long = Array.from({ length: 5_000 }, () => '1ms').join(' + ');
    expect((await told(`param long = ${long}`)).join('\n')).toContain('expression');
  });
});

describe('an uncertain value', () => {
  const text = (web: string): string => `${web}\nload Users -> Web.get { rate: 1 rps }`;
  const demandOf = (system: System): unknown => operation(system, 'Web.get').steps[0];

  it('stands at its middle, and is listed with its bounds', async () => {
    const system = await systemOf(text('service Web { on get { cpu 2ms..6ms } }'));
    expect(demandOf(system)).toMatchObject({ demand: { kind: 'exponential', mean: 0.004 } });
    expect(system.uncertain).toMatchObject([{ name: 'Web.get cpu', text: '2ms..6ms', low: 0.002, high: 0.006 }]);
  });

  it('is drawn once wherever it is written: shared through a param, independent otherwise', async () => {
    const { model } = await read(
      text('param slow = 2ms..6ms\nservice Web { on get { cpu slow  wait slow  wait 1ms..3ms  wait 1ms..3ms } }'),
    );
    const { system } = lowerStudy(model);
    expect(system?.uncertain?.map(({ name }) => name)).toEqual(['slow', 'Web.get wait', 'Web.get wait']);
    const drawn = system?.draws?.map(({ system: one }) =>
      operation(one, 'Web.get').steps.map((step) =>
        'demand' in step ? step.demand : 'duration' in step ? step.duration : 0,
      ),
    );
    expect(drawn?.length).toBe(128);
    expect(drawn?.every(([cpu, wait]) => JSON.stringify(cpu) === JSON.stringify(wait))).toBe(true);
    expect(drawn?.some(([, , first, second]) => JSON.stringify(first) !== JSON.stringify(second))).toBe(true);
  });

  it('fills its range evenly, and counts are whole', async () => {
    const { model } = await read(text('service Web { cores: 1..4, on get { cpu 2ms..6ms } }'));
    const draws = lowerStudy(model).system?.draws ?? [];
    const shares = draws.map(({ shares: [, share] }) => share ?? 0).sort((a, b) => a - b);
    shares.forEach((share, i) => {
      expect(share).toBeCloseTo((i + 0.5) / 128, 9);
    });
    expect(new Set(draws.map(({ system }) => system.components[0]?.cores))).toEqual(new Set([1, 2, 3, 4]));
  });

  it.each([
    ['service Web { cores: 0..4, on get { cpu 1ms } }', '`cores` cannot be 0'],
    ['service Web { on get { cpu 6ms..2ms } }', 'is empty: write the smaller value first'],
    ['service Web { on get { cpu 2ms..6 kB } }', 'the same sort of unit'],
  ])('is refused where an end is impossible: %s', async (web, message) => {
    expect((await told(text(web))).join('\n')).toContain(message);
  });
});
