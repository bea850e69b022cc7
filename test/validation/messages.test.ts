import { describe, expect, it } from 'vitest';
import { lower } from '../../language/model/index.js';
import { read, told } from '../model/documents.js';

const BASE = `service Web { on get { cpu 3ms -> Db.query } }
database Db { on query { cpu 4ms } }
load Users -> Web.get { rate: 10 rps }
`;

/** What is said of a text that stands after the base, hints left out. */
async function complaints(text: string): Promise<string[]> {
  return (await told(BASE + text)).filter((line) => !line.includes(': hint '));
}

describe('a model without mistakes', () => {
  it('is met with silence', async () => {
    expect(await told(BASE)).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['service Web {}', '`Web` is already the name of a service in line 1. Give one of the two another name.'],
    ['load Web -> Web.get { rate: 1 rps }', '`Web` is already the name of a service in line 1'],
    ['service X { on a { cpu 1ms } on a { cpu 2ms } }', '`X` already has an operation `a`'],
    [
      'variant V { Web { cores: 2 } }\nvariant V { Web { cores: 3 } }',
      '`V` is already the name of a variant in line 4',
    ],
    ['system "a"\nsystem "b"', 'A model has one title'],
    ['service X { on get { -> Dbb.query } }', 'There is no component `Dbb`. Did you mean `Db`?'],
    ['service X { on get { -> Mail.send } }', 'Declare it, for example `service Mail { on send { cpu 3ms } }`.'],
    ['service X { on get { -> Users.get } }', '`Users` is a load; the name of a component stands here.'],
    ['service X { on get { -> Db.qery } }', '`Db` has no operation `qery`. Did you mean `query`?'],
    ['service X { on get { -> Db.nothing } }', '`Db` has no operation `nothing`. It offers `query`.'],
    [
      'service Two { on a { cpu 1ms } on b { cpu 1ms } }\nservice X { on get { -> Two } }',
      'say which: `Two.a` and `Two.b`.',
    ],
    [
      'service X { on get { -> Db.query by Foo } }',
      'There is no key space `Foo`. Declare it: `keys Foo { count: 1M }`.',
    ],
    ['variant V { Webb { instances: 3 } }', 'Did you mean `Web`?'],
    ['variant V like W { }', 'There is no variant `W`.'],
    ['variant V { speed = 3 }', 'There is no param `speed`. Declare it: `param speed = …`.'],
    ['service X like Wed {}', 'There is no component `Wed`. Did you mean `Web`?'],
    ['service X { on get { hold Foo { cpu 1ms } } }', 'There is no pool `Foo`.'],
    ['param ms = 3', 'A param cannot be called `ms`, because that is a unit'],
    ['param cpu = 3', 'A param cannot be called `cpu`, because that is a word that begins a step'],
    ['param load = 3', 'because that is a word that begins a statement'],
  ])('%s', async (text, message) => {
    expect((await complaints(text)).join('\n')).toContain(message);
  });
});

describe('one slip', () => {
  it.each(['worke', 'worke\nload Other -> Web.get { rate: 1 rps }'])('is told once: %s', async (text) => {
    expect(await complaints(text)).toEqual([expect.stringContaining('Did you mean `worker`?')]);
  });

  it('is told once: a requirement without its bound is no kind of component', async () => {
    expect(await complaints('require Users p99')).toEqual([expect.stringContaining('compares a figure with a bound')]);
  });

  it.each([
    [
      'database E { followers: 2, on q { cpu 1ms } }',
      'A database has no property `followers`. It stands behind its word: `replication: leader-follower { followers: … }`.',
    ],
    ['queue Q\nrequire Q.age p95 < 1min', 'apart from what it belongs to: `require Q age …`, without the dot.'],
  ])('%s', async (text, message) => {
    expect((await complaints(text)).join('\n')).toContain(message);
  });
});

