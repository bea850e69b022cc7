import type {
  ParameterInformation,
  SignatureHelp,
  SignatureHelpOptions,
  SignatureHelpParams,
} from 'vscode-languageserver';
import type { LangiumDocument, Lexer } from 'langium';
import type { LangiumServices, SignatureHelpProvider } from 'langium/lsp';
import { WORD_LISTS, word, type Parameter, type WordEntry } from '../catalogue/index.js';

/** Tells the parameters of a distribution, shape or back-off while its arguments are typed. */
export class ScaleSignatureHelpProvider implements SignatureHelpProvider {
  private readonly lexer: Lexer;

  constructor(services: LangiumServices) {
    this.lexer = services.parser.Lexer;
  }

  readonly signatureHelpOptions: SignatureHelpOptions = { triggerCharacters: ['('], retriggerCharacters: [',', ':'] };

  provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
    const line = document.textDocument.getText({ start: { line: position.line, character: 0 }, end: position });
    const { tokens } = this.lexer.tokenize(line);
    const imageAt = (at: number): string => tokens[at]?.image ?? '';
    const open: { name: string; property: string; argument: number; label: string | undefined }[] = [];
    for (const [at, { image, tokenType }] of tokens.entries()) {
      if (image === '(') open.push({ name: imageAt(at - 1), property: imageAt(at - 3), argument: 0, label: undefined });
      else if (image === ')') open.pop();
      const inner = open.at(-1);
      if (inner && image === ',') Object.assign(inner, { argument: inner.argument + 1, label: undefined });
      if (inner && tokenType.name === 'KEY') inner.label = image;
    }
    const call = open.at(-1);
    const entry = call && functionNamed(call.name, call.property);
    if (!entry) return undefined;
    const signatures = entry.signatures.map((parameters) => ({
      label: `${entry.name}(${parameters.map(labelOf).join(', ')})`,
      documentation: { kind: 'markdown' as const, value: `${entry.summary}\n\n${entry.doc}` },
      parameters: parameters.map((parameter): ParameterInformation => ({
        label: labelOf(parameter),
        documentation: parameter.summary,
      })),
    }));
    const label = call.label;
    const fitting =
      label === undefined
        ? -1
        : entry.signatures.findIndex((parameters) => parameters.some(({ name }) => name === label));
    const activeSignature = Math.max(0, fitting);
    const named = entry.signatures[activeSignature]?.findIndex(({ name }) => name === label) ?? -1;
    return { signatures, activeSignature, activeParameter: named >= 0 ? named : call.argument };
  }
}

function labelOf({ name, named, required }: Parameter): string {
  return `${named ? `${name}: …` : name}${required ? '' : '?'}`;
}

/** The lists of words are called as the properties that choose from them; elsewhere stands a distribution, if there is one. */
function functionNamed(name: string, property: string): WordEntry | undefined {
  const own = WORD_LISTS.filter((list) => list === property);
  for (const list of [...own, 'distribution' as const, ...WORD_LISTS]) {
    const entry = word(list, name);
    if (entry && entry.signatures.length > 0) return entry;
  }
  return undefined;
}
