import { AstUtils, type AstNode, type AstNodeDescription, type LangiumCoreServices } from 'langium';
import {
  isAmend,
  isComponent,
  isKeys,
  isModel,
  isNamed,
  isOperation,
  isPool,
  isProperty,
  isScenario,
  isVariant,
  type Amend,
  type Component,
  type Model,
  type Operation,
  type Pool,
  type Property,
} from '../../generated/ast.js';
import { targetNames } from '../design.js';
import { MEMORY } from '../memory.js';
import { Offers } from '../offers.js';
import { programOf } from '../program.js';
import { libraryOf } from './library.js';

/** The names that one document can refer to, with everything looked up by name: linking stays linear in its size. */
export class Names {
  private readonly global = new Map<string, AstNodeDescription[]>();
  private readonly amends = new Map<string, Amend[]>();
  private readonly members = new Map<string, ReadonlyMap<string, AstNodeDescription>>();
  private readonly components: ReadonlyMap<string, Component>;
  /** Operations of each component in any design: those that some variant adds are offered too. */
  readonly offers: Offers;

  constructor(
    model: Model,
    private readonly services: LangiumCoreServices,
  ) {
    const program = programOf(model, (file) => libraryOf(file).importsOf(file));
    this.components = program.components;
    for (const file of program.files) {
      for (const statement of file.statements) {
        if (isNamed(statement) && (statement.name as string | undefined))
          push(this.global, statement.name, this.describe(statement, statement.name));
        if (isVariant(statement) || isScenario(statement)) {
          for (const member of statement.members) {
            if (isAmend(member) && member.target) push(this.amends, member.target.$refText, member);
          }
        }
      }
    }
    this.offers = new Offers((name) => this.shape(name));
  }

  /** All declarations of a name, that of this document first. */
  declared(name: string): readonly AstNodeDescription[] {
    return this.global.get(name) ?? [];
  }

  all(): Iterable<AstNodeDescription> {
    return [...this.global.values()].flat();
  }

  /** What may follow a dot after a component or key space: operations, pools, properties, attributes. */
  membersOf(owner: AstNode): ReadonlyMap<string, AstNodeDescription> {
    if (isComponent(owner)) return this.once(`component ${owner.name}`, () => this.componentMembers(owner));
    if (isKeys(owner)) return this.once(`keys ${owner.name}`, () => this.attributes(owner));
    if (isProperty(owner)) return this.describeAll(owner.properties.filter(isProperty));
    return new Map();
  }

  /** The operations of a component that are written somewhere. */
  operationsOf(component: string): ReadonlyMap<string, AstNodeDescription> {
    return this.once(`operations ${component}`, () => {
      const operations: Operation[] = [];
      for (const { operation } of this.offers.of(component).values()) if (operation) operations.push(operation);
      return this.describeAll(operations);
    });
  }

  /** What `hold` can name: the pools of a component, and its memory. */
  poolsOf(component: string): ReadonlyMap<string, AstNodeDescription> {
    return this.once(`pools ${component}`, () => {
      const memory = this.collect(component, isProperty).filter(({ name }) => name === MEMORY);
      return this.describeAll([...this.collect(component, isPool), ...memory]);
    });
  }

  private componentMembers(owner: Component): ReadonlyMap<string, AstNodeDescription> {
    const properties = this.describeAll(this.collect(owner.name, isProperty));
    return new Map([...properties, ...this.poolsOf(owner.name), ...this.operationsOf(owner.name)]);
  }

  private attributes(owner: AstNode): ReadonlyMap<string, AstNodeDescription> {
    const properties: Property[] = [];
    const seen = new Set<AstNode>();
    for (let keys: AstNode | undefined = owner; isKeys(keys) && !seen.has(keys);) {
      seen.add(keys);
      properties.push(...keys.properties.filter(isProperty));
      const like: string | undefined = keys.like?.$refText;
      keys = like === undefined ? undefined : this.declared(like).find((one) => isKeys(one.node))?.node;
    }
    return this.describeAll(properties);
  }

  /** Members of one sort that a component has by itself, by an amendment, or by what it is like; of one name the first counts. */
  private collect<T extends Operation | Pool | Property>(name: string, is: (node: unknown) => node is T): T[] {
    const found: T[] = [];
    const seen = new Set<string>();
    for (let next: string | undefined = name; next !== undefined && !seen.has(next);) {
      seen.add(next);
      const component: Component | undefined = this.components.get(next);
      if (!component) break;
      const layers: readonly (Component | Amend)[] = [component, ...(this.amends.get(next) ?? [])];
      for (const layer of layers) for (const member of layer.members) if (is(member)) found.push(member);
      next = component.like?.$refText;
    }
    return found;
  }

  private shape(name: string): ReturnType<ConstructorParameters<typeof Offers>[0]> {
    const component = this.components.get(name);
    if (!component) return undefined;
    const operations = new Map<string, Operation>();
    for (const operation of this.collect(name, isOperation)) {
      if ((operation.name as string | undefined) && !operations.has(operation.name))
        operations.set(operation.name, operation);
    }
    const targets = [component, ...this.likes(component), ...(this.amends.get(name) ?? [])].flatMap((layer) =>
      targetNames(layer.targets),
    );
    return { name, kind: component.kind, operations, targets };
  }

  private likes(component: Component): Component[] {
    const chain = new Set<Component>();
    let next = component.like && this.components.get(component.like.$refText);
    while (next && next !== component && !chain.has(next)) {
      chain.add(next);
      next = next.like && this.components.get(next.like.$refText);
    }
    return [...chain];
  }

  private once(
    key: string,
    make: () => ReadonlyMap<string, AstNodeDescription>,
  ): ReadonlyMap<string, AstNodeDescription> {
    let known = this.members.get(key);
    if (!known) this.members.set(key, (known = make()));
    return known;
  }

  private describeAll(nodes: readonly (AstNode & { name: string })[]): ReadonlyMap<string, AstNodeDescription> {
    const described = new Map<string, AstNodeDescription>();
    for (const node of nodes) {
      if ((node.name as string | undefined) && !described.has(node.name))
        described.set(node.name, this.describe(node, node.name));
    }
    return described;
  }

  private describe(node: AstNode, name: string): AstNodeDescription {
    const document = AstUtils.getDocument(node);
    return this.services.workspace.AstNodeDescriptionProvider.createDescription(node, name, document);
  }
}

function push<T>(map: Map<string, T[]>, name: string, value: T): void {
  const known = map.get(name);
  if (known) known.push(value);
  else map.set(name, [value]);
}

/** The Model that a node stands in. */
export function modelOf(node: AstNode): Model | undefined {
  const root = AstUtils.findRootNode(node);
  return isModel(root) ? root : undefined;
}