describe('kinds and what they pass on', () => {
  it.each([
    ['servce X { }', 'There is no kind of component `servce`. Did you mean `service`?'],
    ['database D -> Db', 'A database passes nothing on'],
    [
      'service Old like Web\nbalancer E -> Web, Old { weights: [95%] }',
      '`E` has 2 targets and one weight: write one weight for each',
    ],
    ['service X -> Web, Db', 'A service passes calls on to one target. Put a `balancer` between for several.'],
    [
      'queue Q',
      'Nothing takes messages from `Q`: they are not followed further. Name the worker: `queue Q -> Worker`.',
    ],
    ['queue Q -> Web', 'A queue hands its messages to a `worker`; `Web` is a service'],
    ['queue Q { on x { cpu 1ms } }', 'A queue only passes messages on'],
    ['balancer L -> Web.gett', '`Web` has no operation `gett`. Did you mean `get`?'],
    ['service X like Db', '`like` takes over from the same kind only'],
    ['service A like B\nservice B like A', '`A` is like itself: `A` → `B` → `A`. Remove one `like`.'],
    ['keys K like L\nkeys L like K', '`K` is like itself: `K` → `L` → `K`.'],
    ['variant V like W\nvariant W like V', '`V` is like itself: `V` → `W` → `V`.'],
    [
      'balancer L -> Web { policy: random }\nvariant V { Web { policy: round-robin } }',
      '`L` and its target `Web` both say how calls are spread',
    ],
    [
      'balancer L -> C { policy: sticky }\ncache C { instances: 3 }',
      'The instances of `C` split the keys, so that a key lies on one of them and `L` has nothing to choose.',
    ],
  ])('%s', async (text, message) => {
    expect((await complaints(text)).join('\n')).toContain(message);
  });

  it('a policy on a balancer and on its target is an error with a way to remove one, and none before a cache', async () => {
    expect(
      (
        await complaints('balancer L -> P { policy: random }\nservice P { policy: round-robin, on g { cpu 1ms } }')
      ).join(),
    ).toContain('keep the policy of one of them');
    expect(
      await complaints(
        'keys K { count: 5 }\nbalancer L -> C { policy: random }\ncache C -> Db { policy: round-robin, capacity: 5 items }',
      ),
    ).toEqual([]);
  });
});

describe('properties', () => {
  it.each([
    ['service X { instnces: 4 }', 'A service has no property `instnces`. Did you mean `instances`?'],
    ['service X { ttl: 3s }', 'A service has no property `ttl`. It belongs to dns, cdn and cache.'],
    ['service X { slots: 50 }', 'A service has no property `slots`. Did you mean `concurrency`?'],
    ['service X { replicas: 3 }', 'A service has no property `replicas`. Did you mean `instances`?'],
    ['service X { instances: }', '`instances` lacks its value: write one after the colon, as in `instances: 4`.'],
    ['service X { instances: 4, instances: 5 }', '`instances` is written twice'],
    ['service X { instances: 0 }', '`instances` cannot be 0. Write a whole number, at least 1.'],
    ['service X { instances: -1 }', '`instances` cannot be -1.'],
    ['service X { instances: 2.5 }', '`instances` must be a whole number'],
    ['service X { instances: 1e12 }', 'Write at most 100k'],
    ['service X { instances: 4ms }', '`instances` expects a count, such as 200k items; `4ms` is a duration.'],
    ['service X { instances: uniform(1, 3) }', '`instances` is one value for all'],
    [
      'service X { policy: lest-connections }',
      '`policy` cannot be `lest-connections`. Did you mean `least-connections`?',
    ],
    ['service X { policy: Web }', '`policy` cannot be `Web`. It is one of'],
    [
      'service X { price: 3 usd }',
      '`price` expects a price per time, such as 0.17 usd/h; `3 usd` is an amount of money.',
    ],
    ['service X { cores: 4 { a: 3 } }', '`cores` takes no settings in braces'],
    ['service X { cores: 4 by Foo }', '`by` stands only where data is split'],
    ['cache X { single-flight: maybe }', '`single-flight` is `on` or `off`; `maybe` is neither.'],
    ['service X { in: [Us] }', '`in` expects the name of a region; `Us` is none. None is declared.'],
    ['region Us\nservice X { in: [Uss] }', 'Did you mean `Us`?'],
    [
      'database X { replication: leader-follower { folowers: 2 } }',
      '`leader-follower` has no property `folowers`. Did you mean `followers`?',
    ],
    ['service X { autoscale: { mn: 2 } }', '`autoscale` has no property `mn`. Did you mean `min`?'],
    ['service X { autoscale: { max: 2, target: cqu 70% } }', 'Did you mean `cpu`?'],
    ['service X { availability: 99%, mtbf: 3 day }', '`availability` and `mtbf` cannot both be written'],
    ['cache X { capacity: 5ms }', '`capacity` cannot be `5ms`: it is a count or an amount of data.'],
    ['keys K { }', 'The key space `K` lacks `count`: write `count: 5M`.'],
    ['keys K { count: 5, popularity: zip(0.9) }', 'Did you mean `zipf`?'],
    ['keys K { count: 5, popularity: zipf }', '`zipf` needs its values in parentheses'],
    ['keys K { count: 5, size: Foo }', 'There is no param `Foo`.'],
    ['variant V { Web { instnces: 4 } }', 'A service has no property `instnces`. Did you mean `instances`?'],
    ['scenario S { Users { rat: 4 rps } }', 'has no property `rat`. Did you mean `rate`?'],
  ])('%s', async (text, message) => {
    expect((await complaints(text)).join('\n')).toContain(message);
  });
});

