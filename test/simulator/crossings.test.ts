/** What the results say of links and of the regions that requests come from. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { textReport } from '../../language/cli/text-report.js';

import type { Results, SimulationResult } from '../../language/model/results.js';
import { simulate } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const WORLD = (load: string, more = ''): string => `
region Us  region Eu  region Asia
link Us <-> Eu { rtt: 80ms, bandwidth: 10 Mbps, loss: 2% }
link Us <-> Asia { rtt: 200ms }
service Web { in: Us, on get returns 10 kB { wait exactly 10ms } }
load Users -> Web.get { ${load} }
${more}`;

describe('what crosses links', () => {
  let seen: SimulationResult;
  beforeAll(async () => {
    seen = simulate(await systemOf(WORLD('rate: 100 rps, from: [Us, Eu]')), { eventBudget: 200_000, duration: 1e9 });
  });

  it('is told by direction: messages, losses, bytes and the share of the bandwidth', () => {
    const { 'Us -> Eu': home, 'Eu -> Us': away, 'Us -> Asia': unused } = seen.links!;
    // Half of a hundred, each sent 1 / 0.98 times on average. Five standard errors or more.
    for (const one of [home!, away!]) {
      expect(Math.abs(one.rate / (50 / 0.98) - 1)).toBeLessThan(0.03);
      expect(Math.abs(one.lost - 0.02)).toBeLessThan(0.004);
    }
    expect(away!.utilization).toBe(0);
    // 10 kB are 8 ms of 10 Mbps, the reply being sent once as far as the bandwidth is concerned.
    expect(Math.abs(home!.utilization! - 0.4)).toBeLessThan(0.015);
    expect(Math.abs(home!.bytes! / 500_000 - 1)).toBeLessThan(0.03);
    expect(home!.utilizationInterval!.low).toBeLessThan(0.4);
    expect(unused).toEqual({ rate: 0, lost: 0, bytes: 0 });
  });

  it('is what users far away wait for, and no others', () => {
    const { regions, latency, throughput } = seen.loads['Users']!;
    const { Us: near, Eu: far } = regions!;
    expect(near!.latency['mean']!.value).toBeCloseTo(0.01, 9);
    // The way there and back, 8 ms of sending behind others (M/D/1), and the repeats of what was lost.
    expect(far!.latency['mean']!.value!).toBeGreaterThan(0.01 + 0.08 + 0.008 + (0.4 * 0.008) / (2 * 0.6));
    expect(far!.latency['p50']!.value!).toBeGreaterThan(0.095);
    expect(near!.throughput + far!.throughput).toBeCloseTo(throughput, 0);
    const mean = (near!.throughput * 0.01 + far!.throughput * far!.latency['mean']!.value!) / throughput;
    expect(latency['mean']!.value! / mean).toBeCloseTo(1, 2);
  });

  it('of one place alone is not taken apart', async () => {
    const alone = await systemOf('service Web { on get { wait 1ms } }\nload Users -> Web.get { rate: 100 rps }');
    const { links, loads } = simulate(alone, { eventBudget: 5000 });
    expect(links).toBeUndefined();
    expect(loads['Users']!.regions).toBeUndefined();
  });

  it('of a fixed number of users is told by where they live', async () => {
    const one = await systemOf(WORLD('users: 30, think: 100ms, from: [Us, Asia]'));
    const { regions } = simulate(one, { eventBudget: 30_000 }).loads['Users']!;
    expect(regions!['Us']!.latency['mean']!.value).toBeCloseTo(0.01, 6);
    expect(regions!['Asia']!.latency['mean']!.value).toBeCloseTo(0.21, 6);
  });
});

describe('a course of events', () => {
  it('shows how busy a link is, and whose requests go wrong, from moment to moment', async () => {
    const text = WORLD(
      'rate: 100 rps, from: [Us, Eu]',
      'scenario Peak for 20s { at 5s for 5s { Users 2x }  at 15s { fail Web } }',
    );
    const one = await systemOf(text, { scenario: 'Peak' });
    const { series, links, loads } = simulate(one, { eventBudget: 60_000, replications: 3 });
    const during = (name: string, from: number, to: number): number => {
      const values = (series![name] as number[]).filter((_, i) => series!.time[i]! >= from && series!.time[i]! < to);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    // Five standard errors of three thousand replies.
    expect(Math.abs(during('Us -> Eu.bandwidth', 1, 5) - 0.4)).toBeLessThan(0.08);
    expect(Math.abs(during('Us -> Eu.bandwidth', 6, 10) - 0.8)).toBeLessThan(0.12);
    expect(during('Us -> Eu.lost', 0, 20)).toBeLessThan(0.05);
    expect(during('Users from Us.errors', 16, 20)).toBe(1);
    expect(during('Users from Eu.mean', 1, 5)).toBeGreaterThan(during('Users from Us.mean', 1, 5) + 0.08);
    expect(links!['Us -> Eu']!.utilization).toBeLessThan(0.6);
    expect(loads['Users']!.regions!['Eu']!.errors.failed).toBeGreaterThan(0.1);
  });
});

describe('a link that saturates before all else', () => {
  let results: Results;
  beforeAll(async () => {
    results = finalResults(await systemOf(WORLD('rate: 100 rps, from: [Us, Eu]')), { seed: 1, eventBudget: 30_000 });
  });

  it('is named as the bottleneck', () => {
    expect(results.bottleneck).toMatchObject({ component: 'Us <-> Eu', resource: 'bandwidth' });
    expect(results.bottleneck!.saturatesAt.factor).toBeCloseTo(2.5, 6);
    const finding = results.findings.find(({ code }) => code === 'narrow-link');
    expect(finding).toMatchObject({ severity: 'hint' });
    expect(finding!.message).toContain('Us <-> Eu: bandwidth 40% busy at peak; saturates at 2.50x this load');
  });

  it('stands in the report, and in the schema of the results', () => {
    const report = textReport(results, { colors: pc.createColors(false), width: Infinity });
    expect(report).toMatch(/Users +10\d rps/);
    expect(report).toMatch(/from Eu /);
    expect(report).toMatch(/Us -> Eu +5\d.*bandwidth 4\d%/);
    const schema = JSON.parse(
      readFileSync(new URL('../../language/model/results.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    validate(JSON.parse(JSON.stringify(results)));
    expect(validate.errors ?? []).toEqual([]);
  });
});
