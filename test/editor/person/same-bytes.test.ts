import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker as Thread } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';

import type { Results } from '../../../language/model/results.js';
import type { RunReport, RunRequest } from '../../../language/server/runs/run-host.js';
import { launchChromium } from '../harness/chromium.mjs';
import { root } from '../harness/person.mjs';
import { EXAMPLES, exampleSystems } from '../../support/example-systems.js';
import { finalResults } from '../../support/run-study.js';

/** Enough that every part of the simulator takes part, and no more. */
const EVENTS = 40_000;

/** What is asked of an example: the steady load, and each scenario. */
async function requestsOf(name: string): Promise<RunRequest[]> {
  const systems = await exampleSystems(name, false);
  return systems.map((system) => ({ engine: 'simulate', system, seed: 1, wallClockLimit: 600, eventBudget: EVENTS }));
}

/** The results as they are written, but for the time that the run took. */
function bytes(results: Results): string {
  return JSON.stringify({ ...results, run: { ...results.run, wallSeconds: 0 } });
}

function here({ system, seed, eventBudget = Infinity }: RunRequest): string {
  return bytes(finalResults(system, { seed, eventBudget }));
}

function inNode(request: RunRequest): Promise<string> {
  const worker = new Thread(join(root, 'dist', 'simulation-worker.js'));
  return new Promise<string>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (report: RunReport) => {
      if (report.kind === 'crashed') reject(new Error(report.message));
      else if (report.final) resolve(bytes(report.results));
    });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

async function inBrowser(page: Page, script: string, request: RunRequest): Promise<string> {
  const report = await page.evaluate(
    ([code, asked]) =>
      new Promise<RunReport>((resolve) => {
        const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
        worker.onmessage = ({ data }: MessageEvent<RunReport>) => {
          if (data.kind === 'results' && !data.final) return;
          worker.terminate();
          resolve(data);
        };
        worker.postMessage(asked);
      }),
    [script, request] as const,
  );
  if (report.kind === 'crashed') throw new Error(report.message);
  return bytes(report.results);
}

describe('One seed', () => {
  let page: Page;
  let script: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    script = await readFile(join(root, 'dist', 'simulation-worker.js'), 'utf8');
    ({ page, close } = await launchChromium({ say: console.error }));
  });
  afterAll(() => close());

  it.each(EXAMPLES)('gives the same bytes everywhere: %s', async (name) => {
    for (const request of await requestsOf(name)) {
      const expected = here(request);
      expect(await inNode(request)).toBe(expected);
      expect(await inBrowser(page, script, request)).toBe(expected);
    }
  });
});