describe('loads', () => {
  it.each([
    [
      'load L -> Web.get',
      '`L` does not say how much it asks: add `rate: 200 rps`, or `users: 50` for users who wait for each reply.',
    ],
    ['load L -> Web.get { rate: 1e15 rps }', 'Write at most 1G rps'],
    ['load L -> Web.get { rate: 100 }', '`rate` expects a rate, such as 200 rps; `100` is a plain number.'],
    ['load L -> Web.get { users: 5, rate: 5 rps }', '`rate` and `users` cannot both be written'],
    ['load L -> Web.get { rate: 5 rps, think: 3s }', '`think` is a pause of users who wait for replies'],
    ['load L -> Web.get { rate: 5 rps, key: Foo }', '`key` expects the name of a key space; `Foo` is none.'],
  ])('%s', async (text, message) => {
    expect((await complaints(text)).join('\n')).toContain(message);
  });
});

describe('steps and calls', () => {
  it.each([
    ['cpu 3', '`cpu` expects a duration'],
    ['cpu 0ms', 'leave the step out'],
    ['think 3s', 'in `X` write `wait 3s`'],
    ['disk 3ms across cores', 'Only `cpu` is spread `across cores`'],
    ['choose { 50% { cpu 1ms } 40% { cpu 2ms } }', 'these total 90%'],
    ['parallel 3 { cpu 1ms } wait for 5', '`wait for 5` waits for more than there is: 3 branches run in parallel.'],
    [
      'parallel { cpu 1ms  cpu 2ms } wait for 3',
      '`wait for 3` waits for more than there is: 2 branches run in parallel.',
    ],
    ['repeat 2.5 { cpu 1ms }', '`repeat` must be a whole number'],
    ['fail with probability 120%', 'Write a share from 0% to 100%.'],
    ['when 3 { cpu 1ms }', 'After `when` stands a comparison'],
    ['when 1% { cpu 1ms }', 'By chance it goes with `choose { 1% { … } … }`'],
    ['when Id.sze > 3 { cpu 1ms }', '`Id` has no attribute `sze`. Did you mean `size`?'],
    ['-> Db.query timeout 1s timeout 2s', '`timeout` is written twice on this call'],
    ['-> Db.query timeout 0s', '`timeout` cannot be 0s'],
    ['-> Db.query retry 1000', 'Write at most 100 further attempts'],
    ['-> Db.query retry 2 backoff exponental(1ms)', 'Did you mean `exponential`?'],
    ['-> Db.query backoff fixed(1ms)', '`backoff` has no effect without `retry`'],
    ['-> Db.query cancel', '`cancel` has no effect without `timeout`'],
    ['~> Db.query else { cpu 1ms }', '`else` never runs after `~>`'],
    ['-> Db.query else { -> Db.qery }', 'Did you mean `query`?'],
    ['-> Db.query breaker { opn: errors > 50% }', 'Did you mean `open`?'],
    [
      'hold Row by Other { cpu 1ms }',
      '`Row` has one for each key of `Id`, and `Other` has other keys: declare it as `keys Other like Id`, or name another.',
    ],
    ['hold Row by Idd { cpu 1ms }', 'Did you mean `Id`?'],
    [
      'hold Place by Id { cpu 1ms }',
      '`Place` is one for all keys: write `by: Id` in the pool, or remove `by Id` here.',
    ],
    ['-> Db.query priority 1.5', 'Write a whole number; a greater one goes first.'],
    ['-> Db.query priority 5ms', '`5ms` is a duration'],
  ])('%s', async (steps, message) => {
    const base = 'keys Id { count: 5, size: 3 }\nkeys Other { count: 5 }';
    const pools = 'pool Row { by: Id } pool Place { size: 3 }';
    const text = `${base}\nservice X { ${pools} on get { ${steps} } }`;
    expect((await complaints(text)).join('\n')).toContain(message);
    expect(
      (
        await complaints(`${base}\nservice X { ${pools} on get { cpu 1ms } }\nvariant V { X { on get { ${steps} } } }`)
      ).join('\n'),
    ).toContain(message);
  });
});

