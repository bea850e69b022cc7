/** Sessions that a sticky policy binds to instances, where callers check nobody's health. */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../language/model/results.js';
import { simulate } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';

async function course(events: string, instances = 4): Promise<SimulationResult> {
  const system = await systemOf(
    `keys User { count: 100 }
load Users -> Web.get { rate: 100 rps, key: User }
service Web { instances: ${instances}, policy: sticky, on get { cpu 0.1ms } }
scenario Day for 40s { ${events} }`,
    { scenario: 'Day' },
  );
  return simulate(system, { replications: 3 });
}

describe('sessions', () => {
  it('are lost when their instance comes back with an empty memory', async () => {
    const { components } = await course('at 10s for 5s { fail 1 of Web }');
    expect(components['Web']!.sessionsLost).toBeCloseTo(100 / 4, 6);
  });

  it('do not begin on an instance that is dead: who is refused tries the next', async () => {
    // All 100 begin after one of the two has died. Each is refused once or twice, and not for as long as it is dead.
    const { loads } = await course('Users 0x  at 5s { fail 1 of Web } at 6s { Users 100 rps }', 2);
    expect(loads['Users']!.errors.failed).toBeLessThan(0.15);
  });
});
