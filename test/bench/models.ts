/** The models that speed is measured on, as Systems. */
import type { System } from '../../language/model/system.js';
import { component, exponential, load, step, system } from '../support/system-builder.js';

/** M/M/1 at 0.8. */
export const m1 = (): System =>
  system({
    components: [component('Station', { visit: [step.cpu(exponential(1))] })],
    loads: [load('Arrivals', 'Station.visit', 0.8)],
  });

/** M/M/8 at 0.9. */
export const m2 = (): System =>
  system({
    components: [component('Station', { visit: [step.cpu(exponential(1))] }, { cores: 8 })],
    loads: [load('Arrivals', 'Station.visit', 7.2)],
  });

/** Three tiers: 4 servers of 3 ms, 2 of 0.5 ms where 80% end, 2 of 4 ms. */
export const m3 = (): System =>
  system({
    components: [
      component('Front', { get: [step.cpu(exponential(0.003)), step.call('Cache.get')] }, { cores: 4 }),
      component(
        'Cache',
        { get: [step.cpu(exponential(0.0005)), step.call('Db.get', { probability: 0.2 })] },
        { cores: 2 },
      ),
      component('Db', { get: [step.cpu(exponential(0.004))] }, { cores: 2 }),
    ],
    loads: [load('Arrivals', 'Front.get', 1000)],
  });

/** 100 stations of 20 servers at 0.7; each request visits 10 of them at random. */
export const m4 = (): System =>
  system({
    components: [
      component('Router', { get: [step.repeat(10, [step.call('Pool.visit')])] }),
      component('Pool', { visit: [step.cpu(exponential(0.01))] }, { instances: 100, cores: 20, policy: 'random' }),
    ],
    loads: [load('Arrivals', 'Router.get', 14000)],
  });