it('a load says its priority as a setting', async () => {
  expect(await complaints('load Urgent -> Web.get priority 2 { rate: 1 rps }')).toEqual([
    '4: error misplaced A load says how urgent its requests are among its settings: remove `priority` here and write `{ priority: 2 }`.',
  ]);
});

describe('calls that go around', () => {
  it('for certain never end, which is told with the way', async () => {
    expect(
      await complaints('service X { on get { -> Y.get } }\nservice Y { on get { repeat 2 { -> X.get } } }'),
    ).toEqual([
      '4: error endless-calls These calls never end: `X.get` → `Y.get` → `X.get`. Make one of them less than certain, such as `with probability 50%`, or remove it.',
    ]);
    expect((await complaints('queue Q -> W\nworker W { on go { ~> Q.go } }')).join()).toContain(
      '`Q.go` → `W.go` → `Q.go`',
    );
    expect((await complaints('variant V { Db { on query { -> Web.get } } }')).join()).toContain('in the variant `V`');
  });

  it('with a probability, a condition or only in place of a failed call are legal', async () => {
    expect(await complaints('service X { on get { -> X.get with probability 50% } }')).toEqual([]);
    expect(await complaints('service X { on get { choose { 50% { -> X.get } 50% { cpu 1ms } } } }')).toEqual([]);
    expect(await complaints('service X { on get { -> Db.query else { -> X.get } } }')).toEqual([]);
    expect(await complaints('service X { on get { fail with probability 50%  -> X.get } }')).toEqual([]);
  });
});

describe('a look-up', () => {
  const CACHE = 'keys Id { count: 5 }\ncache Hot -> Db { capacity: 3 items }\n';

  it('without a key is told at the load, with what to write', async () => {
    expect(await complaints(`${CACHE}load L -> Hot.query { rate: 1 rps }`)).toEqual([
      '6: error missing-key `Hot` needs a key to look up, and `L` brings none. Say `key: Id` on the load, or `by Id` on the call.',
    ]);
    expect(
      (await complaints('cache Hot -> Db { capacity: 3 items }\nload L -> Hot.query { rate: 1 rps }')).join(),
    ).toContain('Declare what requests are about');
  });

  it('has one from the load, from the call or from the cache itself', async () => {
    expect(await complaints(`${CACHE}load L -> Hot.query { rate: 1 rps, key: Id }`)).toEqual([]);
    expect(await complaints(`${CACHE}load L -> Hot.query by Id { rate: 1 rps }`)).toEqual([]);
    expect(
      await complaints(`${CACHE}service X { on get { -> Hot.query by Id } }\nload L -> X.get { rate: 1 rps }`),
    ).toEqual([]);
    expect(
      await complaints(
        'keys Id { count: 5 }\ncache Hot -> Db { capacity: 3 items, key: Id }\nload L -> Hot.query { rate: 1 rps }',
      ),
    ).toEqual([]);
  });
});

describe('series of runs', () => {
  it.each([
    ['sweep Web.instnces from 1 to 3', 'A service has no property `instnces`'],
    ['sweep nothing from 1 to 3', '`nothing` is no knob.'],
    ['sweep Wbe.instances from 1 to 3', 'Did you mean `Web`?'],
    ['param size = 3\nsweep size from 1ms to 3 kB', 'The values of a series have one unit'],
    ['sweep Web.instances from 1 to 3 step 2ms', 'A step is added to the value'],
    ['sweep Web.instances from 1 to 3 step 0', 'never arrives'],
    ['find nothing from 1 to 3', '`nothing` is no knob.'],
  ])('%s', async (text, message) => {
    expect((await complaints(text)).join('\n')).toContain(message);
  });
});

