import { describe, expect, it } from 'vitest';
import { lower } from '../../language/model/index.js';
import { lineOf, read } from '../model/documents.js';

const LOAD = 'keys Key { count: 10 }\nload Users -> Db.get { rate: 1 rps, key: Key }';
const database = (properties: string): string => `database Db { ${properties}  on get { cpu 1ms } }\n${LOAD}`;

async function messages(text: string): Promise<string[]> {
  const { diagnostics } = await read(text);
  return diagnostics.filter(({ severity }) => severity === 1).map(lineOf);
}

describe('copies and shards that do not fit each other are explained', () => {
  it.each([
    ['replication: quorum { n: 3, w: 4 }', 'A quorum of 4 is larger than its group of 3'],
    ['replication: quorum { n: 3, r: 5 }', 'Write `r` from 1 to 3'],
    [
      'replication: leader-follower { followers: 1, mode: semi-sync { acks: 2 } }',
      '2 followers are to confirm a write',
    ],
    ['replication: leader-follower { followers: 0, failover: { detect: 1s } }', 'nobody can take over'],
    ['partition: ap', 'there is one copy: add `replication`'],
    ['shards: 16 by Key', '16 shards for 10 keys of `Key`'],
  ])('%s', async (properties, expected) => {
    const told = await messages(database(properties));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(expected);
  });

  it('also where a variant makes them so', async () => {
    const text = `${database('shards: 4 by Key')}\nvariant Many { Db { shards: 20 by Key } }`;
    expect((await messages(text)).filter((message) => message.includes('20 shards for 10 keys'))).toHaveLength(1);
  });

  it('and cuts of what does not exist, or of a place from itself', async () => {
    const cut = (action: string): string =>
      `${database('replication: leader-follower')}\nscenario Apart for 1min { at 10s for 10s { ${action} } }`;
    const problems = async (action: string): Promise<string[]> => {
      const { model } = await read(cut(action));
      return lower(model, { scenario: 'Apart' }).problems.map(({ message }) => message);
    };
    expect(await problems('cut Db.leader <-> Db.follower')).toEqual([]);
    expect((await problems('cut Db <-> Europe')).join()).toContain('`Europe` is none');
    expect((await problems('cut Db <-> Db')).join()).toContain('two different places');
  });
});
