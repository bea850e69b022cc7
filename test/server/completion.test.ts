import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompletionItem, CompletionList } from 'vscode-languageserver/node';
import { connect, positionOf, type Editor } from './connect.js';

const base = `
service Web { on get { cpu 3ms } on put write { cpu 5ms } }
database Db { on query { cpu 4ms } }
cache Hot -> Db
balancer Edge -> Web
queue Mail -> Mailer
worker Mailer { on send { cpu 5ms } }
keys Post { count: 1M, size: pareto(mean: 10, shape: 1.5) }
param limit = 10
load Users -> Edge.get { rate: 10 rps }
`;

/** Where the cursor stands, what must be offered there, and what must not. */
const CASES: [where: string, text: string, offered: string[], not?: string[]][] = [
  ['in an empty document', '<|>', ['service', 'database', 'load', 'param', 'require', 'system'], ['instances', 'cpu']],
  ['at a half-written statement', 'ser<|>', ['service']],
  ['after a whole statement', 'system "X"\n<|>', ['service', 'load']],
  [
    'in a component',
    'service A {\n  <|>\n}',
    ['instances', 'cores', 'concurrency', 'on'],
    ['followers', 'service', 'rate'],
  ],
  ['in a component, half-written', 'service A { instances: 2\n  con<|> }', ['concurrency', 'cores'], ['instances']],
  ['in a component on one line', 'service A { instances: 2, <|> }', ['cores', 'on'], ['instances']],
  ['in a database', 'database A {\n  <|>\n}', ['replication', 'shards'], ['instances']],
  [
    'at a property that takes a word',
    'service A { policy: <|> }',
    ['random', 'round-robin', 'least-connections'],
    ['cores'],
  ],
  ['at a half-written word', 'service A { policy: ra<|> }', ['random']],
  ['at a switch', 'cache A { single-flight: <|> }', ['on', 'off']],
  ['at replication', 'database A { replication: <|> }', ['leader-follower', 'quorum']],
  [
    'in the settings of a word',
    'database A { replication: leader-follower { <|> } }',
    ['followers', 'mode', 'lag'],
    ['cores'],
  ],
  ['in the settings of a property', 'balancer A -> Web { health: { <|> } }', ['every', 'down', 'up']],
  ['in a load', 'load L -> Web.get { <|> }', ['rate', 'users', 'peak', 'key'], ['cores']],
  ['at the key of a load', 'load L -> Web.get { key: <|> }', ['Post'], ['Web', 'limit']],
  ['at a quantity', 'load L -> Web.get { rate: <|> }', ['200 rps', 'limit']],
  ['at a count', 'service A { instances: <|> }', ['1', '4'], ['4 ']],
  ['at a quantity without a default', 'cache A { capacity: <|> }', ['200k items']],
  ['at the time of a step', 'service A { on do { wait <|> } }', ['20ms', 'lognormal']],
  ['at the time of a call', 'service A { on do { -> Db.query timeout <|> } }', ['500ms', 'limit']],
  ['in a key space', 'keys K { <|> }', ['count', 'popularity']],
  ['at a popularity', 'keys K { followers: 10, popularity: <|> }', ['zipf', 'uniform', 'followers']],
  [
    'after `hold`',
    'service A { pool Rows { size: 4 }, on do { repeat 2 { hold <|> } } }',
    ['Rows', 'memory', 'Db'],
    ['cpu'],
  ],
  [
    'after a component that is held',
    'database D { pool Rows { size: 4 }, on find { cpu 1ms } }\nservice A { on do { hold D.<|> } }',
    ['Rows'],
    ['find'],
  ],
  [
    'in an operation',
    'service A { on do { <|> } }',
    ['cpu', 'wait', 'choose', 'parallel', '->'],
    ['instances', 'service'],
  ],
  ['on a new line of an operation', 'service A {\n on do {\n  cpu 3ms\n  <|>\n }\n}', ['cpu', '->', 'repeat', '-> Db']],
  [
    'after an arrow',
    'service A { on do { -> <|> } }',
    ['Web', 'Db', 'Hot', 'Edge', 'Web.get', 'Web.put', 'Edge.put', 'Hot.query', 'Mail.send'],
    ['Users', 'limit', 'cpu'],
  ],
  ['after a half-written target', 'service A { on do { -> D<|> } }', ['Db']],
  ['after a component and a dot', 'service A { on do { -> Web.<|> } }', ['get', 'put'], ['query', 'cpu']],
  ['after one that passes calls on', 'service A { on do { -> Edge.<|> } }', ['get', 'put']],
  ['after a read-through cache', 'service A { on do { -> Hot.<|> } }', ['query']],
  ['after a queue', 'service A { on do { ~> Mail.<|> } }', ['send']],
  [
    'after a whole call',
    'service A { on do { -> Db.query <|> } }',
    ['timeout', 'retry', 'with probability', 'cpu'],
    ['Db'],
  ],
  ['after a modifier', 'service A { on do { -> Db.query timeout 1s <|> } }', ['retry', 'backoff'], ['timeout']],
  ['after `by`', 'service A { on do { -> Db.query by <|> } }', ['Post'], ['Web']],
  ['after `backoff`', 'service A { on do { -> Db.query retry 2 backoff <|> } }', ['exponential', 'fixed']],
  ['after `cpu`', 'service A { on do { cpu <|> } }', ['lognormal', 'exactly', 'limit'], ['wait', 'Web']],
  ['after `when`', 'service A { on do { when <|> } }', ['Post', 'limit'], ['cpu']],
  ['after a key space and a dot', 'service A { on do { when Post.<|> } }', ['size']],
  ['after a block of `parallel`', 'service A { on do { parallel { cpu 1ms } <|> } }', ['wait for', 'cpu']],
  ['in `choose`', 'service A { on do { choose { <|> } } }', ['branch'], ['cpu']],
  ['in a branch of `choose`', 'service A { on do { choose { 20% { <|> } } } }', ['cpu', '->']],
  ['after a component’s name', 'service A <|>', ['->', 'like']],
  ['after `like`', 'service A like <|>', ['Web', 'Db'], ['Users']],
  ['at the target of a balancer', 'balancer B -> <|>', ['Web'], ['Users']],
  ['after `load L`', 'load L <|>', ['->']],
  ['at the arrow of a load', 'load L -> <|>', ['Web', 'Edge', 'Web.get']],
  ['at the operation of a load', 'load L -> Web.<|>', ['get', 'put']],
  ['after the operation of a load', 'load L -> Web.get <|>', ['timeout', 'retry']],
  ['after `on`', 'service B { on <|> }\nservice C { on x { -> B.fetch } }', ['fetch']],
  ['after `require`', 'require <|>', ['Users', 'Web', 'cost', 'availability'], ['limit', 'Post']],
  ['after the load of a requirement', 'require Users <|>', ['p99', 'mean', 'errors'], ['cost']],
  ['after the component of a requirement', 'require Web <|>', ['cpu', 'throughput'], ['p99', 'hitRatio']],
  ['after the cache of a requirement', 'require Hot <|>', ['hitRatio']],
  ['after the queue of a requirement', 'require Mail <|>', ['age', 'p99']],
  ['after a measure', 'require Users latency <|>', ['p99'], ['errors']],
  ['after a statistic', 'require Users p99 <|>', ['<']],
  ['after a bound', 'require Users p99 < 100ms <|>', ['at peak', 'at', 'after', 'expect fail']],
  ['after `fail` of a requirement', 'require Users p99 < 100ms expect fail <|>', ['in', 'unless']],
  ['after `unless`', 'variant V { }\nrequire Users p99 < 1ms expect fail unless <|>', ['V'], ['Web']],
  ['after `at` of a requirement', 'require Users p99 < 100ms at <|>', ['peak', 'Users'], ['Web']],
  ['in a variant', 'variant V { <|> }', ['Web', 'Users', 'limit', 'require'], ['fail', 'service']],
  ['in an amended component', 'variant V { Web { <|> } }', ['instances', 'on'], ['rate']],
  ['in an amended load', 'variant V { Users { <|> } }', ['rate', 'peak'], ['instances']],
  ['after a variant’s `like`', 'variant V { }\nvariant W like <|>', ['V'], ['Web']],
  ['in a scenario', 'scenario S for 5min {\n  <|>\n}', ['at', 'require', 'Users'], ['fail']],
  ['in an event', 'scenario S for 5min { at 1min { <|> } }', ['fail', 'slow', 'Users', 'send'], ['cpu']],
  ['after the time of an event', 'scenario S for 5min { at 1min <|> }', ['over', 'for']],
  ['after `fail`', 'scenario S for 5min { at 1min { fail <|> } }', ['Web', 'Db'], ['Users']],
  ['after a database and a dot', 'scenario S for 5min { at 1min { fail Db.<|> } }', ['leader']],
  ['after `sweep`', 'sweep <|>', ['Web', 'limit']],
  ['after the component of a sweep', 'sweep Web.<|>', ['instances', 'cores'], ['policy']],
  ['after a duration’s number', 'service A { on do { cpu 3<|> } }', ['3ms', '3s', '3us'], ['3 rps']],
  ['within a unit', 'service A { on do { cpu 3m<|> } }', ['3ms', '3min'], ['3mms']],
  ['after a whole unit', 'service A { on do { cpu 3ms<|> } }', [], ['3ms', '3s']],
  ['after a rate’s number', 'load L -> Web.get { rate: 200<|> }', ['200 rps'], ['200ms']],
  ['after a timeout’s number', 'service A { on do { -> Db.query timeout 5<|> } }', ['5ms', '5s']],
  ['in a comment', '// ser<|>', [], ['service']],
  ['in a text', 'system "ser<|>', [], ['service']],
  ['in a broken document', 'service A { on do { -> Db.query\nload L -> Web.<|>', ['get']],
];

