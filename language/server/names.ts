import type { LangiumCoreServices } from 'langium';
import type { Model } from '../generated/ast.js';
import type { Names } from '../model/linking/names.js';
import { ScaleScopeProvider } from '../model/linking/scope-provider.js';

/** The names that a document can refer to. */
export function namesIn(model: Model, services: LangiumCoreServices): Names {
  const scopes = services.references.ScopeProvider;
  if (!(scopes instanceof ScaleScopeProvider)) throw new Error('the scope provider was replaced');
  return scopes.namesOf(model);
}
