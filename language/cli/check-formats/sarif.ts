import { pathToFileURL } from 'node:url';
import type { Results } from '../../model/results.js';
import type { SourceRange } from '../../model/system.js';
import packageJson from '../../../package.json' with { type: 'json' };
import type { CheckFormat } from './table.js';

const LEVELS = { error: 'error', warning: 'warning', information: 'note', hint: 'none' } as const;

/** SARIF 2.1.0: every diagnostic and every finding with its place, for code review tools. */
export const sarifFormat: CheckFormat = (files) => {
  const results = files.flatMap(({ messages, studies }) => [
    ...messages.map(({ code, severity, message, range }) => result(code, LEVELS[severity], message, range)),
    ...studies.flatMap((study) =>
      study.findings.map(({ code, severity, message, range }) =>
        result(code, LEVELS[severity], message + whereFound(study), range),
      ),
    ),
  ]);
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].map((id) => ({ id }));
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'scale', version: packageJson.version, rules } },
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
        results,
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};

/** In which design, and under what: the same line may be found fault with in several. */
function whereFound({ variant, scenario }: Results): string {
  const names = [variant === null ? '' : `variant ${variant}`, scenario === null ? '' : `scenario ${scenario}`];
  const said = names.filter((name) => name !== '').join(', ');
  return said === '' ? '' : ` (${said})`;
}

interface SarifResult {
  ruleId: string;
  level: string;
  message: { text: string };
  locations: unknown[];
}

function result(code: string, level: string, text: string, { uri, start, end }: SourceRange): SarifResult {
  const base = `${pathToFileURL(process.cwd()).href}/`;
  const inside = uri.startsWith(base);
  return {
    ruleId: code === '' ? 'syntax' : code,
    level,
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: inside ? { uri: uri.slice(base.length), uriBaseId: 'ROOT' } : { uri },
          region: {
            startLine: start.line + 1,
            startColumn: start.character + 1,
            endLine: end.line + 1,
            endColumn: end.character + 1,
          },
        },
      },
    ],
  };
}
