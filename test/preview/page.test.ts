import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import axe from 'axe-core';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { previewHtml } from '../../extension/preview/html.js';
import type { PreviewMessage, PreviewRequest, PreviewState } from '../../extension/protocol.js';
import { Diagrams } from '../../language/diagram/diagram.js';
import { PlainLayouter } from '../../language/diagram/layouter.js';
import { panelOf } from '../../language/diagram/panel.js';
import { renderSvg } from '../../language/diagram/svg.js';
import { explorationOf } from '../../language/diagram/exploration.js';
import type { DesignRank, Results, SeriesPoint, SweepResult } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import {
  at,
  blogPlatform,
  blogResults,
  call,
  component,
  componentResult,
  load,
  operation,
  results,
  system,
  verdict,
} from '../diagram/models.js';
import { launchChromium } from '../editor/harness/chromium.mjs';

const root = join(import.meta.dirname, '../..');

/** The colors that the editor gives a web view: the few that decide whether words can be read. */
const THEMES = {
  'vscode-light': { foreground: '#3b3b3b', background: '#ffffff', description: '#3b3b3b', border: '#e5e5e5' },
  'vscode-dark': { foreground: '#cccccc', background: '#1f1f1f', description: '#9d9d9d', border: '#2b2b2b' },
  'vscode-high-contrast': { foreground: '#ffffff', background: '#000000', description: '#ffffff', border: '#6fc3df' },
} as const;

