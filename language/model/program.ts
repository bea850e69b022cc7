import {
  isComponent,
  isFind,
  isKeys,
  isLink,
  isLoad,
  isParam,
  isRegion,
  isRequirement,
  isScenario,
  isSweep,
  isSystemTitle,
  isVariant,
  type Component,
  type Find,
  type Keys,
  type Link,
  type Load,
  type Model,
  type Named,
  type Param,
  type Region,
  type Requirement,
  type Scenario,
  type Sweep,
  type Variant,
} from '../generated/ast.js';

/**
 * Everything that one document can speak of: its own declarations and those of the files it imports, by name.
 *
 * Declarations are visible through any number of imports. What is a study of its own (requirements, scenarios, series of
 * runs) is taken from the document alone. Of two declarations of one name the first counts.
 */
export interface Program {
  readonly model: Model;
  readonly title: string | undefined;
  /** The document first, then the files that it imports, each once. */
  readonly files: readonly Model[];
  readonly named: ReadonlyMap<string, Named>;
  readonly params: ReadonlyMap<string, Param>;
  readonly keys: ReadonlyMap<string, Keys>;
  readonly components: ReadonlyMap<string, Component>;
  readonly loads: ReadonlyMap<string, Load>;
  readonly regions: ReadonlyMap<string, Region>;
  readonly variants: ReadonlyMap<string, Variant>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly links: readonly Link[];
  readonly requirements: readonly Requirement[];
  readonly sweeps: readonly Sweep[];
  readonly finds: readonly Find[];
}

/** Answers which files a file imports, as far as they are there. */
export type ImportsOf = (model: Model) => readonly Model[];

/** Reads the declarations of a document and of all that it imports; linear in their number. */
export function programOf(model: Model, importsOf: ImportsOf): Program {
  const files = transitiveImports(model, importsOf);
  const named = new Map<string, Named>();
  const params = new Map<string, Param>();
  const keys = new Map<string, Keys>();
  const components = new Map<string, Component>();
  const loads = new Map<string, Load>();
  const regions = new Map<string, Region>();
  const variants = new Map<string, Variant>();
  const scenarios = new Map<string, Scenario>();
  const links: Link[] = [];
  const requirements: Requirement[] = [];
  const sweeps: Sweep[] = [];
  const finds: Find[] = [];
  let title: string | undefined;
  for (const file of files) {
    const own = file === model;
    for (const statement of file.statements) {
      if (isParam(statement)) declare(params, statement, named);
      else if (isKeys(statement)) declare(keys, statement, named);
      else if (isComponent(statement)) declare(components, statement, named);
      else if (isLoad(statement)) declare(loads, statement, named);
      else if (isRegion(statement)) declare(regions, statement, named);
      else if (isLink(statement)) links.push(statement);
      else if (isVariant(statement)) declare(variants, statement);
      else if (own && isScenario(statement)) declare(scenarios, statement);
      else if (own && isRequirement(statement)) requirements.push(statement);
      else if (own && isSweep(statement)) sweeps.push(statement);
      else if (own && isFind(statement)) finds.push(statement);
      else if (own && isSystemTitle(statement)) title ??= statement.title;
    }
  }
  return {
    model,
    title,
    files,
    named,
    params,
    keys,
    components,
    loads,
    regions,
    variants,
    scenarios,
    links,
    requirements,
    sweeps,
    finds,
  };
}

function declare<T extends Named>(sort: Map<string, T>, node: T, named?: Map<string, Named>): void {
  // Broken text leaves declarations without a name.
  const name = node.name as string | undefined;
  if (!name) return;
  if (!sort.has(name)) sort.set(name, node);
  if (named && !named.has(name)) named.set(name, node);
}

function transitiveImports(model: Model, importsOf: ImportsOf): Model[] {
  const seen = new Set<Model>([model]);
  // A set iterates over what is added meanwhile.
  for (const file of seen) for (const imported of importsOf(file)) seen.add(imported);
  return [...seen];
}
