import type { Results } from '../../model/results.js';
import type { CheckFormat } from './table.js';

/** JUnit's XML: a suite for each file, a case for each requirement under each design. */
export const junitFormat: CheckFormat = (files) => {
  const suites = files.map(({ file, messages, studies }) => {
    const broken = messages
      .filter(({ severity }) => severity === 'error')
      .map(
        ({ line, column, message }) =>
          `    <testcase name="${xml(`valid at ${String(line)}:${String(column)}`)}"><error message="${xml(message)}"/></testcase>`,
      );
    const cases = [...broken, ...studies.flatMap(casesOf)];
    const failures = cases.filter((text) => text.includes('<failure') || text.includes('<error')).length;
    return `  <testsuite name="${xml(file)}" tests="${String(cases.length)}" failures="${String(failures)}">\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
};

function casesOf({ variant, scenario, requirements }: Results): string[] {
  const design = `${variant ?? 'as written'}, ${scenario ?? 'steady load'}`;
  return requirements.map(({ text, status, reason, expectFail }) => {
    const head = `    <testcase classname="${xml(design)}" name="${xml(text)}"`;
    if (status === 'undecided') return `${head}><skipped message="${xml(reason)}"/></testcase>`;
    return (status === 'fail') === expectFail ? `${head}/>` : `${head}><failure message="${xml(reason)}"/></testcase>`;
  });
}

/** Text for an attribute: markup escaped, control characters that XML forbids dropped. */
function xml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' };
  // XML 1.0 has no way to write these control characters.
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replace(/[&<>"\n]/g, (char) => entities[char] ?? char);
}
