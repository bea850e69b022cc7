import { describe, expect, it } from 'vitest';
import { deriveGraph, operationNames } from '../../language/diagram/graph.js';
import type { DiagramEdge } from '../../language/diagram/graph.js';
import { DRAWN_KINDS } from '../../language/diagram/kinds.js';
import { KINDS } from '../../language/catalogue/index.js';
import type { Step, System } from '../../language/model/system.js';
import { at, blogPlatform, call, callOf, component, cpu, load, operation, send, system } from './models.js';

const show = (edge: DiagramEdge): string =>
  `${edge.from.split(' ')[1]} ${edge.asynchronous ? '~>' : '->'} ${edge.to.split(' ')[1]}`;
const edgesOf = (model: System): string[] => deriveGraph(model).edges.map(show);

describe('the kinds of the catalogue', () => {
  it('each have a drawing of their own', () => {
    expect(DRAWN_KINDS).toEqual(expect.arrayContaining(KINDS.map(({ name }) => name)));
  });
});

describe('the graph of a system', () => {
  it('has a box for each load and each component, in the order written', () => {
    expect(deriveGraph(blogPlatform()).nodes.map((node) => node.name)).toEqual([
      'Readers',
      'Authors',
      'Edge',
      'Web',
      'Posts',
      'Db',
      'Mail',
      'Mailer',
      'Smtp',
    ]);
  });

  it('has one edge for each pair and way of calling, with every operation that is called', () => {
    const { edges } = deriveGraph(blogPlatform());
    expect(edges.map((edge) => `${show(edge)}: ${operationNames(edge).join(', ')}`)).toEqual([
      'Readers -> Edge: read',
      'Authors -> Edge: write',
      'Edge -> Web: read, write',
      'Web -> Posts: select',
      'Web -> Db: insert',
      'Web ~> Mail: send',
      'Posts -> Db: select',
      'Mail ~> Mailer: send',
      'Mailer -> Smtp: deliver',
    ]);
  });

  it('leaves out operations that are offered but never called', () => {
    const model = blogPlatform();
    model.components.find(({ name }) => name === 'Posts')?.operations.push(operation('insert', call('Db.insert')));
    const edge = deriveGraph(model).edges.find(({ id }) => id === 'component Posts -> component Db');
    expect(edge && operationNames(edge)).toEqual(['select']);
  });

  it('finds calls in every kind of step', () => {
    const range = at(0);
    const count = { kind: 'exact', value: 2 } as const;
    const steps: Step[] = [
      { kind: 'choose', range, branches: [{ probability: 0.5, steps: [call('A.x')] }] },
      { kind: 'when', range, condition: { kind: 'number', value: 1 }, then: [call('B.x')], else: [call('C.x')] },
      { kind: 'repeat', range, count, steps: [call('D.x')] },
      { kind: 'parallel', range, branches: [[call('E.x')], [send('F.x')]] },
      { kind: 'replicate', range, count, steps: [call('G.x')] },
      { kind: 'lookup', range, miss: [call('H.x')] },
      call('I.x', { else: [call('J.x')] }),
      { kind: 'enqueue', range, consumers: [{ component: 'K', operation: 'x' }] },
      { kind: 'hold', range, takes: [], steps: [call('L.x')], else: [call('M.x')] },
      { kind: 'batch', range, size: 10, within: 1, steps: [call('N.x')] },
    ];
    const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N'];
    const model = system(
      [],
      [
        component('Web', 'service', [operation('get', ...steps)]),
        ...names.map((name) => component(name, 'service', [operation('x')])),
      ],
    );
    expect(edgesOf(model)).toEqual(names.map((name) => `Web ${name === 'F' || name === 'K' ? '~>' : '->'} ${name}`));
  });

  it('has an edge to each of the targets that a balancer chooses from', () => {
    const targets = ['Blue', 'Green'].map((name) => ({ component: name, operation: 'get', weight: 1 }));
    const model = system(
      [],
      [
        component('Lb', 'balancer', [
          operation('get', { kind: 'call', range: at(0), call: { ...callOf('Blue.get'), targets } }),
        ]),
        component('Blue', 'service', [operation('get')]),
        component('Green', 'service', [operation('get')]),
      ],
    );
    expect(edgesOf(model)).toEqual(['Lb -> Blue', 'Lb -> Green']);
  });

  it('shows a declared target that nothing is sent to', () => {
    const model = system([], [component('Posts', 'cache', [], { targets: ['Db'] }), component('Db', 'database')]);
    expect(edgesOf(model)).toEqual(['Posts -> Db']);
  });

  it('leaves out calls to components that do not exist', () => {
    expect(
      edgesOf(
        system([load('Users', 'Nowhere.get')], [component('Web', 'service', [operation('get', call('Gone.x'))])]),
      ),
    ).toEqual([]);
  });

  it('marks what no load reaches, and edges from there', () => {
    const model = system(
      [],
      [
        component('Old', 'service', [operation('get', call('Db.x'))], { reached: false }),
        component('Db', 'database', [operation('x')]),
      ],
    );
    const graph = deriveGraph(model);
    expect(graph.nodes.map((node) => node.reached)).toEqual([false, true]);
    expect(graph.edges.map((edge) => edge.reached)).toEqual([false]);
  });

  it('says in few words how big a component is', () => {
    const details = Object.fromEntries(
      deriveGraph(blogPlatform()).nodes.map((node) => [node.name, node.details.join(' · ')]),
    );
    expect(details).toEqual({
      Readers: '6.94k rps at peak',
      Authors: '34.8 rps at peak',
      Edge: 'least-connections',
      Web: '6 × 4 cores · 200 slots',
      Posts: '200k items · lru',
      Db: 'leader + 2 · 16 cores',
      Mail: '',
      Mailer: '2 × 1 core · 20 slots',
      Smtp: '99.9% up',
    });
  });

  it('says between which numbers a pool of instances moves', () => {
    const autoscale = { min: 2, max: 10, every: 15, startup: 30, cooldown: 60, rules: [] };
    const timetable = [12, 6].map((value, index) => ({ time: index * 3600, value }));
    const sizes = [
      component('Web', 'service', [], { instances: 4, cores: 2, scaling: { max: 10, autoscale } }),
      component('Night', 'service', [], { instances: 12, cores: 1, scaling: { max: 12, timetable } }),
      component('Edge', 'balancer', [], { instances: 2, scaling: { max: 10, autoscale } }),
    ].map((one) => deriveGraph(system([], [one])).nodes[0]?.details[0]);
    expect(sizes).toEqual(['2–10 × 2 cores', '6–12 × 1 core', '× 2–10']);
  });

  it('lists what a component has a limited number of', () => {
    const pool = { range: at(0), propertyRanges: {}, shared: false };
    const pools = [
      { ...pool, name: 'Connections', size: 20 },
      { ...pool, name: 'Row', size: 1, keys: 'Slot' },
    ];
    expect(deriveGraph(system([], [component('Db', 'database', [], { pools })])).nodes[0]?.pools).toEqual([
      { name: 'Connections', text: '20 Connections' },
      { name: 'Row', text: '1 Row per Slot' },
    ]);
  });

  it('draws as many boxes behind one as tell one, two and many apart', () => {
    const stacks = [1, 2, 3, 500].map(
      (instances) =>
        deriveGraph(system([], [component('Web', 'service', [operation('get', cpu(0.001))], { instances })])).nodes[0]
          ?.stack,
    );
    expect(stacks).toEqual([0, 1, 2, 2]);
  });
});
