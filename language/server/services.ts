import { inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type DefaultSharedModuleContext,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
} from 'langium/lsp';
import { ScaleGeneratedModule, ScaleGeneratedSharedModule } from '../generated/module.js';
import { ScaleModule, ScaleSharedModule } from '../scale-module.js';
import { registerScaleChecks } from '../validation/register.js';
import { ScaleCallHierarchyProvider } from './call-hierarchy.js';
import { ScaleCodeActionProvider } from './code-actions.js';
import { ScaleCodeLensProvider } from './code-lens.js';
import { ScaleCompletionProvider } from './completion/completion-provider.js';
import { ScaleDocumentLinkProvider } from './document-links.js';
import { ScaleDocumentSymbolProvider } from './document-symbols.js';
import { ScaleFoldingRangeProvider } from './folding.js';
import { ScaleHoverProvider } from './hover.js';
import { ScaleInlayHintProvider } from './inlay-hints.js';
import { ScaleNodeKindProvider } from './node-kinds.js';
import { OpenDocumentBuilder } from './open-document-builder.js';
import { ScaleRenameProvider } from './rename.js';
import type { RunsOf } from './runs/run-service.js';
import { ScaleSemanticTokenProvider } from './semantic-tokens.js';
import type { SettingsSource } from './settings.js';
import { ScaleSignatureHelpProvider } from './signature-help.js';
import { ScaleUpdateHandler } from './update-handler.js';
import { BoundedWorkspaceManager } from './workspace-manager.js';

/** What the features show beside the text itself. */
export interface FeatureContext {
  runs: RunsOf;
  settings: SettingsSource;
}

export interface ServerServices {
  shared: LangiumSharedServices;
  Scale: LangiumServices;
}

/** The language with everything that an editor asks for; a new feature is a file beside this one and a line here. */
export function createServerServices(
  context: DefaultSharedModuleContext,
  { runs, settings }: FeatureContext,
): ServerServices {
  const sharedFeatures: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
    lsp: {
      DocumentUpdateHandler: (services) => new ScaleUpdateHandler(services),
      NodeKindProvider: () => new ScaleNodeKindProvider(),
    },
    workspace: {
      DocumentBuilder: (services) => new OpenDocumentBuilder(services),
      WorkspaceManager: (services) => new BoundedWorkspaceManager(services),
    },
  };
  const features: Module<LangiumServices, PartialLangiumServices> = {
    lsp: {
      CallHierarchyProvider: (services) => new ScaleCallHierarchyProvider(services),
      CodeActionProvider: () => new ScaleCodeActionProvider(),
      CodeLensProvider: () => new ScaleCodeLensProvider(),
      CompletionProvider: (services) => new ScaleCompletionProvider(services),
      DocumentLinkProvider: () => new ScaleDocumentLinkProvider(),
      DocumentSymbolProvider: (services) => new ScaleDocumentSymbolProvider(services),
      FoldingRangeProvider: (services) => new ScaleFoldingRangeProvider(services),
      HoverProvider: (services) => new ScaleHoverProvider(services, runs),
      InlayHintProvider: (services) => new ScaleInlayHintProvider(services, runs, settings),
      RenameProvider: (services) => new ScaleRenameProvider(services),
      SemanticTokenProvider: (services) => new ScaleSemanticTokenProvider(services),
      SignatureHelp: (services) => new ScaleSignatureHelpProvider(services),
    },
  };
  const shared = inject(
    createDefaultSharedModule(context),
    ScaleGeneratedSharedModule,
    ScaleSharedModule,
    sharedFeatures,
  );
  const Scale = inject(createDefaultModule({ shared }), ScaleGeneratedModule, ScaleModule, features);
  shared.ServiceRegistry.register(Scale);
  registerScaleChecks(Scale);
  return { shared, Scale };
}
