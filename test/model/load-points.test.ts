import { describe, expect, it } from 'vitest';
import { atPoint, describePoint, samePoint, scaleLoads } from '../../language/model/load-points.js';
import type { System } from '../../language/model/system.js';
import { closedLoad, component, cpu, load, system } from '../simulator/solver/systems.js';

const model = (): System =>
  system(
    [component('Web', { get: [cpu(0.001)] })],
    [
      load('Readers', 'Web.get', 100, { peak: 3 }),
      load('Authors', 'Web.get', 10, { peak: 2 }),
      closedLoad('Staff', 'Web.get', 7, 1),
    ],
  );

const rates = (changed: System): number[] =>
  changed.loads.map(({ source }) => (source.kind === 'open' ? source.rate : source.users));

describe('operating points', () => {
  it('puts loads at their mean or at their peak', () => {
    expect(rates(atPoint(model(), { kind: 'mean' }))).toEqual([100, 10, 7]);
    expect(rates(atPoint(model(), { kind: 'peak' }))).toEqual([300, 20, 7]);
  });

  it('multiplies the mean of a named load and leaves the others at their peak', () => {
    expect(rates(atPoint(model(), { kind: 'scaled', loads: { Authors: { factor: 5 } } }))).toEqual([300, 50, 7]);
    expect(rates(atPoint(model(), { kind: 'scaled', loads: { Readers: { rate: 42 }, Staff: { factor: 2 } } }))).toEqual(
      [42, 20, 14],
    );
  });

  it('leaves the System it was given alone', () => {
    const given = model();
    const before = structuredClone(given);
    atPoint(given, { kind: 'peak' });
    scaleLoads(given, 2);
    expect(given).toEqual(before);
  });

  it('grows every load from where it stands', () => {
    expect(rates(scaleLoads(atPoint(model(), { kind: 'peak' }), 1.5))).toEqual([450, 30, 10.5]);
  });

  it('knows equal points and says them', () => {
    expect(
      samePoint(
        { kind: 'scaled', loads: { A: { factor: 1 }, B: { rate: 2 } } },
        { kind: 'scaled', loads: { B: { rate: 2 }, A: { factor: 1 } } },
      ),
    ).toBe(true);
    expect(samePoint({ kind: 'mean' }, { kind: 'peak' })).toBe(false);
    expect(describePoint({ kind: 'scaled', loads: { Authors: { factor: 5 } } })).toBe('at Authors 5x');
  });
});
