import type { RunSummary } from '../protocol.js';

/** What the status bar says of a model. */
export interface StatusWords {
  /** An icon in the editor's notation. */
  icon: string;
  text: string;
  detail: string;
  busy: boolean;
  level: 'calm' | 'warning' | 'error';
}

/** How the last run of a model ended, in a few words; null for a model of which nothing is known. */
export function statusWords(summary: RunSummary | null): StatusWords {
  const calm = { busy: false, level: 'calm' } as const;
  if (!summary) return { ...calm, icon: '$(circle-outline)', text: 'Scale', detail: 'Save the model to simulate it' };
  const { run } = summary;
  switch (run.kind) {
    case 'running': {
      const done = `${String(Math.round(run.progress * 100))}%`;
      return { ...calm, busy: true, icon: '$(sync~spin)', text: `simulating ${done}`, detail: run.message };
    }
    case 'refused':
      return { ...calm, icon: '$(circle-slash)', text: refusalWords(run.message), detail: run.message };
    case 'crashed':
      return { ...calm, icon: '$(bug)', text: 'the simulation failed', detail: run.message, level: 'error' };
    case 'none':
    case 'cancelled':
    case 'done':
      return verdictWords(summary);
  }
}

/** Why nothing was simulated: the first sentence, as far as there is room for it. */
function refusalWords(message: string): string {
  const [sentence = ''] = message.replaceAll('`', '').split(/[.:;](?=\s|$)/, 1);
  if (sentence === '') return 'not simulated';
  return `not simulated: ${shortened(sentence)}`;
}

function shortened(text: string): string {
  const plain = text.replaceAll('`', '');
  return plain.length <= ROOM ? plain : `${plain.slice(0, ROOM).replace(/[,;:]?\s+\S*$/, '')}…`;
}

/** Characters that a reason may take of the status bar. */
const ROOM = 60;

function verdictWords({ run, findings, requirements, bottleneck }: RunSummary): StatusWords {
  const level = findings.some(({ severity }) => severity === 'error')
    ? 'error'
    : findings.some(({ severity }) => severity === 'warning')
      ? 'warning'
      : 'calm';
  const held = requirementWords(requirements);
  // What is wrong comes first: a requirement that fails, then what breaks first, then that all is well.
  const worst = level === 'calm' ? undefined : findings.find(({ severity }) => severity === level)?.message;
  const broken = requirements.some(({ status, expectFail }) => status === 'fail' && !expectFail);
  const first = level === 'calm' || broken ? held : worst && shortened(worst);
  const text = first ?? bottleneck ?? 'Scale';
  const detail = [...new Set([worst ?? '', bottleneck ?? '', held ?? ''])].filter((line) => line !== '').join('\n');
  const icon = run.kind !== 'done' ? '$(circle-outline)' : level === 'calm' ? '$(pass)' : '$(flame)';
  return { icon, text, detail: detail === '' ? 'Save the model to simulate it' : detail, busy: false, level };
}

/** How many requirements hold; undefined where there is none, or none is decided. */
function requirementWords(requirements: RunSummary['requirements']): string | undefined {
  const count = (status: string): number => requirements.filter((one) => one.status === status).length;
  const failed = requirements.filter(({ status, expectFail }) => status === 'fail' && !expectFail).length;
  const all = requirements.length;
  if (failed > 0) return `${String(failed)} of ${String(all)} requirements ${failed === 1 ? 'fails' : 'fail'}`;
  if (all === 0 || count('undecided') === all) return undefined;
  const expected = count('fail');
  const held = count('pass');
  if (expected > 0) {
    return all === 1
      ? 'the requirement fails as expected'
      : `${String(held)} of ${String(all)} requirements hold, ${String(expected)} ${expected === 1 ? 'fails' : 'fail'} as expected`;
  }
  if (held < all) return `${String(held)} of ${String(all)} requirements hold`;
  return all === 1 ? 'the requirement holds' : `all ${String(all)} requirements hold`;
}
