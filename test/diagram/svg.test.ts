import { describe, expect, it } from 'vitest';
import { Diagrams } from '../../language/diagram/diagram.js';
import { PlainLayouter } from '../../language/diagram/layouter.js';
import type { SvgOptions } from '../../language/diagram/svg.js';
import { renderSvg } from '../../language/diagram/svg.js';
import { paint } from '../../language/diagram/theme.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { kernelLayouter } from './layouts.js';
import {
  at,
  blogPlatform,
  blogResults,
  component,
  componentResult,
  load,
  operation,
  results,
  system,
  threeLines,
  verdict,
} from './models.js';
import { parseXml, textsOf } from './xml.js';
import type { XmlElement } from './xml.js';

const ALONE: SvgOptions = { theme: 'light', heat: true, header: true, legend: true };
const IN_PAGE: SvgOptions = { theme: 'css-variables', heat: true, header: false, legend: false };

async function draw(model: System, found?: Results, options: SvgOptions = ALONE): Promise<string> {
  return renderSvg(await new Diagrams(new PlainLayouter()).build('doc', model, found), options);
}

const node = (root: XmlElement, id: string): XmlElement | undefined =>
  root.find((element) => element.attributes['data-node'] === id);

describe('a drawing', () => {
  it('says what the system is, what limits it, and which requirements it meets', async () => {
    const texts = textsOf(parseXml(await draw(blogPlatform(), blogResults())));
    expect(texts).toContain('Blog platform');
    expect(texts).toContain('Db: cpu 91% busy, saturates at 1.10x this load');
    expect(texts).toEqual(
      expect.arrayContaining(['Readers p99 < 120ms at peak', '83 ms', 'Web cpu < 70% at peak', '74%']),
    );
  });

  it('shows on each box its size, how busy it is, and what is particular to its kind', async () => {
    const root = parseXml(await draw(blogPlatform(), blogResults()));
    expect(textsOf(node(root, 'component Web'))).toEqual(
      expect.arrayContaining(['Web', '58%', 'cpu', '6 × 4 cores · 200 slots']),
    );
    expect(textsOf(node(root, 'component Posts')).join()).toContain('hit 71%');
    expect(textsOf(node(root, 'component Mail')).join()).toContain('3.2 waiting');
    expect(textsOf(node(root, 'component Db'))).toContain('limit 1.10x');
    expect(textsOf(node(root, 'load Readers'))).toEqual(expect.arrayContaining(['83 ms', 'p99']));
  });

  it('shows on each edge what is called, how often, and how long it takes', async () => {
    const root = parseXml(await draw(blogPlatform(), blogResults()));
    const label = (from: string, to: string): string[] =>
      textsOf(
        root.find(
          (element) =>
            element.attributes['class'] === 'scale-label' &&
            element.attributes['data-from'] === from &&
            element.attributes['data-to'] === to,
        ),
      );
    expect(label('component Posts', 'component Db')).toEqual(expect.arrayContaining(['select', '2.01k rps · 12.4 ms']));
    expect(label('component Web', 'component Mail')).toEqual(expect.arrayContaining(['send', '34.7 rps']));
  });

  it('names every box for a screen reader and the keyboard', async () => {
    const root = parseXml(await draw(blogPlatform(), blogResults(), IN_PAGE));
    const db = node(root, 'component Db');
    expect(db?.attributes).toMatchObject({
      role: 'button',
      tabindex: '0',
      'aria-label': 'Db, database, leader + 2, 16 cores, cpu 91% busy, the bottleneck',
    });
  });

  it('marks an overload by stripes, not by color alone', async () => {
    const striped = (svg: string): boolean => svg.includes('fill="url(#scale-hatch)"');
    const quiet: SvgOptions = { ...ALONE, legend: false };
    expect(striped(await draw(blogPlatform(), blogResults(1.2), quiet))).toBe(true);
    expect(striped(await draw(blogPlatform(), blogResults(0.99), quiet))).toBe(false);
  });

  it('shows how much of each pool is taken, in a line of its own', async () => {
    const pools = [
      { name: 'Connections', size: 20, range: at(0), propertyRanges: {}, shared: false },
      { name: 'Row', size: 1, keys: 'Slot', range: at(0), propertyRanges: {}, shared: false },
    ];
    const model = system([load('Users', 'Db.get')], [component('Db', 'database', [operation('get')], { pools })]);
    const found = results({
      components: {
        Db: componentResult('database', 0.3, {
          resources: { cpu: { utilization: 0.3 }, Connections: { utilization: 0.92 } },
        }),
      },
    });
    const texts = textsOf(parseXml(await draw(model, found)));
    expect(texts).toEqual(expect.arrayContaining(['20 Connections', '92%', '1 Row per Slot']));
  });

  describe('of a link', () => {
    const range = at(0);
    const model = system(
      [load('Users', 'Web.get', 100, { from: [{ region: 'Us', share: 1 }] })],
      [component('Web', 'service', [operation('get')], { in: ['Eu'] })],
      { links: [{ ends: [{ region: 'Us' }, { region: 'Eu' }], range, rtt: 0.1, loss: 0, bandwidth: 1e6 }] },
    );
    const busy = (utilization: number, bottleneck: Results['bottleneck'] = null): Results =>
      results({
        operations: { 'Web.get': { rate: 100, latency: {} } },
        components: { Web: componentResult('service', 0.1) },
        links: { 'Eu -> Us': { rate: 100, lost: 0, utilization } },
        bottleneck,
      });
    const limit = (factor: number): Results['bottleneck'] => ({
      component: 'Us <-> Eu',
      resource: 'bandwidth',
      utilization: 1 / factor,
      saturatesAt: { factor, load: 'all' },
      basis: 'approximate',
    });
    const stroke = (svg: string): string | undefined =>
      parseXml(svg)
        .find((element) => element.attributes['class'] === 'scale-edge')
        ?.children.filter((child): child is XmlElement => typeof child !== 'string' && child.name === 'path')[0]
        ?.attributes['stroke'];

    it('says how busy it is on the edges that cross it, and in the legend what that means', async () => {
      const texts = textsOf(parseXml(await draw(model, busy(0.39))));
      expect(texts).toEqual(expect.arrayContaining(['link 39%', 'link: how much of its bandwidth is busy']));
      expect(textsOf(parseXml(await draw(model, busy(0.92, limit(1.09)))))).toContain('link 92% · limit 1.09x');
    });

    it('says nothing where hardly anything passes', async () => {
      expect(textsOf(parseXml(await draw(model, busy(0.04)))).join()).not.toContain('link');
    });

    it('colors the line once the link is nearly used up, and marks an overload by stripes', async () => {
      const inks = await Promise.all([0.5, 0.9, 1].map(async (share) => stroke(await draw(model, busy(share)))));
      expect(inks[0]).toBe(paint('light')('edge'));
      expect(inks.slice(1)).toEqual([paint('light')('heat-9'), paint('light')('heat-10')]);
      expect(await draw(model, busy(1), { ...ALONE, legend: false })).toContain('fill="url(#scale-hatch)"');
      expect(stroke(await draw(model, busy(1), { ...ALONE, heat: false }))).toBe(paint('light')('edge'));
    });

    it('keeps its room: boxes stand where they stand', async () => {
      const places = async (found?: Results): Promise<string[]> =>
        [...(await draw(model, found, IN_PAGE)).matchAll(/<g class="scale-node[^"]*" transform="([^"]*)"/g)].map(
          (match) => match[1] ?? '',
        );
      expect(await places(busy(0.92, limit(1.09)))).toEqual(await places());
    });
  });

  it('draws faintly what no load reaches', async () => {
    const model = threeLines();
    model.components.push(component('Old', 'service', [operation('get')], { reached: false }));
    const root = parseXml(await draw(model));
    expect(Number(node(root, 'component Old')?.attributes['opacity'])).toBeLessThan(1);
    expect(node(root, 'component Web')?.attributes['opacity']).toBeUndefined();
  });

  it('moves nothing when figures change', async () => {
    const places = async (found?: Results): Promise<string[]> => {
      const svg = await draw(blogPlatform(), found, IN_PAGE);
      return [...svg.matchAll(/<g class="scale-node[^"]*" transform="([^"]*)"/g)].map((match) => match[1] ?? '');
    };
    const plain = await places();
    expect(plain).toHaveLength(9);
    expect(await places(blogResults(0.2))).toEqual(plain);
    expect(await places(blogResults(3))).toEqual(plain);
  });

  it('has the same bytes each time', async () => {
    const once = async (): Promise<string> =>
      renderSvg(await new Diagrams(kernelLayouter()).build('doc', blogPlatform(), blogResults()), ALONE);
    expect(await once()).toBe(await once());
  });

  it('holds no style and no script, and in the web view no color of its own', async () => {
    const svg = await draw(blogPlatform(), blogResults(), IN_PAGE);
    expect(svg).not.toMatch(/<style|<script|\sstyle=|\son\w+=/);
    expect(svg).not.toMatch(/#[0-9a-f]{3,8}"/i);
  });

  it('says so where there is nothing to draw', async () => {
    expect(textsOf(parseXml(await draw(system([], [])))).join()).toContain('Nothing to draw yet');
  });
});

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '](command:workbench.action.quit)',
  '"><script>alert(1)</script>',
  "'; DROP TABLE--",
  '</text></svg>',
  '&amp;&lt;&#x41;',
  'مرحبا \u202eevil',
  '👩‍👩‍👧‍👦🔥🔥🔥',
  '\u0000\u0008\ud800',
  'a\nb\tc',
  '名前'.repeat(200),
  'x'.repeat(5_000),
  '',
];

describe('text that a user wrote', () => {
  it.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text]))('stays text: %s', async (_, text) => {
    const model = system(
      [load(text, `${text}.${text}`)],
      [component(text, 'service', [operation(text)]), component('Kind', text)],
      { title: text },
    );
    const found = results({
      components: { [text]: componentResult('service', 0.5) },
      requirements: [verdict(text, 'fail', 0.2, { reason: text })],
      bottleneck: {
        component: text,
        resource: text,
        utilization: 0.5,
        saturatesAt: { factor: 2, load: 'all' },
        basis: 'exact',
      },
    });
    for (const options of [ALONE, IN_PAGE]) {
      const root = parseXml(await draw(model, found, options));
      const names = new Set(root.all().map((element) => element.name));
      expect([...names].filter((name) => !ELEMENTS.has(name))).toEqual([]);
      for (const element of root.all())
        expect(Object.keys(element.attributes).filter((name) => /^on|href|style/.test(name))).toEqual([]);
    }
  });

  it('is cut where it has no room, and told in full to whoever asks', async () => {
    const name = 'CustomerRelationshipManagementSynchronizationService';
    const root = parseXml(await draw(system([], [component(name, 'service')])));
    const box = node(root, `component ${name}`);
    const texts = textsOf(box);
    expect(texts.some((text) => text.endsWith('…') && name.startsWith(text.slice(0, -1)))).toBe(true);
    expect(box?.attributes['aria-label']).toContain(name);
  });
});

const ELEMENTS = new Set(['svg', 'title', 'defs', 'pattern', 'rect', 'g', 'path', 'text', 'circle']);
