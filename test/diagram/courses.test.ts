import { describe, expect, it } from 'vitest';
import { overTime } from '../../language/diagram/courses.js';
import { at, results, threeLines } from './models.js';

const found = results({
  series: {
    step: 5,
    time: [0, 5, 10, 15],
    'Visitors.throughput': [200, 200, 400, 200],
    'Visitors.p99': [0.02, null, 0.5, 0.02],
    'Visitors.errors': [0, 0, 0, 0],
    'Web.cpu': [0.2, 0.2, 0.4, 0.2],
    'Db.queue': [0, 0, 80, 2],
    'Web.queue': [0, 0, 0.1, 0],
  },
});

describe('the course of a timed run', () => {
  it('shows what loads got, what was busy and where a queue grew; not what stayed at zero', () => {
    expect(
      overTime(threeLines(), found)?.courses.map(({ owner, label, most }) => `${owner} ${label}: ${most}`),
    ).toEqual(['Visitors throughput: 400 rps', 'Visitors p99: 500 ms', 'Web cpu: 40%', 'Db queue: 80']);
  });

  it('draws shares against the whole, other figures against their greatest value, and gaps as gaps', () => {
    const courses = overTime(threeLines(), found)?.courses ?? [];
    expect(courses.find(({ label }) => label === 'cpu')?.heights).toEqual([0.2, 0.2, 0.4, 0.2]);
    expect(courses.find(({ label }) => label === 'p99')).toMatchObject({
      heights: [0.04, null, 1, 0.04],
      texts: ['20 ms', '', '500 ms', '20 ms'],
    });
  });

  it('says what happened when', () => {
    const model = threeLines();
    const event = { range: at(1), over: 0 };
    model.timeline = {
      duration: 20,
      events: [
        { ...event, at: 5, action: { kind: 'load', load: 'Visitors', change: { factor: 10 } } },
        { ...event, at: 10, action: { kind: 'fail', component: 'Web', count: 2 } },
        { ...event, at: 15, action: { kind: 'slow', component: 'Db', factor: 3 } },
        { ...event, at: 15, action: { kind: 'component', component: 'Db', change: { cores: 8, queue: null } } },
        { ...event, at: 15, action: { kind: 'link', link: 0, ends: [{ region: 'Us' }, { region: 'Eu' }], rtt: 0.4 } },
      ],
    };
    expect(overTime(model, found)).toMatchObject({
      length: '20 s',
      events: [
        { at: 0.25, text: 'Visitors 10x' },
        { at: 0.5, text: 'fail 2 of Web' },
        { at: 0.75, text: 'slow Db 3x' },
        { at: 0.75, text: 'Db cores 8, no queue' },
        { at: 0.75, text: 'Us <-> Eu 400 ms' },
      ],
    });
  });

  it('is absent where a run has none', () => {
    expect(overTime(threeLines(), results())).toBeNull();
  });
});
