import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { launchChromium } from '../harness/chromium.mjs';
import { root } from '../harness/person.mjs';

const model = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
`;

describe('The language server as a web worker', () => {
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ page, close } = await launchChromium({ say: console.error }));
  });
  afterAll(() => close());

  it('finds in a simulation what breaks first', async () => {
    const script = (name: string): Promise<string> => readFile(join(root, 'dist', name), 'utf8');
    const scripts = {
      server: await script('server.js'),
      simulation: await script('simulation-worker.js'),
      layout: await script('layout-worker.js'),
    };
    const found = await page.evaluate(
      ([code, text]) =>
        new Promise<string>((resolve, reject) => {
          const address = (source: string): string =>
            URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
          const worker = new Worker(address(code.server));
          const uri = 'memory:/shop.scale';
          const say = (method: string, params: unknown, id?: number): void =>
            worker.postMessage({ jsonrpc: '2.0', method, params, ...(id === undefined ? {} : { id }) });
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.onmessage = ({ data }: MessageEvent<Message>) => {
            if (data.id === 1) {
              say('initialized', {});
              say('textDocument/didOpen', { textDocument: { uri, languageId: 'scale', version: 1, text } });
            } else if (data.method === 'textDocument/publishDiagnostics') {
              const bottleneck = data.params.diagnostics.find((one) => one.code === 'bottleneck');
              if (bottleneck) resolve(bottleneck.message);
            } else if (data.method !== undefined && data.id !== undefined) {
              worker.postMessage({ jsonrpc: '2.0', id: data.id, result: [] });
            }
          };
          const workers = { simulation: address(code.simulation), layout: address(code.layout) };
          say(
            'initialize',
            { processId: null, rootUri: null, capabilities: {}, initializationOptions: { workers } },
            1,
          );
        }),
      [scripts, model] as const,
    );
    expect(found).toMatch(/Db: cpu 9\d% busy at peak/);
  });
});

interface Message {
  id?: number;
  method?: string;
  params: { diagnostics: { code?: string; message: string }[] };
}
