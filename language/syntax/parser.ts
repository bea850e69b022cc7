import {
  createParser,
  LangiumParser,
  type AstNode,
  type LangiumCoreServices,
  type ParseResult,
  type ParserOptions,
} from 'langium';

type ParserError = ParseResult['parserErrors'][number];

/** Langium's parser, reporting one mistake a line: what follows the first is mostly its echo. */
export class ScaleParser extends LangiumParser {
  override parse<T extends AstNode = AstNode>(input: string, options?: ParserOptions): ParseResult<T> {
    const result = super.parse<T>(input, options);
    const lines = new Set<number>();
    const parserErrors = result.parserErrors.filter((error) => {
      const line = lineOf(error);
      const first = !lines.has(line);
      lines.add(line);
      return first;
    });
    return { ...result, parserErrors };
  }
}

/** Builds the parser from the grammar. */
export function createScaleParser(services: LangiumCoreServices): ScaleParser {
  const parser = createParser(services.Grammar, new ScaleParser(services), services.parser.Lexer.definition);
  parser.finalize();
  return parser;
}

/** The line of the error; at the end of the file that of the last token. */
function lineOf(error: ParserError): number {
  const { token } = error;
  if (token.startOffset >= 0) return token.startLine ?? 0;
  const previous = (error as { previousToken?: typeof token }).previousToken;
  return previous?.endLine ?? 0;
}
