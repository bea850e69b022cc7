import { describe, expect, it } from 'vitest';
import { statusWords } from '../../extension/features/status-words.js';
import type { RunSummary } from '../../extension/protocol.js';

const range = { uri: 'file:///model.scale', start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

function verdict(status: 'pass' | 'fail' | 'undecided', expectFail = false): RunSummary['requirements'][number] {
  const nothing = { observed: null, low: null, high: null, bound: 1, dimension: 'duration', reason: '' };
  return { text: 'Users p99 < 1s', range, status, expectFail, scenario: null, ...nothing };
}

function finding(severity: 'error' | 'warning' | 'hint'): RunSummary['findings'][number] {
  return { severity, message: 'Db: cpu 92% busy', range };
}

function summary(changes: Partial<RunSummary>): RunSummary {
  const selection = { variant: null, scenario: null };
  return {
    uri: range.uri,
    run: { kind: 'done' },
    selection,
    bottleneck: null,
    findings: [],
    requirements: [],
    ...changes,
  };
}

describe('The status bar', () => {
  it.each<[says: string, level: string, of: Partial<RunSummary>]>([
    ['simulating 40%', 'calm', { run: { kind: 'running', progress: 0.4, message: 'steady load' } }],
    [
      'not simulated: There is no component Dd',
      'calm',
      { run: { kind: 'refused', message: 'There is no component `Dd`. Did you mean `Db`?' } },
    ],
    [
      'not simulated: A param is written with an equals sign and a value that has…',
      'calm',
      { run: { kind: 'refused', message: 'A param is written with an equals sign and a value that has a unit' } },
    ],
    ['the simulation failed', 'error', { run: { kind: 'crashed', message: 'out of memory' } }],
    [
      'Db: cpu 92% busy',
      'warning',
      { bottleneck: 'Db: cpu 92% busy', findings: [finding('warning')], requirements: [verdict('pass')] },
    ],
    [
      '1 of 2 requirements fails',
      'error',
      {
        bottleneck: 'Db: cpu 92% busy',
        findings: [finding('error')],
        requirements: [verdict('fail'), verdict('pass')],
      },
    ],
    [
      'all 2 requirements hold',
      'calm',
      { bottleneck: 'Db: cpu 50% busy', findings: [finding('hint')], requirements: [verdict('pass'), verdict('pass')] },
    ],
    [
      'The run ended early',
      'warning',
      {
        bottleneck: 'Db: cpu 50% busy',
        findings: [finding('hint'), { ...finding('warning'), message: 'The run ended early' }],
        requirements: [verdict('pass')],
      },
    ],
    [
      'Db: cpu 92% busy',
      'error',
      { bottleneck: null, findings: [finding('error')], requirements: [verdict('pass'), verdict('pass')] },
    ],
    ['the requirement holds', 'calm', { requirements: [verdict('pass')] }],
    ['the requirement fails as expected', 'calm', { requirements: [verdict('fail', true)] }],
    [
      '1 of 2 requirements hold, 1 fails as expected',
      'calm',
      { requirements: [verdict('pass'), verdict('fail', true)] },
    ],
    ['1 of 2 requirements hold', 'calm', { requirements: [verdict('pass'), verdict('undecided')] }],
    ['Db: cpu 50% busy', 'calm', { bottleneck: 'Db: cpu 50% busy', findings: [finding('hint')] }],
    ['Scale', 'calm', {}],
  ])('says “%s”', (text, level, of) => {
    expect(statusWords(summary(of))).toMatchObject({ text, level });
  });

  it('asks for a save where nothing is known', () => {
    expect(statusWords(null).detail).toContain('Save');
  });
});
