import { type Outline, type Selection, lowerStudy, outline } from '../model/index.js';
import type { System } from '../model/system.js';
import { suggest } from '../catalogue/index.js';
import { UsageError } from './exit-status.js';
import { type Loaded, lineOf, type Message, shownPath } from './load.js';
import type { Terminal } from './terminal.js';

/** What the options shared by most commands say. */
export interface SelectionOptions {
  variant?: string;
  scenario?: string;
  set?: string[];
}

/** Turns options into a selection of the model. @throws UsageError for a name that the model does not have. */
export function selectionOf(loaded: Loaded, options: SelectionOptions): Selection {
  const names = outline(loaded.model);
  return {
    variant: named('variant', options.variant, names),
    scenario: named('scenario', options.scenario, names),
    set: (options.set ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw new UsageError(`--set ${text}: write it as --set Web.instances=8 or --set users=2M`);
      return { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
    }),
  };
}

function named(sort: 'variant' | 'scenario', name: string | undefined, names: Outline): string | null {
  if (name === undefined) return null;
  const known = names[`${sort}s`];
  if (known.includes(name)) return name;
  const meant = suggest(name, known);
  const hint =
    known.length === 0
      ? `the model has no ${sort}`
      : meant
        ? `did you mean ${meant}?`
        : `the model has ${known.join(', ')}`;
  throw new UsageError(`--${sort} ${name}: there is none of that name; ${hint}`);
}

/** A selected design: the errors there are, the system where it can be studied, and what else is told of it alone. */
interface LoweredDesign {
  system?: System | undefined;
  errors: Message[];
  warnings: Message[];
}

/** Lowers the selected design. */
export function lowered(loaded: Loaded, selection: Selection): LoweredDesign {
  const mistakes = loaded.messages.filter(isError);
  if (mistakes.length > 0) return { errors: mistakes, warnings: [] };
  const { system, problems } = lowerStudy(loaded.model, selection);
  const told = problems.map(({ range, severity, code, message }) => ({
    file: range.uri === loaded.document.uri.toString() ? loaded.file : shownPath(range.uri),
    line: range.start.line + 1,
    column: range.start.character + 1,
    severity,
    code,
    message,
    range,
  }));
  const errors = told.filter(isError);
  const known = new Set(loaded.messages.map(lineOf));
  const warnings = told.filter((one) => !isError(one) && !known.has(lineOf(one)));
  return errors.length > 0 ? { errors, warnings } : { system, errors, warnings };
}

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error';
}

/** Lowers the selected design; prints every error there is and returns undefined when it can't be studied. */
export function systemOf(loaded: Loaded, selection: Selection, terminal: Terminal): System | undefined {
  const { system, errors } = lowered(loaded, selection);
  for (const message of errors) terminal.err(`${lineOf(message)}\n`);
  return system;
}

/** As `systemOf`, but a System that nobody asks anything of can't be studied either. */
export function studiedSystemOf(loaded: Loaded, selection: Selection, terminal: Terminal): System | undefined {
  const system = systemOf(loaded, selection, terminal);
  if (system?.loads.length !== 0) return system;
  terminal.err(
    `${loaded.file}: no load asks for anything, so there is nothing to study: add one such as \`load Visitors -> Web.get { rate: 200 rps }\`\n`,
  );
  return undefined;
}