describe('places', () => {
  const PLACES = 'region Us\nregion Eu\nlink Us <-> Eu { rtt: 80ms }\n';

  it.each([
    ['link Us <-> Us { rtt: 1ms }', 'A link lies between two places; `Us` is one. Name another.'],
    ['link Eu <-> Us { rtt: 1ms }', 'What lies between `Eu` and `Us` is said twice'],
    ['link Us <-> Asia { rtt: 1ms }', 'There is no region or component `Asia`.'],
    ['link Us <-> Web { rtt: -1ms }', '`rtt` cannot be'],
    ['link Us <-> Web { loss: 101% }', '`loss` cannot be'],
    [
      'region Asia\nservice X { instances: 3, in: [Us, Eu, Asia] }',
      'between `Us` and `Asia`, so crossing takes no time',
    ],
    ['service X { policy: nearest, on get { cpu 1ms } }', '`nearest` goes by the round trip'],
    ['balancer X -> Web { policy: nearest }', '`nearest` goes by the round trip'],
    [
      'service X { in: [Us, Eu], on get { cpu 1ms } }',
      '`X` has 1 instance, one in each region in turn: none stands in `Eu`.',
    ],
    ['load More -> Web.get { rate: 1 rps, from: [Us, Asia] }', '`from` expects the name of a region; `Asia` is none.'],
    [
      'region Asia { population: 3M }\nlink Asia <-> Us\nload More -> Web.get { rate: 1 rps, from: [Us, Asia] }',
      'some say their `population` and `Us` not',
    ],
    ['scenario S { at 1s { fail Us } }', 'Nothing stands in `Us`, so `fail Us` changes nothing.'],
    ['scenario S { at 1s { cut Us <-> Us } }', 'A cut lies between two different places: name two regions.'],
    ['scenario S { at 1s { cut Us <-> Asia } }', '`Asia`'],
    ['service X { in: Us, on get { cpu 1ms } }\nscenario S { at 1s { fail 2 of Us } }', '`of` counts the instances'],
  ])('%s', async (text, message) => {
    expect((await complaints(PLACES + text)).join('\n')).toContain(message);
  });

  it('that fit each other are met with silence', async () => {
    const text = 'service X { instances: 2, in: [Us, Eu], policy: nearest, on get { cpu 1ms } }\n';
    const scenario = 'scenario S { at 1s { fail Us } at 2s for 1s { cut Us <-> Eu } at 3s { slow Eu 2x } }';
    expect(await complaints(`${PLACES}${text}${scenario}`)).toEqual([]);
  });
});

describe('what has no part in the model', () => {
  it('is hinted at', async () => {
    expect(await told(`${BASE}service Old { on get { cpu 1ms } }\nparam n = 3\nkeys Id { count: 5 }`)).toEqual([
      '4: hint unreached No load reaches `Old`: it is neither built nor priced.',
      '5: hint unused Nothing uses the param `n`.',
      '6: hint unused Nothing uses the key space `Id`.',
    ]);
  });

  it('is not hinted at where a variant builds it, or in a file without loads', async () => {
    expect(
      await told(`${BASE}service New { on get { cpu 1ms } }\nvariant V { Web { on get { -> New.get } } }`),
    ).toEqual([]);
    expect(await told('service Old { on get { cpu 1ms } }\nparam n = 3')).toEqual([]);
  });
});

describe('what a message quotes', () => {
  it.each([
    ['characters that nobody sees', `service Web { cores: ${'\0'.repeat(1000)} }`],
    ['a kind', `${'q'.repeat(20_000)} Web { }`],
    ['a name', `service X { on get { -> ${'é'.repeat(20_000)}.get } }`],
    ['a setting', `service X { ${'y'.repeat(20_000)}: 3 }`],
    ['a title', `system ${'a very long title '.repeat(2000)}`],
  ])('stays readable: %s', async (_, text) => {
    const found = await complaints(text);
    expect(found).not.toEqual([]);
    for (const line of found) {
      expect(line.length).toBeLessThan(400);
      expect(line).not.toContain('\0');
    }
  });
});

describe('several targets in an amendment', () => {
  const DOOR = 'balancer Door -> Web\nservice Other { on get { cpu 1ms } }\nload More -> Door.get { rate: 1 rps }\n';

  it('are followed by settings of what is aimed, as in a declaration', async () => {
    expect(await complaints(`${DOOR}variant V { Door -> Web, Other { policy: random } }`)).toEqual([]);
    const { model } = await read(`${BASE}${DOOR}variant V { Door -> Web, Other { policy: random } }`);
    const door = lower(model, { variant: 'V' }).system?.components.find(({ name }) => name === 'Door');
    expect(door?.operations[0]?.steps[0]).toMatchObject({
      call: { policy: 'random', targets: [{ component: 'Web' }, { component: 'Other' }] },
    });
  });

  it('are not told apart from what is amended next but by a new line, which is said', async () => {
    expect(await complaints(`${DOOR}variant V { Door -> Web, Other { priority: 2 } }`)).toEqual([
      '7: error unknown-property A balancer has no property `priority`. To change `Other`, write it on a line of its own: after the comma it is one more target.',
    ]);
    expect(await complaints(`${DOOR}variant V {\n Door -> Web,\n Other { instances: 2 }\n}`)).toEqual([]);
  });
});
