import { describe, expect, it } from 'vitest';
import { component, lowered, operation, systemOf } from './documents.js';

const BASE = `param users = 1M
service Web { instances: 4, cores: 2, on get { cpu 3ms } }
service Green { on get { cpu 1ms } }
balancer Edge -> Web
load Readers -> Edge.get { rate: users / day, peak: 3x }
`;

describe('a variant', () => {
  it('merges by name, and leaves the rest', async () => {
    const system = await systemOf(`${BASE}variant Big { Web { instances: 12, on put { cpu 1ms } } }`, {
      variant: 'Big',
    });
    expect(component(system, 'Web')).toMatchObject({ instances: 12, cores: 2 });
    expect(component(system, 'Web').operations.map(({ name }) => name)).toEqual(['get', 'put']);
    expect(component(await systemOf(BASE), 'Web').instances).toBe(4);
  });

  it('re-aims, so that another component is built', async () => {
    const system = await systemOf(`${BASE}variant Switch { Edge -> Green }`, { variant: 'Switch' });
    const reached = system.components.filter((one) => one.reached).map(({ name }) => name);
    expect(reached).toEqual(['Green', 'Edge']);
  });

  it('sets params, also in terms of what they were', async () => {
    const rate = async (text: string): Promise<unknown> => {
      const [load] = (await systemOf(BASE + text, { variant: 'V' })).loads;
      return load?.source.kind === 'open' && load.source.meanRate * 86_400;
    };
    expect(await rate('variant V { users = 3M }')).toBeCloseTo(3e6, 3);
    expect(await rate('variant V { users = users * 2 + 1 }')).toBeCloseTo(2e6 + 1, 3);
    expect(await rate('variant W { users = users * 2 }\nvariant V like W { users = users * 5 }')).toBeCloseTo(10e6, 3);
  });

  it('takes over what it is like, and amends it', async () => {
    const text = `${BASE}variant A { Web { instances: 5, cores: 8 } }\nvariant B like A { Web { instances: 6 } }`;
    expect(component(await systemOf(text, { variant: 'B' }), 'Web')).toMatchObject({ instances: 6, cores: 8 });
  });

  it('changes loads: a factor replaces the peak, users take the place of a rate', async () => {
    const source = async (text: string): Promise<unknown> =>
      (await systemOf(BASE + text, { variant: 'V' })).loads[0]?.source;
    const mean = 1e6 / 86_400;
    expect(await source('variant V { Readers 10x }')).toMatchObject({ meanRate: 10 * mean, rate: 10 * mean });
    expect(await source('variant V { Readers 5 rps }')).toMatchObject({ meanRate: 5, rate: 5 });
    expect(await source('variant V { Readers { users: 7, peak: 1x } }')).toMatchObject({ kind: 'closed', users: 7 });
  });

  it('does not end where two are like each other', async () => {
    const text = `${BASE}variant A like B { Web { instances: 5 } }\nvariant B like A { Web { cores: 3 } }`;
    expect(component((await lowered(text, { variant: 'A' })).system ?? (await systemOf('')), 'Web')).toMatchObject({
      instances: 5,
      cores: 3,
    });
  });
});

describe('a component like another', () => {
  const LIKE = `${BASE}service Blue like Web { instances: 9 }\nload Two -> Blue.get { rate: 1 rps }\n`;

  it('takes everything over and amends it', async () => {
    const system = await systemOf(LIKE);
    expect(component(system, 'Blue')).toMatchObject({ instances: 9, cores: 2 });
    expect(operation(system, 'Blue.get').steps).toHaveLength(1);
  });

  it('follows amendments of what it is like', async () => {
    expect(component(await systemOf(`${LIKE}variant V { Web { cores: 7 } }`, { variant: 'V' }), 'Blue').cores).toBe(7);
  });

  it('tells what is wrong in what it is like once', async () => {
    const { problems } = await lowered('service A { instances: 2 kB }\nservice B like A\nservice C like B');
    expect(problems.map(({ code }) => code)).toEqual(['wrong-unit']);
  });

  it('does not end in a circle', async () => {
    const { system } = await lowered('service A like B { cores: 2 }\nservice B like A { instances: 3 }');
    expect(system?.components).toHaveLength(2);
  });
});

describe('a value set from outside', () => {
  it('takes the place of a property, a setting in braces, a load’s rate or a param', async () => {
    const text = `${BASE}database Db { replication: leader-follower { followers: 2, lag: 1s }, on q { cpu 1ms } }\nload L -> Db.q { rate: 1 rps }`;
    const set = (path: string, value: string): ReturnType<typeof systemOf> =>
      systemOf(text, { set: [{ path, value }] });
    expect(component(await set('Web.instances', '8'), 'Web').instances).toBe(8);
    expect(component(await set('Web.queue', '5'), 'Web').queue).toBe(5);
    expect(component(await set('Db.replication.followers', '4'), 'Db')).toMatchObject({
      instances: 5,
      replication: { followers: 4, lag: 1 },
    });
    expect((await set('L.rate', '2k rps')).loads[1]?.source).toMatchObject({ meanRate: 2000 });
    expect((await set('users', 'users * 2')).loads[0]?.source).toMatchObject({ meanRate: 2e6 / 86_400 });
  });

  it('comes on top of the variant', async () => {
    const text = `${BASE}variant V { Web { instances: 9 } }`;
    expect(
      component(await systemOf(text, { variant: 'V', set: [{ path: 'Web.instances', value: '3' }] }), 'Web').instances,
    ).toBe(3);
  });

  it('is explained where it makes no sense, and nothing is lowered for what is not there', async () => {
    const message = async (path: string, value: string): Promise<string> => {
      const { problems } = await lowered(BASE, { set: [{ path, value }] });
      return problems.map((problem) => problem.message).join('\n');
    };
    expect(await message('Web.instnces', '8')).toContain('Did you mean `instances`?');
    expect(await message('Web.instances', '8 kB')).toContain('`instances` expects a count');
    expect(await message('Webb.instances', '8')).toContain('Did you mean `Web`?');
    expect(await message('user', '8')).toContain('Did you mean `users`?');
    expect(await message('Web.instances', '8 } load X -> Web.get { rate: 1 rps')).toContain('is no value');
    expect(await message('Web.instances', '')).toContain('lacks its value');
    expect((await lowered(BASE, { set: [{ path: 'nothing.x', value: '1' }] })).system).toBeUndefined();
  });
});

describe('a study that the document does not have', () => {
  it('is told with the nearest name', async () => {
    const { system, problems } = await lowered(`${BASE}variant Bigger { Web { instances: 5 } }`, { variant: 'Biger' });
    expect(system).toBeUndefined();
    expect(problems).toMatchObject([
      { code: 'unknown-selection', message: 'The model has no variant `Biger`. Did you mean `Bigger`?' },
    ]);
    expect((await lowered(BASE, { scenario: 'S' })).problems).toMatchObject([
      { message: 'The model has no scenario `S`. It has no scenarios.' },
    ]);
  });
});
