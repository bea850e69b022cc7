import { describe, expect, it } from 'vitest';
import { compile } from '../../language/simulator/compile/compile.js';
import { Kernel } from '../../language/simulator/kernel/kernel.js';
import { checkRun } from '../../language/simulator/study/self-check.js';
import { component, exponential, load, step, system } from '../support/system-builder.js';

const program = compile(
  system({
    components: [
      component(
        'Web',
        { get: [step.cpu(exponential(0.01)), step.disk(exponential(0.005))] },
        { instances: 2, concurrency: 3 },
      ),
    ],
    loads: [load('Users', 'Web.get', 150)],
  }),
);

function kernelAfter(events: number): Kernel {
  const kernel = new Kernel(program, { seed: 1, replication: 0, maxRows: 100_000 });
  kernel.run(Infinity, events);
  return kernel;
}

describe('a run checks itself', () => {
  it('and finds nothing in a kernel that keeps its laws', () => {
    expect(() => checkRun(kernelAfter(10_000), program)).not.toThrow();
  });

  it('and names the station where waiting times no longer add up', () => {
    const kernel = kernelAfter(10_000);
    kernel.waitSum[0]! += 1;
    expect(() => checkRun(kernel, program)).toThrow(/Web \(instance 1\), cpu: Little's law/);
  });

  it('and the one where busy time and work disagree', () => {
    const kernel = kernelAfter(10_000);
    kernel.workDone[kernel.diskBase + 1]! -= 1;
    expect(() => checkRun(kernel, program)).toThrow(/Web \(instance 2\), disk: the utilization law/);
  });

  it('and the load that has lost a request', () => {
    const kernel = kernelAfter(10_000);
    kernel.counters.loadEnded[0]!--;
    expect(() => checkRun(kernel, program)).toThrow(/Users: conservation of requests/);
  });
});
