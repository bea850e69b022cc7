import {
  AstUtils,
  DocumentState,
  EMPTY_SCOPE,
  WorkspaceCache,
  stream,
  type AstNode,
  type AstNodeDescription,
  type AstReflection,
  type LangiumCoreServices,
  type ReferenceInfo,
  type Scope,
  type ScopeProvider,
  type Stream,
} from 'langium';
import { property as propertyEntry } from '../../catalogue/index.js';
import {
  isAmend,
  isComponent,
  isHold,
  isPath,
  isProperty,
  isTarget,
  type Component,
  type Model,
  type Path,
  type Property,
} from '../../generated/ast.js';
import { Names, modelOf } from './names.js';

/**
 * Finds what names refer to. Names of the top level are one name space over the document and its imports; operations, pools
 * and attributes are looked up in what stands before the dot. All look-ups are by map, made once for each document.
 */
export class ScaleScopeProvider implements ScopeProvider {
  private readonly cache: WorkspaceCache<Model, Names>;
  private readonly reflection: AstReflection;

  constructor(private readonly services: LangiumCoreServices) {
    this.reflection = services.shared.AstReflection;
    this.cache = new WorkspaceCache(services.shared);
    // Imported files may only just have been read when the names of a document are next asked for.
    services.shared.workspace.DocumentBuilder.onBuildPhase(DocumentState.IndexedContent, () => {
      this.cache.clear();
    });
  }

  /** The names that a document can refer to. */
  namesOf(model: Model): Names {
    return this.cache.get(model, () => new Names(model, this.services));
  }

  getScope(context: ReferenceInfo): Scope {
    const { container, property } = context;
    const model = modelOf(container);
    if (!model) return EMPTY_SCOPE;
    const names = this.namesOf(model);
    if (isTarget(container) && property === 'operation') {
      return new TableScope(names.operationsOf(container.component?.$refText ?? ''));
    }
    if (isHold(container) && property === 'pool') {
      return new TableScope(names.poolsOf(container.owner?.$refText ?? enclosingComponent(container) ?? ''));
    }
    if (isPath(container) && property === 'members') return this.membersOfPath(container, context, names);
    if (isPath(container) && isWord(container, names)) return EMPTY_SCOPE;
    return new GlobalScope(names, this.reflection, this.reflection.getReferenceType(context));
  }

  private membersOfPath(path: Path, context: ReferenceInfo, names: Names): Scope {
    const index = context.index ?? path.members.findIndex((member) => member === context.reference);
    const before = index > 0 ? path.members[index - 1]?.ref : path.head?.ref;
    return before ? new TableScope(names.membersOf(before)) : EMPTY_SCOPE;
  }
}

/** The names that a document can refer to, from the scope provider's tables where that is ours. */
export function namesOf(model: Model, services: LangiumCoreServices): Names {
  const provider = services.references.ScopeProvider;
  return provider instanceof ScaleScopeProvider ? provider.namesOf(model) : new Names(model, services);
}

/** The component, or what amends it, in which a node stands. */
function enclosingComponent(node: AstNode): string | undefined {
  const component = AstUtils.getContainerOfType(node, isComponent);
  return component ? component.name : AstUtils.getContainerOfType(node, isAmend)?.target?.$refText;
}

/** True for the one word of a property that takes a word of the catalogue: `policy: random` names no component. */
function isWord(path: Path, names: Names): boolean {
  const property = path.$container;
  if (!isProperty(property) || path.members.length > 0) return false;
  const owner = ownerOf(property, names);
  const type = owner === undefined ? undefined : propertyEntry(owner, property.name)?.value;
  return (
    type?.type === 'word' ||
    type?.type === 'switch' ||
    (type?.type === 'one-of' && type.of.some((one) => one.type === 'word'))
  );
}

function ownerOf(property: Property, names: Names): string | undefined {
  const container = property.$container;
  switch (container.$type) {
    case 'Component':
      return container.kind;
    case 'Amend': {
      const target = names.declared(container.target?.$refText ?? '')[0]?.node;
      return isComponent(target) ? (target satisfies Component).kind : target?.$type.toLowerCase();
    }
    case 'Load':
    case 'Keys':
    case 'Region':
    case 'Link':
    case 'Pool':
      return container.$type.toLowerCase();
    default:
      return undefined;
  }
}

/** Names from one table. */
class TableScope implements Scope {
  constructor(private readonly table: ReadonlyMap<string, AstNodeDescription>) {}

  getElement(name: string): AstNodeDescription | undefined {
    return this.table.get(name);
  }

  getElements(name: string): Stream<AstNodeDescription> {
    const found = this.table.get(name);
    return stream(found ? [found] : []);
  }

  getAllElements(): Stream<AstNodeDescription> {
    return stream(this.table.values());
  }
}

/** The names of the top level that are of one type. */
class GlobalScope implements Scope {
  constructor(
    private readonly names: Names,
    private readonly reflection: AstReflection,
    private readonly type: string,
  ) {}

  getElement(name: string): AstNodeDescription | undefined {
    return this.names.declared(name).find((one) => this.fits(one));
  }

  getElements(name: string): Stream<AstNodeDescription> {
    return stream(this.names.declared(name)).filter((one) => this.fits(one));
  }

  getAllElements(): Stream<AstNodeDescription> {
    return stream(this.names.all()).filter((one) => this.fits(one));
  }

  private fits(description: AstNodeDescription): boolean {
    return this.reflection.isSubtype(description.type, this.type);
  }
}
