import { hang } from '../hang.js';
import { lineOf } from '../load.js';
import { verdictLines } from '../text-report.js';
import type { CheckFormat } from './table.js';

/** For people: each file, its warnings, and the verdict on each requirement under each design. */
export const textFormat: CheckFormat = (files, { colors, width }) =>
  files
    .map(({ file, messages, studies, designs }) => {
      // What is found stands two characters further in.
      const inner = { colors, width: width - 2 };
      const warnings = messages
        .filter(({ severity }) => severity === 'warning')
        .map((message) => `  ${lineOf(message)}`);
      const verdicts = studies.flatMap((results) => {
        const name = [results.variant ?? 'as written', results.scenario ?? 'steady load'].join(', ');
        const problems = results.findings
          .filter(
            ({ severity, code }) => (severity === 'error' || severity === 'warning') && !code.startsWith('requirement'),
          )
          .map(
            ({ severity, message }) =>
              `  ${severity === 'error' ? colors.red('✗') : colors.yellow('!')} ${hang(message, 4, inner.width)}`,
          );
        const lines = [...problems, ...verdictLines(results.requirements, inner, results.findings)];
        return lines.length === 0
          ? []
          : [colors.dim(`  ${name}`), ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)];
      });
      const errors = messages.filter(({ severity }) => severity === 'error').length;
      const broken =
        errors === 0
          ? []
          : [colors.red(`  ✗ ${errors === 1 ? 'one error' : `${String(errors)} errors`}; nothing was simulated`)];
      const ranking = designs.map(
        ({ variant, reason }, i) => `    ${String(i + 1)}. ${hang(`${variant ?? 'as written'}: ${reason}`, 7, width)}`,
      );
      const compared = ranking.length === 0 ? [] : [colors.dim('  designs, the best first'), ...ranking];
      const body = [...broken, ...warnings, ...verdicts, ...compared];
      return `${colors.bold(file)}\n${body.length === 0 ? colors.green('  nothing is wrong') : body.join('\n')}\n`;
    })
    .join('\n');
