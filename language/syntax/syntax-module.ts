import type { LangiumCoreServices, Module, PartialLangiumCoreServices } from 'langium';
import { ScaleLexer } from './lexer.js';
import { ScaleParserMessages } from './parser-messages.js';
import { ScaleValueConverter } from './value-converter.js';

/** What turns text into a document: to be merged over Langium's defaults, after the generated module. */
export const SyntaxModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  parser: {
    // The lexer decides what a word is, so one token of look-ahead decides everything else.
    ParserConfig: () => ({ maxLookahead: 1 }),
    Lexer: (services) => new ScaleLexer(services),
    ParserErrorMessageProvider: () => new ScaleParserMessages(),
    ValueConverter: () => new ScaleValueConverter(),
  },
};
