import { createDefaultCoreModule, createDefaultSharedCoreModule, EmptyFileSystem, inject } from 'langium';
import type {
  LangiumCoreServices,
  LangiumSharedCoreServices,
  Module,
  ParseResult,
  PartialLangiumCoreServices,
} from 'langium';
import type { Model } from '../../language/generated/ast.js';
import { ScaleGeneratedModule, ScaleGeneratedSharedModule } from '../../language/generated/module.js';
import { SyntaxModule } from '../../language/syntax/syntax-module.js';

/** What reads texts, with some of its parts exchanged. */
export function createServices(
  parts: Module<LangiumCoreServices, PartialLangiumCoreServices> = {},
): LangiumCoreServices {
  const shared: LangiumSharedCoreServices = inject(
    createDefaultSharedCoreModule(EmptyFileSystem),
    ScaleGeneratedSharedModule,
  );
  const services = inject(createDefaultCoreModule({ shared }), ScaleGeneratedModule, SyntaxModule, parts);
  shared.ServiceRegistry.register(services);
  return services;
}

export const services = createServices();

/** Parses a text without linking it. */
export function parse(text: string): ParseResult<Model> {
  return services.parser.LangiumParser.parse<Model>(text);
}

/** What the user would read about a text: the messages of lexer and parser, with the text they mark. */
export function mistakes(text: string): string[] {
  const { lexerErrors, parserErrors } = parse(text);
  return [...lexerErrors.map(({ message }) => message), ...parserErrors.map(({ message }) => message)];
}
