import { describe, expect, it } from 'vitest';
import { deriveGraph } from '../../language/diagram/graph.js';
import { measure } from '../../language/diagram/measures.js';
import type { EdgeMeasures } from '../../language/diagram/measures.js';
import { panelOf } from '../../language/diagram/panel.js';
import type { Results } from '../../language/model/results.js';
import type { Step, System } from '../../language/model/system.js';
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
} from './models.js';

function edgesOf(model: System, found: Results): Record<string, EdgeMeasures> {
  return Object.fromEntries(measure(deriveGraph(model), model, found).edges);
}

describe('rates on edges', () => {
  const twoCallers = (...steps: Parameters<typeof operation>[1][]): System =>
    system(
      [load('Users', 'Web.get')],
      [
        component('Web', 'service', [operation('get', ...steps, call('Api.get'))]),
        component('Api', 'service', [operation('get', call('Db.x'))]),
        component('Db', 'database', [operation('x')]),
      ],
    );
  const found = results({
    operations: {
      'Web.get': { rate: 100, latency: {} },
      'Api.get': { rate: 100, latency: {} },
      'Db.x': { rate: 400, latency: {} },
    },
  });

  it('are what was measured where an operation has one caller', () => {
    const { rate, exact, latency } = edgesOf(blogPlatform(), blogResults())[
      'component Posts -> component Db'
    ] as EdgeMeasures;
    expect([rate, exact]).toEqual([2014, true]);
    expect(latency).toBeCloseTo(0.0124);
  });

  it('are shared out by what callers do where there are several', () => {
    const range = at(0);
    const thrice: Step = { kind: 'repeat', range, count: { kind: 'exact', value: 3 }, steps: [call('Db.x')] };
    const edges = edgesOf(twoCallers(thrice), found);
    expect(edges['component Web -> component Db']).toMatchObject({ rate: 300, exact: true });
    expect(edges['component Api -> component Db']).toMatchObject({ rate: 100, exact: true });
  });

  it('are marked as estimates where a condition decides', () => {
    const condition = { kind: 'attribute', keys: 'K', attribute: 'a' } as const;
    const edges = edgesOf(twoCallers({ kind: 'when', range: at(0), condition, then: [call('Db.x')], else: [] }), found);
    expect(edges['component Web -> component Db']?.exact).toBe(false);
  });

  it('of a miss follow the hit ratio', () => {
    const model = blogPlatform();
    const run = blogResults();
    delete run.operations['Db.select'];
    expect(edgesOf(model, run)['component Posts -> component Db']?.rate).toBeCloseTo(6944 * 0.29);
  });
});

describe('figures on boxes', () => {
  it('show the resource that limits, even where another one is fuller', () => {
    const model = system([], [component('Web', 'service')]);
    const found = results({
      components: {
        Web: {
          ...componentResult('service', 0.8),
          resources: { cpu: { utilization: 0.8 }, concurrency: { utilization: 0.95 } },
        },
      },
      bottleneck: {
        component: 'Web',
        resource: 'cpu',
        utilization: 0.8,
        saturatesAt: { factor: 1.25, load: 'all' },
        basis: 'exact',
      },
    });
    expect(measure(deriveGraph(model), model, found).nodes.get('component Web')).toMatchObject({
      figure: '80%',
      figureLabel: 'cpu',
      limit: 'limit 1.25x',
    });
  });

  it('take names like those of every object literally', () => {
    const model = system([load('constructor', 'toString.get')], [component('toString', 'service', [operation('get')])]);
    const measures = measure(deriveGraph(model), model, results());
    expect([...measures.nodes.keys()]).toEqual([]);
    expect(panelOf(model, results()).cards.map((card) => card.facts.map((fact) => fact.label))).toEqual([
      ['Mean rate'],
      [],
    ]);
  });
});

describe('texts around the drawing', () => {
  it('give for each requirement what was observed, and how sure that is', () => {
    const found = blogResults();
    found.requirements[1] = { ...found.requirements[1]!, low: 0.288, high: 0.304 };
    expect(
      panelOf(blogPlatform(), found).requirements.map(({ status, observed, interval }) => [status, observed, interval]),
    ).toEqual([
      ['pass', '83 ms', ''],
      ['undecided', '291 ms', '288 ms to 304 ms'],
      ['fail', '74%', ''],
    ]);
  });

  it('tell of a box what its kind has to tell', () => {
    const { cards } = panelOf(blogPlatform(), blogResults());
    const facts = (name: string): string[] =>
      (cards.find((card) => card.name === name)?.facts ?? []).map((fact) => `${fact.label}: ${fact.value}`);
    expect(facts('Web')).toEqual(expect.arrayContaining(['CPU busy: 58%', 'Cost a month: $745']));
    expect(facts('Posts')).toContain('Hit ratio: 71%');
    expect(facts('Mail')).toContain('Messages waiting: 3.2');
    expect(facts('Authors')).toContain('Timed out: 0.4%');
  });
});
