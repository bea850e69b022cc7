import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  inject,
  type Module,
  type DefaultSharedCoreModuleContext,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type PartialLangiumCoreServices,
  type PartialLangiumSharedCoreServices,
} from 'langium';
import { ScaleGeneratedModule, ScaleGeneratedSharedModule } from './generated/module.js';
import { ScaleDocumentBuilder } from './model/linking/document-builder.js';
import { ScaleDocumentFactory } from './model/linking/document-factory.js';
import { ScaleLinker } from './model/linking/linker.js';
import { ScaleReferenceDescriptions } from './model/linking/reference-descriptions.js';
import { ScaleScopeComputation } from './model/linking/scope-computation.js';
import { ScaleScopeProvider } from './model/linking/scope-provider.js';
import { ScaleDocumentValidator } from './validation/document-validator.js';
import { registerScaleChecks } from './validation/register.js';
import { SyntaxModule } from './syntax/syntax-module.js';

/** What all documents share, over Langium's defaults: reading and building them with what they import. */
export const ScaleSharedModule: Module<LangiumSharedCoreServices, PartialLangiumSharedCoreServices> = {
  workspace: {
    LangiumDocumentFactory: (services) => new ScaleDocumentFactory(services),
    DocumentBuilder: (services) => new ScaleDocumentBuilder(services),
  },
};

/** What makes the language, over Langium's defaults and the generated parts. Nothing in it needs an editor. */
export const ScaleModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
  ...SyntaxModule,
  references: {
    ScopeProvider: (services) => new ScaleScopeProvider(services),
    ScopeComputation: (services) => new ScaleScopeComputation(services),
    Linker: (services) => new ScaleLinker(services),
  },
  workspace: {
    ReferenceDescriptionProvider: (services) => new ScaleReferenceDescriptions(services),
  },
  validation: {
    DocumentValidator: (services) => new ScaleDocumentValidator(services),
  },
};

export interface ScaleServices {
  shared: LangiumSharedCoreServices;
  Scale: LangiumCoreServices;
}

/**
 * The services of the language without an editor, as the command line and tests use them. The language server builds its own
 * from the same modules and adds what an editor asks for.
 */
export function createScaleServices(context: DefaultSharedCoreModuleContext): ScaleServices {
  const shared = inject(createDefaultSharedCoreModule(context), ScaleGeneratedSharedModule, ScaleSharedModule);
  const Scale = inject(createDefaultCoreModule({ shared }), ScaleGeneratedModule, ScaleModule);
  shared.ServiceRegistry.register(Scale);
  registerScaleChecks(Scale);
  return { shared, Scale };
}