/** A page with the preview in it, as the editor would show it: the real policy, and an extension that only listens. */
describe('the preview', () => {
  let page: Page;
  let origin: string;
  const endings: (() => unknown)[] = [];

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [join(root, 'extension/preview/main.tsx')],
      outdir: 'out',
      write: false,
      bundle: true,
      format: 'iife',
      jsx: 'automatic',
      jsxImportSource: 'preact',
    });
    const files = new Map(
      bundle.outputFiles.map((file) => [file.path.endsWith('.css') ? '/preview.css' : '/preview.js', file.text]),
    );
    const server = createServer((request, response) => {
      const text = request.url === '/' ? pageHtml() : files.get(request.url ?? '');
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': TYPES[request.url ?? ''] ?? 'text/html' });
      response.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endings.push(() => server.close());
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = await launchChromium({ say: console.error, size: { width: 760, height: 900 } });
    endings.push(browser.close);
    page = browser.page;
    await page.addInitScript(() => {
      const remembered = sessionStorage.getItem('state');
      const spy = { sent: [] as unknown[], blocked: [] as string[] };
      document.addEventListener('securitypolicyviolation', (event) => spy.blocked.push(event.violatedDirective));
      Object.assign(window, {
        spy,
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) => spy.sent.push(message),
          getState: () => (remembered === null ? undefined : (JSON.parse(remembered) as unknown)),
          setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
        }),
      });
    });
  });

  afterAll(async () => {
    for (const end of endings.reverse()) await end();
  });

  beforeEach(async () => {
    await page.goto(origin);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
  });

  function pageHtml(): string {
    return previewHtml({
      script: '/preview.js',
      style: '/preview.css',
      cspSource: origin,
      nonce: 'test',
      uri: 'file:///model.scale',
    });
  }

  const send = (message: PreviewMessage): Promise<void> =>
    page.evaluate((data) => window.postMessage(data, '*'), message);
  const show = async (model: System, results?: Results, more: Partial<PreviewState> = {}): Promise<void> => {
    await page.waitForFunction(() => (window as unknown as { spy: { sent: unknown[] } }).spy.sent.length > 0);
    await send({ type: 'state', state: { ...(await stateOf(model, results)), ...more } });
    await page.locator('.toolbar').waitFor();
  };
  const sent = (): Promise<PreviewRequest[]> =>
    page.evaluate(() => (window as unknown as { spy: { sent: PreviewRequest[] } }).spy.sent);
  const box = (name: string) => page.locator(`[data-node="component ${name}"]`);

  it('asks for the model, and shows it under the policy of the editor without a breach', async () => {
    await show(blogPlatform(), blogResults());
    await box('Db').hover();
    await box('Db').click();
    expect((await sent())[0]).toEqual({ type: 'ready' });
    expect(await page.locator('[data-node]').count()).toBe(9);
    expect(await page.evaluate(() => (window as unknown as { spy: { blocked: string[] } }).spy.blocked)).toEqual([]);
  });

  it('goes from a box to its text, with the mouse and with the keyboard', async () => {
    await show(blogPlatform(), blogResults());
    await box('Web').click();
    await box('Db').focus();
    await page.keyboard.press('Enter');
    const reveals = (await sent()).filter((request) => request.type === 'reveal');
    expect(reveals.map(({ range }) => range.start.line)).toEqual([at(10), at(33)].map(({ start }) => start.line));
  });

  it('goes from a requirement and from a finding to their text', async () => {
    const results = blogResults();
    results.requirements[0]!.range = at(50);
    results.findings[0]!.range = at(60);
    await show(blogPlatform(), results);
    await page.getByRole('button', { name: /Readers p99/ }).click();
    await page.getByRole('button', { name: /saturates at/ }).click();
    const lines = (await sent()).flatMap((request) => (request.type === 'reveal' ? [request.range.start.line] : []));
    expect(lines).toEqual([50, 60]);
  });

  it('tells requirements of a scenario from the same ones under steady load', async () => {
    const results = blogResults();
    const [first] = results.requirements;
    const [plain] = panelOf(blogPlatform(), results).requirements;
    await show(blogPlatform(), { ...results, requirements: first ? [first] : [] });
    const { panel } = await stateOf(blogPlatform(), results);
    await show(blogPlatform(), results, {
      panel: panel && { ...panel, requirements: plain ? [plain, { ...plain, scenario: 'FlashCrowd' }] : [] },
    });
    const rows = await page.locator('.row .text').allInnerTexts();
    expect(rows.slice(0, 2).map((row) => row.includes('in FlashCrowd'))).toEqual([false, true]);
  });

  it('keeps the words of a tall diagram readable in a narrow panel and the bottleneck in sight, and shows all of it when asked to', async () => {
    const chain = Array.from({ length: 9 }, (_, index) =>
      component(`Stage${index}`, 'service', [operation('get', ...(index < 8 ? [call(`Stage${index + 1}.get`)] : []))]),
    );
    await page.setViewportSize({ width: 320, height: 600 });
    try {
      await show(
        system([load('Visitors', 'Stage0.get')], chain),
        results({
          components: { Stage8: componentResult('service', 0.9) },
          bottleneck: {
            component: 'Stage8',
            resource: 'cpu',
            utilization: 0.9,
            saturatesAt: { factor: 1.11, load: 'all' },
            basis: 'exact',
          },
        }),
      );
      const inSight = async (name: string): Promise<boolean> => {
        const shown = await box(name).boundingBox();
        const canvas = await page.locator('.canvas').boundingBox();
        if (shown === null || canvas === null) return false;
        return shown.y >= canvas.y && shown.y + shown.height <= canvas.y + canvas.height;
      };
      expect(await inSight('Stage8'), 'what breaks first').toBe(true);
      expect(await inSight('Stage0')).toBe(false);
      const smallest = (): Promise<number> =>
        page.evaluate(() => {
          const heights = Array.from(document.querySelectorAll<SVGTextElement>('.scale-viewport text'), (text) => {
            const scale = text.getScreenCTM()?.a ?? 0;
            return Number.parseFloat(getComputedStyle(text).fontSize) * scale;
          });
          return Math.min(...heights);
        });
      expect(await smallest()).toBeGreaterThan(7.9);
      const whole = page.getByRole('button', { name: 'See all' });
      await whole.click();
      expect(await whole.count()).toBe(0);
      expect([await inSight('Stage0'), await inSight('Stage8')]).toEqual([true, true]);
      await page.getByRole('button', { name: /^Fit/ }).click();
      expect(await smallest()).toBeGreaterThan(7.9);
    } finally {
      await page.setViewportSize({ width: 760, height: 900 });
    }
  });

  it('shows all that a design uses at once, where what other designs use would push it out of the panel', async () => {
    const other = (index: number): System['components'][number] => ({
      ...component(`Other${index}`, 'service', [operation('get')]),
      reached: false,
    });
    await page.setViewportSize({ width: 460, height: 600 });
    try {
      await show(
        system(
          [load('Visitors', 'Web.get')],
          [
            component('Web', 'service', [operation('get', call('Db.get'))]),
            component('Db', 'database', [operation('get')]),
            ...[0, 1, 2, 3, 4, 5].map(other),
          ],
        ),
      );
      const panel = await page.locator('.canvas').boundingBox();
      for (const id of ['load Visitors', 'component Web', 'component Db']) {
        const shown = await page.locator(`[data-node="${id}"]`).boundingBox();
        if (!panel || !shown) throw new Error(`${id} is not drawn`);
        expect(shown.x, id).toBeGreaterThanOrEqual(panel.x);
        expect(shown.x + shown.width, id).toBeLessThanOrEqual(panel.x + panel.width);
      }
    } finally {
      await page.setViewportSize({ width: 760, height: 900 });
    }
  });

  describe.each([
    ['narrow', 380, 640, ['Stage0', 'Stage1', 'Stage2']],
    ['low', 560, 420, ['Stage0', 'Stage1']],
  ])('in a %s panel', (_, width, height, seen) => {
    const chain = [0, 1, 2].map((index) =>
      component(`Stage${index}`, 'service', [operation('get', ...(index < 2 ? [call(`Stage${index + 1}.get`)] : []))]),
    );
    const busy = results({
      components: Object.fromEntries(chain.map(({ name }) => [name, componentResult('service', 0.4)])),
    });

    beforeEach(async () => {
      await page.setViewportSize({ width, height });
      await show(system([load('Visitors', 'Stage0.get')], chain), busy);
      return () => page.setViewportSize({ width: 760, height: 900 });
    });

    const covered = async (name: string): Promise<boolean> => {
      const [at, card] = [await box(name).boundingBox(), await page.locator('.card').boundingBox()];
      if (!at || !card) throw new Error('nothing is drawn');
      const overlap = (from: number, length: number, other: number, otherLength: number): boolean =>
        from < other + otherLength && other < from + length;
      return overlap(at.x, at.width, card.x, card.width) && overlap(at.y, at.height, card.y, card.height);
    };

    it('covers no box with the card of what the pointer is over', async () => {
      for (const name of seen) {
        const before = await box(name).boundingBox();
        await page.mouse.move((before?.x ?? 0) + 20, (before?.y ?? 0) + 20);
        await page.getByRole('complementary', { name: `Details of ${name}` }).waitFor();
        expect(await covered(name), name).toBe(false);
        expect(await box(name).boundingBox(), 'nothing moves under the pointer').toEqual(before);
      }
    });

    it('leaves a chosen box in sight beside its card, and puts it back when the card is closed', async () => {
      const chosen = box('Stage1');
      const before = await chosen.boundingBox();
      await chosen.click();
      await page.locator('.card.is-pinned').waitFor();
      expect(await covered('Stage1')).toBe(false);
      await page.mouse.move(5, 5);
      await page.getByRole('button', { name: 'Close details' }).click();
      const back = await chosen.boundingBox();
      expect(back?.x).toBeCloseTo(before?.x ?? 0, 0);
      expect(back?.y).toBeCloseTo(before?.y ?? 0, 0);
    });
  });

  it('tells the figures of the box under the pointer', async () => {
    await show(blogPlatform(), blogResults());
    await box('Posts').hover();
    const card = page.getByRole('complementary', { name: 'Details of Posts' });
    expect(await card.innerText()).toMatch(/Hit ratio\s+71%/);
  });

  it('changes figures in place: the same elements, the focus where it was', async () => {
    await show(blogPlatform(), blogResults(0.5));
    await box('Db').focus();
    const place = await box('Db').locator('.scale-outline').boundingBox();
    await page.evaluate(() => {
      const db = document.querySelector('[data-node="component Db"]');
      if (db) (window as unknown as { db: Element }).db = db;
    });
    await show(blogPlatform(), blogResults(0.97));
    await page.getByText('97%', { exact: true }).first().waitFor();
    expect(
      await page.evaluate(() => {
        const { db } = window as unknown as { db: Element };
        return db.isConnected && document.activeElement === db;
      }),
    ).toBe(true);
    const { x, y } = (await box('Db').locator('.scale-outline').boundingBox()) ?? {};
    expect({ x, y }).toEqual({ x: place?.x, y: place?.y });
  });

  it('keeps the last good diagram, and says so, while the text has errors', async () => {
    await show(blogPlatform(), blogResults(), {
      stale: true,
      run: { kind: 'refused', message: 'There is no component "Webb".', range: at(3) },
    });
    expect(await page.getByText('showing the last good diagram').innerText()).toContain(
      'There is no component "Webb".',
    );
    expect(await page.locator('[data-node]').count()).toBe(9);
    await page.getByRole('button', { name: 'Go to the error' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'reveal', range: at(3) });
  });

  it('shows how a run gets on, and cancels it', async () => {
    await show(blogPlatform(), undefined, { run: { kind: 'running', progress: 0.42, message: '' } });
    expect(await page.getByText('Simulating… 42%').count()).toBe(1);
    await page.getByRole('button', { name: 'Cancel the simulation' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'cancel' });
  });

  it('asks for another variant and scenario', async () => {
    await show(blogPlatform(), blogResults(), { variants: ['Bigger'], scenarios: ['FlashCrowd'] });
    await page.getByLabel('Variant').selectOption('Bigger');
    await page.getByLabel('Scenario').selectOption('FlashCrowd');
    expect((await sent()).slice(-2)).toEqual([
      { type: 'select', selection: { variant: 'Bigger', scenario: null } },
      { type: 'select', selection: { variant: null, scenario: 'FlashCrowd' } },
    ]);
  });

  it('zooms and moves by keyboard, and finds the view again after a reload', async () => {
    await show(blogPlatform(), blogResults());
    const fitted = await box('Web').boundingBox();
    await page.locator('.canvas').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    const moved = await box('Web').boundingBox();
    expect(moved?.width).toBeCloseTo((fitted?.width ?? 0) * 1.2, 0);
    await page.reload();
    await show(blogPlatform(), blogResults());
    expect((await box('Web').boundingBox())?.x).toBeCloseTo(moved?.x ?? 0, 0);
    await page.locator('.canvas').focus();
    await page.keyboard.press('0');
    expect((await box('Web').boundingBox())?.width).toBeCloseTo(fitted?.width ?? 0, 0);
  });

  it('shows the course of a timed run as lines, and as a table', async () => {
    const results = blogResults();
    results.series = { step: 1, time: [0, 1, 2], 'Readers.throughput': [10, 90, 20], 'Readers.p99': [0.1, null, 0.3] };
    await show(blogPlatform(), results);
    await page.getByRole('img', { name: 'Readers p99 over time, at most 300 ms' }).waitFor();
    await page.getByText('As a table').click();
    await page.locator('.figure-table tr').first().waitFor();
    const rows = await page.locator('.figure-table tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t'))).toEqual([
      ['time', 'Readers throughput', 'Readers p99'],
      ['0 s', '10 rps', '100 ms'],
      ['1 s', '90 rps', ''],
      ['2 s', '20 rps', '300 ms'],
    ]);
  });

  it('runs the series that the text asks for, and shows what was found: the least value that meets everything is marked', async () => {
    const planned = [{ text: 'sweep Web.instances from 2 to 6 step 2', range: at(70) }];
    const exploration = { planned, designs: 2, running: null, found: null, stale: false };
    await show(blogPlatform(), blogResults(), { exploration });
    await page.getByRole('button', { name: 'Compare 2 designs and run the series' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'explore' });
    await show(blogPlatform(), blogResults(), {
      exploration: { ...exploration, running: { series: planned[0]?.text ?? '', done: 1, of: 3 } },
    });
    await page.getByText(', 1 of 3').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'cancelExploring' });

    const found = explorationOf({
      sweeps: [
        { text: planned[0]?.text ?? '', range: at(70), points: [point(2, 0.4), point(4, 0.08), point(6, 0.05)] },
      ],
      finds: [],
      designs: [
        rank('Bigger', 1, 0, 'meets its one requirement; $20 a month.'),
        rank(null, 0, 1, 'fails its one requirement: `Readers p99 < 100ms` (400 ms).'),
      ],
    });
    await show(blogPlatform(), blogResults(), { exploration: { ...exploration, found } });
    expect(await page.locator('.designs tbody').allInnerTexts()).toEqual([
      expect.stringMatching(/^Bigger[^]*1 of 1 met[^]*Meets its one requirement\.\s*$/) as string,
      expect.stringMatching(/^As written[^]*0 of 1 met[^]*Fails its one requirement/) as string,
    ]);
    await page.getByRole('button', { name: 'Bigger' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'select', selection: { variant: 'Bigger', scenario: null } });
    await page.getByRole('img', { name: 'Readers p99 over Web.instances, at most 400 ms' }).waitFor();
    expect(await page.locator('.tick.is-shown').innerText()).toBe('4');
    expect(await page.locator('.axis .is-pass').count()).toBe(2);
    await page.locator('.series summary').click();
    await page.locator('.series tr').first().waitFor();
    expect((await page.locator('.series tr').allInnerTexts()).map((row) => row.split('\t')[0])).toEqual([
      'Web.instances',
      '2',
      '4',
      '6',
    ]);
    await page.locator('.series-text').click();
    expect((await sent()).at(-1)).toEqual({ type: 'reveal', range: at(70) });
  });

  it('shows two knobs as a grid of whichever figure is chosen', async () => {
    await show(blogPlatform(), blogResults(), { exploration: explored([gridSweep()]) });
    const cells = (): Promise<string[]> => page.locator('table.grid .cell').allInnerTexts();
    expect(await page.locator('table.grid th').allInnerTexts()).toEqual([
      'Db.cores →',
      'Web.instances ↓',
      ...['8', '16'],
      ...['2', '4'],
    ]);
    expect(await cells()).toEqual(['400 ms', '200 ms', '80 ms', '40 ms']);
    expect(await page.locator('table.grid .cell.is-pass').count()).toBe(2);
    await page.getByLabel('Shown').selectOption('Readers completed');
    expect(await cells()).toEqual(['100 rps', '100 rps', '100 rps', '100 rps']);
  });

  it('writes only as many values of a knob as can be read', async () => {
    const points = Array.from({ length: 12 }, (_, i) => ({
      ...point(i, i > 7 ? 0.05 : 0.4),
      knobs: [{ path: 'Readers.rate', text: `${100 + 80 * i} rps`, value: 100 + 80 * i }],
    }));
    await show(blogPlatform(), blogResults(), { exploration: explored([{ text: 'sweep', range: at(70), points }]) });
    const written = page.locator('.tick-text:not(.is-minor)');
    const boxes = await Promise.all((await written.all()).map((tick) => tick.boundingBox()));
    expect(boxes.length).toBeGreaterThan(2);
    for (const [index, one] of boxes.entries()) {
      const next = boxes[index + 1];
      if (next && one) expect(one.x + one.width).toBeLessThan(next.x);
    }
    // The ends, and the first that meets everything.
    expect(await written.allInnerTexts()).toEqual(expect.arrayContaining(['100 rps', '740 rps', '980 rps']));
  });

  it('closes the card of a chosen box with Escape', async () => {
    await show(blogPlatform(), blogResults());
    await box('Web').click();
    await page.locator('.card.is-pinned').waitFor();
    await page.mouse.move(5, 5);
    await page.locator('.canvas').focus();
    await page.keyboard.press('Escape');
    await page.locator('.card').waitFor({ state: 'detached' });
    expect(await page.locator('.is-selected').count()).toBe(0);
  });

  it('begins anew with another model', async () => {
    await show(blogPlatform(), blogResults());
    await box('Web').click();
    await page.keyboard.press('+');
    await page.locator('.card.is-pinned').waitFor();
    // Nothing is to be pointed at.
    await page.mouse.move(5, 5);
    await show(blogPlatform(), blogResults(), { uri: 'file:///other.scale' });
    await page.locator('.card').waitFor({ state: 'detached' });
    const kept = await page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}') as unknown);
    expect(kept).toEqual({ uri: 'file:///other.scale' });
  });

  it('makes a picture of the drawing that the extension sends', async () => {
    await show(blogPlatform(), blogResults());
    await page.getByLabel('Export the diagram').click();
    await page.getByRole('button', { name: 'PNG picture' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'export', format: 'png' });
    const drawn = await new Diagrams(new PlainLayouter()).build('doc', blogPlatform(), blogResults());
    const svg = renderSvg(drawn, { theme: 'light', heat: true, header: true, legend: true });
    await send({ type: 'rasterize', svg });
    const picture = await page.waitForFunction(() => {
      const last = (window as unknown as { spy: { sent: PreviewRequest[] } }).spy.sent.at(-1);
      return last?.type === 'picture' ? last.base64 : undefined;
    });
    const bytes = Buffer.from((await picture.jsonValue()) ?? '', 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    const width = Number(/width="(\d+)/.exec(svg)?.[1]);
    expect(bytes.readUInt32BE(16)).toBe(2 * width);
    expect(await page.evaluate(() => (window as unknown as { spy: { blocked: string[] } }).spy.blocked)).toEqual([]);
  });

  it('shows figures as ranges where values are uncertain, and what they depend on', async () => {
    const results = blogResults();
    results.uncertainty = {
      method: '128 draws.',
      draws: 128,
      inputs: [],
      figures: [
        {
          name: 'Readers p99',
          dimension: 'duration',
          low: 0.02,
          median: 0.04,
          high: null,
          endless: 0.1,
          influences: [
            { input: 'Db.query cpu', correlation: 0.2, share: 0.04 },
            { input: 'work', correlation: 0.9, share: 0.81 },
          ],
        },
      ],
    };
    await show(blogPlatform(), results);
    await page.getByRole('img', { name: 'Readers p99: from 20 ms, without end, 40 ms in the middle' }).waitFor();
    expect(await page.locator('.depends').innerText()).toBe('depends most on work ↑ 81%');
  });

  it('shows hostile names as they are written', async () => {
    const name = '<img src=x onerror="window.hacked=1">](command:quit)';
    await show(system([], [component(name, 'service')], { title: name }), undefined, { variants: [name] });
    expect(await page.locator('h1').innerText()).toBe(name);
    await page.locator('[data-node]').first().click();
    expect(await page.locator('.card h2').innerText()).toBe(name);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
  });

  it('says what to do where there is nothing to draw', async () => {
    await show(system([], []), undefined, { svg: null, panel: null, run: { kind: 'refused', message: '' } });
    expect(await page.locator('main').innerText()).toContain('once the text has no errors');
  });

  it.each(Object.keys(THEMES) as (keyof typeof THEMES)[])('can be read and used by everybody in %s', async (theme) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const colors = THEMES[theme];
    await page.evaluate(
      ([name, { foreground, background, description, border }]) => {
        document.body.className = name;
        const variables = {
          foreground,
          descriptionForeground: description,
          contrastBorder: name.includes('contrast') ? border : '',
          'editor-foreground': foreground,
          'editor-background': background,
          'panel-border': border,
          'dropdown-background': background,
          'dropdown-foreground': foreground,
          'editorHoverWidget-background': background,
          'editorHoverWidget-foreground': foreground,
          'textLink-foreground': name === 'vscode-light' ? '#005fb8' : '#4daafc',
          focusBorder: '#0078d4',
        };
        for (const [key, value] of Object.entries(variables))
          document.documentElement.style.setProperty(`--vscode-${key}`, value);
      },
      [theme, colors] as const,
    );
    await show(blogPlatform(), blogResults(), {
      variants: ['Bigger'],
      resultsStale: true,
      exploration: explored([gridSweep(), { text: 'sweep', range: at(70), points: [point(2, 0.4), point(4, 0.08)] }]),
    });
    await box('Web').click();
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      // A box is named by a sentence that begins with its name; axe expects every word of the drawing in their order.
      const rules = { 'label-content-name-mismatch': { enabled: false } };
      return (await (window as unknown as { axe: Axe }).axe.run(document, { rules })).violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html}`,
      );
    });
    expect(violations).toEqual([]);
  });
});

/** One run of a sweep over `Web.instances`, whose p99 must stay below 100 ms. */
/** Two sizes of one component by two of another. */
function gridSweep(): SweepResult {
  const points = [2, 4].flatMap((instances) =>
    [8, 16].map((cores) => ({
      ...point(instances, (0.4 * 16) / (instances === 2 ? 2 : 10) / cores),
      knobs: [
        { path: 'Web.instances', text: String(instances), value: instances },
        { path: 'Db.cores', text: String(cores), value: cores },
      ],
    })),
  );
  return { text: 'sweep Web.instances over 2, 4, Db.cores over 8, 16', range: at(70), points };
}

/** What the preview is told when sweeps were run. */
function explored(sweeps: SweepResult[]): PreviewState['exploration'] {
  const planned = sweeps.map(({ text, range }) => ({ text, range }));
  const designs = [rank('Bigger', 1, 0, 'meets it.'), rank(null, 0, 1, 'fails it.')];
  return { planned, designs: 2, running: null, stale: false, found: explorationOf({ sweeps, finds: [], designs }) };
}

function point(instances: number, p99: number): SeriesPoint {
  const { run } = blogResults();
  const status = p99 < 0.1 ? 'pass' : 'fail';
  return {
    knobs: [{ path: 'Web.instances', text: String(instances), value: instances }],
    run,
    loads: {
      Readers: {
        offered: 100,
        throughput: 100,
        errors: { rejected: 0, timeout: 0, failed: 0 },
        latency: { p99: { value: p99, low: p99, high: p99, basis: 'simulated' } },
      },
    },
    bottleneck: null,
    availability: null,
    cost: { perMonth: null, perMillionRequests: null },
    requirements: [{ ...verdict('Readers p99 < 100ms', status, p99), scenario: null }],
  };
}

function rank(variant: string | null, met: number, failed: number, reason: string): DesignRank {
  return { variant, met, failed, undecided: 0, costPerMonth: 20, saturatesAt: 1.5, reason };
}

interface Axe {
  run(where: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

const TYPES: Record<string, string> = { '/preview.js': 'text/javascript', '/preview.css': 'text/css' };

async function stateOf(model: System, results?: Results): Promise<PreviewState> {
  const drawn = await new Diagrams(new PlainLayouter()).build('doc', model, results);
  return {
    uri: 'file:///model.scale',
    title: model.title,
    version: 1,
    selection: { variant: null, scenario: null },
    variants: [],
    scenarios: [],
    run: { kind: results ? 'done' : 'none' },
    stale: false,
    resultsStale: false,
    svg: renderSvg(drawn, { theme: 'css-variables', heat: true, header: false, legend: false }),
    layoutId: drawn.layout.structure,
    panel: panelOf(model, results),
    results: results ?? null,
    exploration: { planned: [], designs: 0, running: null, found: null, stale: false },
  };
}
