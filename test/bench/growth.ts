/** Time per event as a model grows, with the same load for each component. */
import { simulate } from '../../language/simulator/index.js';
import type { System } from '../../language/model/system.js';
import { component, exponential, load, step, system } from '../support/system-builder.js';
import type { BenchOptions } from './main.js';
import { median } from './speed.js';

function services(count: number): System {
  const names = Array.from({ length: count }, (_, i) => `Service${i}`);
  return system({
    components: names.map((name) => component(name, { get: [step.cpu(exponential(0.007))] }, { cores: 1 })),
    loads: names.map((name) => load(`${name}Load`, `${name}.get`, 100)),
  });
}

function nanosecondsPerEvent(count: number, events: number): number {
  const model = services(count);
  const before = process.cpuUsage();
  const { run } = simulate(model, { eventBudget: events, halfWidth: 1e-9 });
  const { user, system: kernel } = process.cpuUsage(before);
  return ((user + kernel) * 1e3) / run.events;
}

export function measureGrowth({ pairs, size }: BenchOptions): void {
  const events = Math.round(3e6 * size);
  nanosecondsPerEvent(10, events / 4);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < pairs; i++) {
    small.push(nanosecondsPerEvent(10, events));
    large.push(nanosecondsPerEvent(1000, events));
  }
  const [few, many] = [median(small), median(large)];
  console.log(
    `  10 components ${few.toFixed(0)} ns an event, 1,000 components ${many.toFixed(0)} ns: ${(many / few).toFixed(2)} times`,
  );
}