describe('Completion', () => {
  let editor: Editor;
  beforeAll(async () => {
    editor = await connect();
  });
  afterAll(() => editor.dispose());

  let files = 0;
  async function offered(marked: string): Promise<CompletionItem[]> {
    const text = base + marked;
    const offset = text.indexOf('<|>');
    const clean = text.replace('<|>', '');
    const uri = await editor.open(clean, `file:///completion-${++files}.scale`);
    const list = await editor.ask<CompletionList>('textDocument/completion', {
      textDocument: { uri },
      position: positionOf(clean, offset),
    });
    await editor.close(uri);
    return list.items;
  }

  it.each(CASES)('%s', async (_, text, wanted, unwanted = []) => {
    const labels = (await offered(text)).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(wanted));
    for (const word of unwanted) expect(labels).not.toContain(word);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('says what each offer is and replaces what was typed of it', async () => {
    const items = await offered('service A { con<|> }');
    const item = items.find(({ label }) => label === 'concurrency');
    expect(item?.documentation).toMatchObject({
      kind: 'markdown',
      value: expect.stringContaining('concurrency') as string,
    });
    const edit = item?.textEdit;
    expect(edit && 'range' in edit && edit.range.end.character - edit.range.start.character).toBe(3);
  });

  it.each(['load L -> <|>', 'service A { on do { -> <|> } }'])(
    'a component that was accepted takes the dot that is typed next: %s',
    async (text) => {
      const web = (await offered(text)).find(({ label }) => label === 'Web');
      expect(web?.textEdit?.newText).toBe('Web');
      expect(web?.commitCharacters).toEqual(['.']);
    },
  );

  it('offers a whole model to begin with, and only there', async () => {
    const uri = await editor.open('', 'file:///empty.scale');
    const ask = async (): Promise<string[]> => {
      const list = await editor.ask<CompletionList>('textDocument/completion', {
        textDocument: { uri },
        position: { line: 0, character: 0 },
      });
      return list.items.map(({ label }) => label);
    };
    expect(await ask()).toContain('system …');
    await editor.close(uri);
    expect((await offered('<|>')).map(({ label }) => label)).not.toContain('system …');
  });

  it('writes what a kind of component usually has', async () => {
    const edits = new Map((await offered('<|>')).map(({ label, textEdit }) => [label, textEdit?.newText]));
    expect(edits.get('database')).toMatch(/^database .*\n {2}cores: .*\n {2}on .*select/);
    expect(edits.get('require … p99')).toMatch(/^require .* p99 < /);
  });

  it('lets Enter end the line after a number that happens to be offered', async () => {
    const items = await offered('service A { instances: <|> }');
    expect(items.find(({ label }) => label === '4')?.filterText).not.toContain('4');
  });

  it.each(['service A { policy: <|> }', 'service A { on do { <|> } }', 'scenario S for 5min { at 1min { <|> } }'])(
    'names what is not simulated yet as such, after the rest: %s',
    async (text) => {
      const items = await offered(text);
      const sorted = [...items].sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1));
      const refused = sorted.map(({ detail }) => detail === 'not simulated yet');
      expect(refused.slice(refused.indexOf(true) < 0 ? refused.length : refused.indexOf(true))).not.toContain(false);
    },
  );
});
