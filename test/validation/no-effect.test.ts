/** What is written and changes nothing is told, unless another design of the same text gives it an effect. */
import { describe, expect, it } from 'vitest';
import { lowered, systemOf, told } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const LOAD = 'load Users -> Web.get { rate: 10 rps }\n';
const web = (properties: string): string => `service Web { ${properties} on get { cpu 1ms } }\n${LOAD}`;
const ruled = (event: string): string => `${web('instances: 2')}scenario S for 1min { ${event} }\n`;

const warnings = async (text: string, scenario: string | null = null): Promise<string[]> =>
  (await lowered(text, { scenario })).problems.map(({ severity, message }) => `${severity}: ${message}`);

describe('what has no effect', () => {
  it.each([
    [
      'priority',
      web('').replace('10 rps', '10 rps, priority: 3'),
      '`priority` has no effect',
      'variant V { Web { discipline: priority } }',
    ],
    [
      'discipline',
      web('discipline: priority,'),
      '`discipline: priority` has no effect',
      'variant V { Users { priority: 2 } }',
    ],
    ['contention', web('contention: 5%,'), '`contention` has no effect', 'variant V { Web { cores: 8 } }'],
    [
      'egressPrice',
      web('egressPrice: 0.1 usd/GB,'),
      '`egressPrice` has no effect',
      'variant V { Web { on get returns 1 MB { cpu 1ms } } }',
    ],
  ])('is told of %s, unless another design has use for it', async (_, text, message, design) => {
    const found = await warnings(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`warning: ${message}`);
    expect(await warnings(text + design)).toEqual([]);
  });

  it('is told of a reply that nobody hears', async () => {
    const text = `queue Jobs -> Worker\nworker Worker { on run { cpu 1ms  reply  cpu 1ms } }\nload Users -> Jobs.run { rate: 1 rps }\n`;
    expect((await warnings(text)).join()).toContain('`reply` has no effect: `Worker.run` handles messages');
    expect(await warnings(`${text}load Others -> Worker.run { rate: 1 rps }`)).toEqual([]);
  });

  it('is told of a worker that turns away what nobody calls', async () => {
    const text = `queue Jobs -> Worker\nworker Worker { shed: all when queue > 5, on run { cpu 1ms } }\nload Users -> Jobs.run { rate: 1 rps }\n`;
    expect((await warnings(text)).join()).toContain('Give the queue a `capacity`');
    expect(await warnings(`${text}load Others -> Worker.run { rate: 1 rps }`)).toEqual([]);
  });

  it('is told of events', async () => {
    expect((await warnings(ruled('at 5s { recover Web }'), 'S')).join()).toContain('`recover` changes nothing');
    expect(await warnings(ruled('at 5s { fail Web }  at 9s { recover Web }'), 'S')).toEqual([]);
    const cached = `keys Id { count: 1k }\ncache Hot -> Db { hit: 90% }\ndatabase Db { on get { cpu 1ms } }
load Users -> Hot.get { rate: 10 rps, key: Id }\nscenario S for 1min { at 5s { flush Hot } }`;
    expect((await warnings(cached, 'S')).join()).toContain('`flush` has no effect');
    const fixed = await told(cached.replace('hit: 90%', 'hit: 90%, start: cold, single-flight: on'));
    expect(fixed.join()).toMatch(/`hit` and `start`[^]*`hit` and `single-flight`/);
  });

  it('is told of a share of what there is none of', async () => {
    const system = await systemOf(`${web('')}require Web memory < 50% at peak\nrequire Web disk < 50% at peak`);
    const { requirements } = finalResults(system, { eventBudget: 5000 });
    expect(requirements.map(({ reason }) => reason)).toEqual([
      'Web has no `memory`, of which a share could be told: add one, or remove the requirement.',
      'Web has no `disk` step, of which a share could be told: add one, or remove the requirement.',
    ]);
  });
});
