/** Who takes over from a leader that is lost. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';

describe('an election', () => {
  const lostBy = async (places: string): Promise<number | undefined> => {
    const system = await systemOf(
      `region Us\nregion Eu\nlink Us <-> Eu { rtt: 4s }
load Users -> Db.put { rate: 20 rps, from: Us }
database Db { in: [${places}], replication: leader-follower { followers: 2, failover: { detect: 1s, elect: 1s } }, on put write { cpu 1ms } }
scenario Crash for 40s { at 20s { fail Db.leader } }`,
      { scenario: 'Crash' },
    );
    return simulate(system, { replications: 3 }).replication?.['Db']?.lostWrites;
  };

  it('is won by the follower that lacks least, wherever it stands in the order', async () => {
    // A follower across the sea is two seconds behind: 40 writes.
    expect(await lostBy('Us, Eu, Eu')).toBeGreaterThan(20);
    expect(await lostBy('Us, Eu, Us')).toBeLessThan(2);
    expect(await lostBy('Us, Us, Eu')).toBeLessThan(2);
  });
});

describe('a leader that is to stop', () => {
  it('hands over to another, which is asked from then on', async () => {
    const system = await systemOf(
      `region Us\nregion Eu\nlink Us <-> Eu { rtt: 100ms }
load Users -> Db.put { rate: 20 rps, from: Us }
database Db { in: [Us, Eu], replication: leader-follower { followers: 1 }, on put write { wait exactly 1ms } }
scenario Upkeep for 20s { at 10s { drain Db.leader } }`,
      { scenario: 'Upkeep' },
    );
    const { series, loads } = simulate(system, { replications: 3 });
    expect(loads['Users']!.errors.failed).toBe(0);
    const means = series!['Users.mean'] as (number | null)[];
    expect(means.at(10)).toBeCloseTo(0.001, 4);
    expect(means.at(-10)).toBeCloseTo(0.101, 4);
  });
});
