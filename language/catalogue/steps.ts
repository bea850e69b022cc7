import type { Range, StepEntry } from './types.js';
import { RANDOM_DURATION, drawn, exact, positiveDuration, share } from './values.js';

type StepInput = Omit<StepEntry, 'probes'> & Partial<Pick<StepEntry, 'probes'>>;

function entries(inputs: readonly StepInput[]): readonly StepEntry[] {
  return inputs.map((input) => ({ probes: [], ...input }));
}

const demand = (hint: string): NonNullable<StepEntry['amount']> => ({
  value: RANDOM_DURATION,
  range: positiveDuration(hint),
});

const copies = (over: number): Range => ({
  min: 0,
  hint: 'Write a count such as 3.',
  absurd: { over, hint: `Write at most ${String(over)}.` },
});

const SHARE = { value: exact('ratio'), range: share('Write a share between 0% and 100%.') } as const;

const WEB = (steps: string): string =>
  `service Web { on get { ${steps} } }\ndatabase Db { on query { cpu 4ms } }\nload Users -> Web.get { rate: 50 rps }`;

const WEB_BUSY = ['components', 'Web', 'resources', 'cpu', 'utilization'];
const DB_BUSY = ['components', 'Db', 'resources', 'cpu', 'utilization'];
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];

/** What an operation can do, in the order of the reference. */
export const STEPS: readonly StepEntry[] = entries([
  {
    name: 'cpu',
    syntax: 'cpu <duration> [across cores]',
    snippet: 'cpu ${1:3ms}',
    amount: demand('Write a duration such as 3ms, or leave the step out.'),
    summary: 'Works on a core of the instance.',
    doc: 'The service demand on a core, without waiting for one. A bare value is the mean of an exponential distribution. `across cores` splits the work into one equal part for each core of the instance; the step is done when the last part is.',
    example: 'cpu 3ms',
    simulated: true,
    probes: [
      { model: WEB('cpu $'), values: ['1ms', '5ms'], watch: WEB_BUSY, direction: 'rises', engine: 'solve' },
      {
        model: `service Web { cores: 4, on get { cpu 20ms $ } }\nload Users -> Web.get { rate: 20 rps }`,
        values: ['', 'across cores'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'disk',
    syntax: 'disk <duration>',
    snippet: 'disk ${1:2ms}',
    amount: demand('Write a duration such as 2ms, or leave the step out.'),
    summary: 'Works on the disk of the instance.',
    doc: 'Each instance has one disk; requests use it one after the other. The core is free meanwhile. A bare value is the mean of an exponential distribution.',
    example: 'disk 2ms',
    simulated: true,
    probes: [
      {
        model: WEB('disk $'),
        values: ['1ms', '5ms'],
        watch: ['components', 'Web', 'resources', 'disk', 'utilization'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'wait',
    syntax: 'wait <duration>',
    snippet: 'wait ${1:20ms}',
    amount: demand('Write a duration such as 20ms, or leave the step out.'),
    summary: 'Takes time without holding a core or disk.',
    doc: 'Any number of requests wait at the same time; the slot of the operation stays taken. A bare value is the mean of an exponential distribution.',
    example: 'wait 20ms',
    simulated: true,
    probes: [
      { model: WEB('wait $'), values: ['10ms', '50ms'], watch: LATENCY, direction: 'rises', engine: 'simulate' },
    ],
  },
  {
    name: 'think',
    syntax: 'think <duration>',
    snippet: 'think ${1:5s}',
    amount: demand('Write a duration such as 5s, or leave the step out.'),
    summary: 'A pause of a user between two requests.',
    doc: 'Only in the operations of a `client`. Not a part of any latency. A bare value is the mean of an exponential distribution.',
    example: 'think 5s',
    simulated: true,
    probes: [
      {
        model: `client Shopper { on visit { -> Web.get  think $ } }\nservice Web { on get { cpu 1ms } }\nload Users -> Shopper.visit { users: 10 }`,
        values: ['100ms', '1s'],
        watch: ['loads', 'Users', 'throughput'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: '->',
    syntax: '-> <Component>.<operation> [modifiers]',
    snippet: '-> ${1:Component}.${2:operation}',
    summary: 'Calls another component and waits for the reply.',
    doc: 'The slot of the caller stays taken until the reply or the timeout; its core is free meanwhile. A failure that no `else` catches fails the operation.',
    example: '-> Db.query',
    simulated: true,
    probes: [
      { model: WEB('cpu 1ms  $'), values: ['', '-> Db.query'], watch: LATENCY, direction: 'rises', engine: 'simulate' },
    ],
  },
  {
    name: '~>',
    syntax: '~> <Component>.<operation> [modifiers]',
    snippet: '~> ${1:Queue}.${2:send}',
    summary: 'Starts work in another component and does not wait.',
    doc: 'Asynchronous: the reply does not wait for it, and its failure does not fail the operation.',
    example: '~> Db.query',
    simulated: true,
    probes: [
      {
        model: WEB('-> Db.query  $'),
        values: ['', '~> Db.query'],
        watch: DB_BUSY,
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'choose',
    syntax: 'choose { <share> { … } <share> { … } }',
    snippet: 'choose {\n\t${1:80%} { $2 }\n\t${3:20%} { $4 }\n}',
    amount: SHARE,
    summary: 'Does one of several things, each with its probability.',
    doc: 'The shares total 100%. Drawn anew for each request, independently of everything else.',
    example: 'choose { 80% { cpu 1ms }  20% { -> Db.query } }',
    simulated: true,
    probes: [
      {
        model: WEB('choose { $ { cpu 10ms }  10% { } }'),
        values: ['20% { }  70%', '90%'],
        watch: WEB_BUSY,
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'when',
    syntax: 'when <condition> { … } [else { … }]',
    snippet: 'when ${1:condition} {\n\t$2\n}',
    summary: 'Does something only where a condition holds.',
    doc: 'The condition compares params and attributes of the keys that the request is about.',
    example: 'when Key.size > 10 { -> Db.query } else { cpu 1ms }',
    simulated: true,
    probes: [
      {
        model: `keys Key { count: 1k, size: uniform(0, 100) }\nservice Web { on get { when Key.size < $ { cpu 10ms } } }\nload Users -> Web.get { rate: 50 rps, key: Key }`,
        values: ['20', '80'],
        watch: WEB_BUSY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'repeat',
    syntax: 'repeat <n> { … }',
    snippet: 'repeat ${1:3} {\n\t$2\n}',
    amount: { value: drawn('count'), range: copies(1_000_000) },
    summary: 'Does the same several times, one after the other.',
    doc: 'The count may be a distribution or an attribute of a key. Keys that are first mentioned inside are drawn anew each time.',
    example: 'repeat 3 { -> Db.query }',
    simulated: true,
    probes: [
      {
        model: WEB('repeat $ { -> Db.query }'),
        values: ['1', '3'],
        watch: DB_BUSY,
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'parallel',
    syntax: 'parallel [n] { … } [wait for <k>]',
    snippet: 'parallel {\n\t$1\n\t$2\n}',
    amount: { value: drawn('count'), range: copies(100_000) },
    summary: 'Does several things at once and waits for all of them.',
    doc: 'Each step is a branch, `{ }` makes several steps one branch; with a number, the same steps run that many times at once. It fails if any branch fails, with `wait for k` if k successes are out of reach. After k successes the stragglers go on unattended.',
    example: 'parallel { -> Db.query  -> Db.query } wait for 1',
    simulated: true,
    probes: [
      {
        model: WEB('$ { wait 20ms  wait 20ms }'),
        values: ['repeat 1', 'parallel'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: WEB('parallel 3 { wait 20ms } $'),
        values: ['', 'wait for 1'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'hold',
    syntax: 'hold <Pool> [n] [by Key] { … } [else { … }]',
    snippet: 'hold ${1:Pool} {\n\t$2\n}',
    amount: { value: drawn('count'), range: copies(1_000_000) },
    summary: 'Takes from a pool while the steps inside run.',
    doc: 'Waits until the pool has enough; gives it back when the steps are done, also when they fail. With `else` a request does something else where it would have to wait (where the pool has a `queue`: where that is full). Nested holds that could block each other, because they take the same pools in different orders or two keys of one pool, take at the outermost of them, in the order of pools and keys. `hold Db.Row { … }` takes from a pool of another component. Of a pool with one for each key it takes that of the key by which the data is found; `hold Row by Payee { … }` names another key of the same space (`keys Payee like Account`): a transfer holds the rows of both accounts.',
    example: 'hold Row { cpu 2ms }',
    simulated: true,
    probes: [
      {
        model: `service Web { pool Row { size: 1 } on get { $ } }\nload Users -> Web.get { rate: 30 rps }`,
        values: ['wait 20ms', 'hold Row { wait 20ms }'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'solve',
      },
      {
        model: `service Web { pool Row { size: 1 } on get { hold Row { wait 20ms } $ } }\nload Users -> Web.get { rate: 30 rps }`,
        values: ['', 'else { }'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: `keys Account { count: 1M }\nkeys Branch like Account { popularity: zipf(3) }\ndatabase Db { pool Row { size: 1, by: Account } on pay write { hold Row $ { wait 5ms } } }\nload Users -> Db.pay { rate: 100 rps, key: Account }`,
        values: ['', 'by Branch'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'batch',
    syntax: 'batch <n> within <duration> { … }',
    snippet: 'batch ${1:100} within ${2:10ms} {\n\t$3\n}',
    amount: { value: exact('count'), range: { ...copies(1_000_000), min: 1, integer: true } },
    summary: 'Collects several requests and does the steps once for all of them.',
    doc: 'Requests gather at each instance; the steps start when n requests are there or the first has waited for the given time, and are about the keys of the first. All of them wait until the steps are done, and end as those do. A batch begins to gather anew while others run.',
    example: 'batch 100 within 10ms { -> Db.query }',
    simulated: true,
    probes: [
      {
        model: WEB('batch $ within 50ms { -> Db.query }'),
        values: ['1', '10'],
        watch: DB_BUSY,
        direction: 'falls',
        engine: 'solve',
      },
      {
        model: WEB('batch 20 within $ { -> Db.query }'),
        values: ['1ms', '100ms'],
        watch: DB_BUSY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'await',
    syntax: 'await [every <duration>] { … }',
    snippet: 'await every ${1:3s} {\n\t$2\n}',
    summary: 'Asks again and again until the asynchronous work that it caused is done.',
    doc: 'Pauses for the interval (1 s where none is written), runs the steps, and so on until, at the end of the steps, everything that this request has started with `~>` has ended, whichever way, with all that came of it. At least once. Work that nobody awaits is never waited for: in a worker only what the message itself has started counts.',
    example: 'await every 3s { -> Db.query }',
    simulated: true,
    probes: [
      {
        model:
          'client Page { on visit { ~> Jobs.run  await $ { -> Web.get } } }\nservice Web { on get { cpu 1ms } }\nqueue Jobs -> Runner\nworker Runner { concurrency: 20, on run { wait 1s } }\nload Users -> Page.visit { rate: 5 rps }',
        values: ['every 100ms', 'every 5s'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
      {
        model:
          'client Page { on visit { ~> Jobs.run  await every 100ms { -> Web.get } } }\nservice Web { on get { cpu 1ms } }\nqueue Jobs -> Runner\nworker Runner { concurrency: 20, on run { wait $ } }\nload Users -> Page.visit { rate: 5 rps }',
        values: ['1s', '3s'],
        watch: ['operations', 'Web.get', 'rate'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'reply',
    syntax: 'reply',
    snippet: 'reply',
    summary: 'Answers the caller now; the steps that follow go on.',
    doc: 'The caller waits no longer, and what goes wrong after it fails nobody; but the slot of the operation is held until its last step is done, as is what it works on, so that more of them are needed. Stands among the steps of the operation itself, once. It is decided by a fair coin whether the caller or what follows goes on first, where both want the same thing.',
    example: 'reply  -> Db.query',
    simulated: true,
    probes: [
      {
        model: WEB('cpu 1ms  $  -> Db.query'),
        values: ['', 'reply'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: 'service Web { concurrency: 1, on get { wait 1ms  $ } }\nload Users -> Web.get { rate: 50 rps }',
        values: ['', 'reply  wait 15ms'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'fail',
    syntax: 'fail with probability <share>',
    snippet: 'fail with probability ${1:1%}',
    amount: SHARE,
    summary: 'Ends the operation as failed, now and then.',
    doc: 'The steps after it do not run; the caller sees a failure.',
    example: 'fail with probability 1%',
    simulated: true,
    probes: [
      {
        model: WEB('cpu 1ms  fail with probability $'),
        values: ['5%', '50%'],
        watch: ['loads', 'Users', 'errors', 'failed'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
]);

const SCENARIO = (event: string): string =>
  `service Web { on get { cpu 4ms } }\nload Users -> Web.get { rate: 50 rps }\nscenario Trouble for 20s { ${event} }`;

/** What can happen in a scenario, in the order of the reference. */
export const EVENTS: readonly StepEntry[] = entries([
  {
    name: 'fail',
    syntax: 'fail <Component> | fail <n> of <Component> | fail <Component>.leader | fail <Region>',
    snippet: 'fail ${1:Component}',
    summary: 'Instances stop and refuse every call at once.',
    doc: 'What they had in hand is lost: their callers see a failure. `3 of Web` are three of the instances that there are at that time, or all where there are fewer. Of a region: all that stands there; who calls from there goes on calling.',
    example: 'fail Db.leader',
    simulated: true,
    probes: [
      {
        model: SCENARIO('at 5s for 10s { $ }'),
        values: ['Users 1x', 'fail Web'],
        watch: ['loads', 'Users', 'errors', 'failed'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'hang',
    syntax: 'hang <Component>',
    snippet: 'hang ${1:Component}',
    summary: 'Instances take calls and never answer.',
    doc: 'Callers wait until their timeout.',
    example: 'hang Web',
    simulated: true,
    probes: [
      {
        model: SCENARIO('at 5s for 10s { $ }').replace('Web.get', 'Web.get timeout 100ms'),
        values: ['Users 1x', 'hang Web'],
        watch: ['loads', 'Users', 'errors', 'timeout'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'recover',
    syntax: 'recover <Component> | recover <Region>',
    snippet: 'recover ${1:Component}',
    summary: 'Instances that failed or hang work again.',
    doc: 'Their queues are empty. `for` after `at` does the same after a time.',
    example: 'recover Db.leader',
    simulated: true,
    probes: [
      {
        model: SCENARIO('at 5s { fail Web }  at 8s { $ }'),
        values: ['Users 1x', 'recover Web'],
        watch: ['loads', 'Users', 'errors', 'failed'],
        direction: 'falls',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'slow',
    syntax: 'slow <Component> <factor> | slow <Region> <factor>',
    snippet: 'slow ${1:Component} ${2:3x}',
    amount: {
      value: exact('factor'),
      range: {
        above: 0,
        hint: 'Write a factor such as 3x.',
        absurd: { over: 1e6, hint: 'Write at most 1Mx, or hang.' },
      },
    },
    summary: 'Everything the component does takes longer.',
    doc: 'Multiplies its `cpu`, `disk` and `wait`, and the time that it takes to receive and to send.',
    example: 'slow Web 3x',
    simulated: true,
    probes: [
      {
        model: SCENARIO('at 5s for 10s { slow Web $ }'),
        values: ['1x', '4x'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'cut',
    syntax:
      'cut <Component> <-> <Component> | cut <Region> <-> <Region> | cut <Database>.leader <-> <Database>.follower',
    snippet: 'cut ${1:A} <-> ${2:B}',
    summary: 'Nothing passes between two places.',
    doc: 'Calls across it get no answer: they time out, or wait until it is mended, which `for` after `at` does. What is already under way is still answered. Messages wait in their queue while it is cut off from those who work on them. Of regions: what stands in the one and what stands in the other, and whoever calls from there. What a database does whose nodes are cut off from each other is for its `partition` to say.',
    example: 'cut Web <-> Db',
    simulated: true,
    probes: [
      {
        model: `service Web { on get { cpu 1ms  -> Db.query timeout 100ms } }
database Db { on query { cpu 1ms } }
load Users -> Web.get { rate: 50 rps }
scenario Trouble for 20s { at 5s for 10s { $ } }`,
        values: ['Users 1x', 'cut Web <-> Db'],
        watch: ['loads', 'Users', 'errors', 'timeout'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'flush',
    syntax: 'flush <Cache>',
    snippet: 'flush ${1:Cache}',
    summary: 'Empties a cache.',
    doc: 'All instances of it at once.',
    example: 'flush Hot',
    simulated: true,
    probes: [
      {
        model: `keys Doc { count: 10k, popularity: zipf(0.9) }
cache Hot -> Db { capacity: 5k items }
database Db { on get { cpu 1ms } }
load Users -> Hot.get { rate: 100 rps, key: Doc }
scenario Trouble for 20s { at 5s { $ } }`,
        values: ['Users 1x', 'flush Hot'],
        watch: ['caches', 'Hot', 'hitRatio'],
        direction: 'falls',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'replace',
    syntax: 'replace <Component> | replace <n> of <Component>',
    snippet: 'replace ${1:Component}',
    summary: 'Replaces the instances one after the other.',
    doc: 'A rolling deployment: each takes no new calls, finishes what it has, and comes back with an empty memory before the next; `2 of Web` replaces two at a time. `at 1min over 10min` says how long all of it takes, else 30 s each. Where no instance is left calls fail.',
    example: 'replace Web',
    simulated: true,
    probes: [
      {
        model: `service Web { instances: 2, on get { cpu 15ms } }
load Users -> Web.get { rate: 60 rps }
scenario Trouble for 20s { at 2s over 16s { $ } }`,
        values: ['Users 1x', 'replace Web'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'drain',
    syntax: 'drain <n> of <Component>',
    snippet: 'drain ${1:1} of ${2:Component}',
    summary: 'Instances take no new calls and finish what they have.',
    doc: 'Then they are gone; after `for` they come back with an empty memory. A leader hands over to a follower. Where no instance is left calls fail.',
    example: 'drain 1 of Web',
    simulated: true,
    probes: [
      {
        model: `service Web { instances: 2, on get { cpu 15ms } }
load Users -> Web.get { rate: 60 rps }
scenario Trouble for 20s { at 2s for 16s { $ } }`,
        values: ['Users 1x', 'drain 1 of Web'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'send',
    syntax: 'send <Load> { <Keys>.<attribute>: <value> }',
    snippet: 'send ${1:Load} { ${2:Key.attribute}: ${3:1} }',
    summary: 'Sends one request with a given key.',
    doc: 'Beside the requests of the load itself: one more, about a key whose attribute has that value.',
    example: 'send Users { Key.size: 100 }',
    simulated: true,
    probes: [
      {
        model: `keys Job { count: 1k, parts: exactly 1 }
service Web { on get { repeat Job.parts { cpu 1ms } } }
load Users -> Web.get { rate: 20 rps, key: Job }
scenario Trouble for 20s { at 5s { $ } }`,
        values: ['Users 1x', 'send Users { Job.parts: 5k }'],
        watch: ['components', 'Web', 'resources', 'cpu', 'utilization'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
]);

/** The step of that name (`cpu`, `->`, `parallel`, …); undefined where there is none. */
export function step(name: string): StepEntry | undefined {
  return STEPS.find((entry) => entry.name === name);
}

/** The event with that verb; undefined where there is none. */
export function event(verb: string): StepEntry | undefined {
  return EVENTS.find((entry) => entry.name === verb);
}
