import {
  DefaultDocumentValidator,
  type AstReflection,
  type LangiumCoreServices,
  type LangiumDocument,
  type LinkingError,
  type ReferenceInfo,
} from 'langium';
import { suggest } from '../catalogue/index.js';
import { isCall, isNamed, isPath, isTarget } from '../generated/ast.js';
import { describeNamed } from '../model/environment.js';
import { modelOf } from '../model/linking/names.js';
import { MEMORY } from '../model/memory.js';
import { namesOf } from '../model/linking/scope-provider.js';
import type { IssueCode } from './codes.js';
import { replacementOf } from '../syntax/lexer.js';
import { legible } from '../syntax/shown.js';

type Diagnostics = Parameters<DefaultDocumentValidator['processLinkingErrors']>[1];

/** What each type of reference is called. */
const SORTS: Readonly<Record<string, string>> = {
  Component: 'component',
  Keys: 'key space',
  Load: 'load',
  Param: 'param',
  Variant: 'variant',
  Pool: 'pool',
  Operation: 'operation',
  Place: 'region or component',
  Amendable: 'component, load, key space or region',
};

/** Explains names that lead nowhere in the user's words. */
export class ScaleDocumentValidator extends DefaultDocumentValidator {
  private readonly reflection: AstReflection;

  constructor(private readonly services: LangiumCoreServices) {
    super(services);
    this.reflection = services.shared.AstReflection;
  }

  /** Whatever a message quotes, it stays readable; and one slip is told once. */
  override async validateDocument(
    ...given: Parameters<DefaultDocumentValidator['validateDocument']>
  ): ReturnType<DefaultDocumentValidator['validateDocument']> {
    const diagnostics = withoutEchoes(await super.validateDocument(...given), given[0]);
    for (const diagnostic of diagnostics)
      if (typeof diagnostic.message === 'string') diagnostic.message = legible(diagnostic.message);
    return diagnostics;
  }

  /** The mistakes of single characters, with what a quick fix puts in their place. */
  protected override processLexingErrors(...given: Parameters<DefaultDocumentValidator['processLexingErrors']>): void {
    const [{ lexerErrors }, diagnostics] = given;
    const first = diagnostics.length;
    super.processLexingErrors(...given);
    lexerErrors.forEach((error, index) => {
      const replacement = replacementOf(error);
      const diagnostic = diagnostics[first + index];
      if (diagnostic && replacement !== undefined) diagnostic.data = { ...(diagnostic.data as object), replacement };
    });
  }

  protected override processLinkingErrors(document: LangiumDocument, diagnostics: Diagnostics): void {
    for (const reference of document.references) {
      const problem = reference.error;
      if (!problem || explainedElsewhere(problem.info)) continue;
      const { message, meant, sort } = this.explain(problem);
      const { container, property, index } = problem.info;
      diagnostics.push(
        this.toDiagnostic('error', message, {
          node: container,
          property,
          ...(index === undefined ? {} : { index }),
          code: 'unknown-name',
          data: {
            name: problem.info.reference.$refText,
            sort,
            operation: calledOf(problem.info),
            asynchronous: isSent(problem.info),
            ...(meant === undefined ? {} : { replacement: meant }),
          },
        }),
      );
    }
  }

  private explain({ info }: LinkingError): { message: string; sort: string; meant: string | undefined } {
    const name = info.reference.$refText;
    const sort = SORTS[this.reflection.getReferenceType(info)] ?? 'declaration';
    const names = new Set(
      this.services.references.ScopeProvider.getScope(info)
        .getAllElements()
        .map((one) => one.name),
    );
    const meant = suggest(name, [...names]);
    const model = modelOf(info.container);
    const other = model && namesOf(model, this.services).declared(name)[0]?.node;
    if (isNamed(other))
      return {
        message: `\`${name}\` is ${describeNamed(other)}; the name of a ${sort} stands here.${question(meant)}`,
        sort,
        meant,
      };
    return {
      message: `There is no ${sort} \`${name}\`.${question(meant) || wayOut(sort, name, calledOf(info))}`,
      sort,
      meant,
    };
  }
}

/** Leaves out that a mistyped kind with nothing behind it begins no statement: what was meant has been said. */
function withoutEchoes(diagnostics: Diagnostics, { textDocument }: LangiumDocument): Diagnostics {
  const kinds = diagnostics.filter(({ code }) => code === ('unknown-kind' satisfies IssueCode));
  return diagnostics.filter(
    ({ data, range }) =>
      (data as { code?: unknown } | undefined)?.code !== 'parsing-error' ||
      !kinds.some((kind) => {
        const between = textDocument.getText({ start: kind.range.end, end: range.start });
        return textDocument.offsetAt(kind.range.end) <= textDocument.offsetAt(range.start) && between.trim() === '';
      }),
  );
}

function question(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}

/** The operation that a call names. */
function calledOf({ container }: ReferenceInfo): string {
  return (isTarget(container) && container.operation?.$refText) || 'get';
}

/** Whether the call does not wait for what it names. */
function isSent({ container: { $container: call } }: ReferenceInfo): boolean {
  return isCall(call) && call.arrow === '~>';
}

function wayOut(sort: string, name: string, operation: string): string {
  switch (sort) {
    case 'component':
      return ` Declare it, for example \`service ${name} { on ${operation} { cpu 3ms } }\`.`;
    case 'key space':
      return ` Declare it: \`keys ${name} { count: 1M }\`.`;
    case 'param':
      return ` Declare it: \`param ${name} = …\`.`;
    case 'load':
      return ` Declare it: \`load ${name} -> Web.get { rate: 100 rps }\`.`;
    case 'pool':
      if (name === MEMORY) return ' Say how much an instance has: `memory: 16 GB`.';
      return ` Check its spelling, or declare it: \`pool ${name} { size: 10 }\`.`;
    default:
      return ' Check its spelling, or declare it.';
  }
}

/** Words and operations are judged where their meaning is known: by the property, or by the component that is called. */
function explainedElsewhere({ container, property }: ReferenceInfo): boolean {
  return isPath(container) || (isTarget(container) && property === 'operation');
}
