import type { CstNode, GrammarAST, ValueConverter, ValueType } from 'langium';

const ESCAPED = /\\(.)/gu;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const QUOTES = /^["“”‘’']|["“”‘’']$/g;

/** Every terminal's value is its text, but for quoted texts, which lose their quotes, also where the closing one is missing. */
export class ScaleValueConverter implements ValueConverter {
  convert(input: string, cstNode: CstNode): ValueType {
    return terminalOf(cstNode) === 'STRING' ? unquote(input) : input;
  }
}

function terminalOf(cstNode: CstNode): string | undefined {
  const source = cstNode.grammarSource as GrammarAST.RuleCall | GrammarAST.CrossReference | undefined;
  return source?.$type === 'RuleCall' ? source.rule.$refText : undefined;
}

function unquote(text: string): string {
  const opened = text.charAt(0);
  const closed = text.length > 1 && QUOTES.test(text.slice(-1)) && !text.endsWith(`\\${text.slice(-1)}`);
  QUOTES.lastIndex = 0;
  const inner = text.slice(/["“”‘’']/.test(opened) ? 1 : 0, closed ? -1 : undefined);
  return inner.replace(ESCAPED, (_, char: string) => ESCAPES[char] ?? char);
}
