import type { LangiumCoreServices, Module, PartialLangiumCoreServices } from 'langium';
import type { PartialLangiumLSPServices } from 'langium/lsp';
import { ScaleFormatter } from './formatter.js';
import { ScaleLexer } from './lexer.js';
import { createScaleParser } from './parser.js';
import { ScaleParserMessages } from './parser-messages.js';
import { ScaleTokenBuilder } from './token-types.js';
import { ScaleValueConverter } from './value-converter.js';

/** What turns text into a document, and back into its usual form: merged over Langium's defaults, after the generated module. */
export const SyntaxModule: Module<LangiumCoreServices, PartialLangiumCoreServices & PartialLangiumLSPServices> = {
  parser: {
    // The lexer decides what a word is, so one token of look-ahead decides everything else.
    ParserConfig: () => ({ maxLookahead: 1 }),
    LangiumParser: (services) => createScaleParser(services),
    Lexer: (services) => new ScaleLexer(services),
    ParserErrorMessageProvider: () => new ScaleParserMessages(),
    TokenBuilder: () => new ScaleTokenBuilder(),
    ValueConverter: () => new ScaleValueConverter(),
  },
  lsp: {
    Formatter: (services) => new ScaleFormatter(services),
  },
};
