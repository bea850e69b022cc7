import { describe, expect, it } from 'vitest';
import { deriveGraph } from '../../language/diagram/graph.js';
import { measure } from '../../language/diagram/measures.js';
import { panelOf } from '../../language/diagram/panel.js';
import type { Results } from '../../language/model/results.js';
import type { Component, Link, LinkEnd, System } from '../../language/model/system.js';
import { at, call, component, load, operation, results, send, system } from './models.js';

const region = (name: string): { region: string } => ({ region: name });

function link(from: LinkEnd, to: LinkEnd, more: Partial<Link> = {}): Link {
  return { ends: [from, to], range: at(0), rtt: 0.1, loss: 0, bandwidth: 1e6, ...more };
}

const OCEAN = link(region('Us'), region('Eu'));

const from = (...regions: string[]): { from: { region: string; share: number }[] } => ({
  from: regions.map((name) => ({ region: name, share: 1 / regions.length })),
});

/** The directions that each edge may pass, by its ends. */
function crossed(model: System): Record<string, string[]> {
  return Object.fromEntries(
    deriveGraph(model)
      .edges.filter(({ crossings }) => crossings.length > 0)
      .map(({ id, crossings }) => [
        id.replaceAll(/component |load /g, ''),
        crossings.map(({ direction }) => direction),
      ]),
  );
}

/** Users in both regions who ask Web, which asks Db in Europe. */
function world(web: Partial<Component>, db: Partial<Component> = { in: ['Eu'] }): System {
  return system(
    [load('Users', 'Web.get', 100, from('Us', 'Eu'))],
    [
      component('Web', 'service', [operation('get', call('Db.read'), send('Db.note'))], web),
      component('Db', 'database', [operation('read'), { ...operation('note'), write: true }], db),
    ],
    { links: [OCEAN] },
  );
}

describe('an edge crosses', () => {
  const both = ['Us -> Eu', 'Eu -> Us'];

  it('the link between the regions of its ends, on the way and back', () => {
    expect(crossed(world({ in: ['Us'] }))).toEqual({
      'Users -> Web': ['Eu -> Us', 'Us -> Eu'],
      'Web -> Db': both,
      'Web ~> Db': ['Us -> Eu'],
    });
  });

  it('what lies behind something that stands in no region, since that is where its callers are', () => {
    expect(crossed(world({}))).toEqual({ 'Web -> Db': both, 'Web ~> Db': ['Us -> Eu'] });
  });

  it('nothing where the nearest answers at home, but for writes, which go to the leader', () => {
    const copies: Partial<Component> = {
      in: ['Eu', 'Us'],
      instances: 2,
      policy: 'nearest',
      replication: { style: 'leader-follower', followers: 1, mode: 'async', acks: 0, lag: 0, reads: 'any' },
    };
    expect(crossed(world({ in: ['Us'] }, copies))['Web -> Db']).toBeUndefined();
    expect(crossed(world({ in: ['Us'] }, copies))['Web ~> Db']).toEqual(['Us -> Eu']);
  });

  it('a link of its components before that of their regions', () => {
    const model = world({ in: ['Us'] });
    model.links?.push(link({ component: 'Web' }, { component: 'Db' }, { bandwidth: 2e6 }));
    expect(crossed(model)['Web -> Db']).toEqual(['Web -> Db', 'Db -> Web']);
  });

  it('no link that has no bandwidth', () => {
    const { ends, range, rtt, loss } = OCEAN;
    expect(crossed({ ...world({ in: ['Us'] }), links: [{ ends, range, rtt, loss }] })).toEqual({});
  });
});

describe('what was found of a link', () => {
  const found = (there: number, back: number, limit = false): Results =>
    results({
      links: {
        'Us -> Eu': { rate: 100, lost: 0, bytes: 1e5, utilization: there },
        'Eu -> Us': { rate: 100, lost: 0, bytes: 1e5, utilization: back },
      },
      ...(limit
        ? {
            bottleneck: {
              component: 'Us <-> Eu',
              resource: 'bandwidth',
              utilization: back,
              saturatesAt: { factor: 1 / back, load: 'all' as const },
              basis: 'approximate' as const,
            },
          }
        : {}),
    });
  const model = world({ in: ['Us'] });

  it('stands on the edges that cross it: of the busier direction, with the limit that it sets', () => {
    const { edges } = measure(deriveGraph(model), model, found(0.1, 0.8, true));
    expect(edges.get('component Web -> component Db')?.link).toMatchObject({
      direction: 'Eu -> Us',
      utilization: 0.8,
      limit: 'limit 1.25x',
    });
    // A message has no reply that would wait.
    expect(edges.get('component Web ~> component Db')?.link?.direction).toBe('Us -> Eu');
  });

  it('stands on the cards of both ends', () => {
    const facts = panelOf(model, found(0.1, 0.8)).cards.map(({ name, facts: all }) => [
      name,
      all.filter(({ label }) => label.includes('->')).map(({ label, value }) => `${label} ${value}`),
    ]);
    const links = expect.arrayContaining(['Eu -> Us busy 80%', 'Us -> Eu busy 10%']) as string[];
    expect(facts).toEqual([
      ['Users', links],
      ['Web', links],
      ['Db', links],
    ]);
  });
});
