import { property as propertyEntry } from '../catalogue/index.js';
import {
  isAmend,
  isOperation,
  isPool,
  isProperty,
  isScaleLoad,
  isSetParam,
  type Amend,
  type Component,
  type ComponentMember,
  type DesignMember,
  type Expression,
  type Keys,
  type Load,
  type Operation,
  type Pool,
  type Property,
  type Region,
  type Target,
  type Variant,
} from '../generated/ast.js';
import { Offers, type Shape } from './offers.js';
import type { Program } from './program.js';

/** A component as a design has it: its own text, what it is like, and every amendment, merged by name. */
export interface ComponentDesign {
  readonly name: string;
  readonly kind: string;
  readonly node: Component;
  readonly properties: ReadonlyMap<string, Property>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly targets: readonly Target[];
}

/** A key space as a design has it. */
export interface KeysDesign {
  readonly name: string;
  readonly node: Keys;
  /** Name of the key space that it draws from: its own unless declared with `like`. */
  readonly base: string;
  readonly properties: ReadonlyMap<string, Property>;
}

/** A load as a design has it. */
export interface LoadDesign {
  readonly node: Load;
  readonly properties: ReadonlyMap<string, Property>;
  /** `Readers 10x`: what the mean is multiplied by, or the rate that replaces it; the last one counts. */
  readonly scale: Expression | undefined;
}

/** A part of the text that amends what was there before. */
export interface Amendments {
  readonly members: readonly DesignMember[];
}

/**
 * One design of a system: the declarations of a program under a sequence of amendments.
 *
 * Parts are merged when they are asked for, once each, so that looking at one component costs no more than that component.
 */
export class Design {
  /** Values given to params, by name, in the order of the amendments. */
  readonly paramSettings: ReadonlyMap<string, readonly Expression[]>;
  readonly offers: Offers;
  private readonly amends = new Map<string, Amend[]>();
  private readonly scales = new Map<string, Expression>();
  private readonly components = new Map<string, ComponentDesign>();
  private readonly keySpaces = new Map<string, KeysDesign>();
  private readonly open = new Set<string>();

  constructor(
    readonly program: Program,
    private readonly amendments: readonly Amendments[] = [],
  ) {
    const settings = new Map<string, Expression[]>();
    for (const { members } of amendments) {
      for (const member of members) {
        if (isAmend(member)) push(this.amends, member.target?.$refText, member);
        else if (isSetParam(member)) push(settings, member.param?.$refText, member.value);
        else if (isScaleLoad(member) && member.load && member.amount)
          this.scales.set(member.load.$refText, member.amount);
      }
    }
    this.paramSettings = settings;
    this.offers = new Offers((name) => this.shape(name));
  }

  /** The same design under further amendments. */
  amended(members: readonly DesignMember[]): Design {
    return new Design(this.program, [...this.amendments, { members }]);
  }

  /** The amendments of one name, in the order in which they apply. */
  amendmentsOf(name: string): readonly Amend[] {
    return this.amends.get(name) ?? [];
  }

  component(name: string): ComponentDesign | undefined {
    const known = this.components.get(name);
    if (known) return known;
    const node = this.program.components.get(name);
    if (!node) return undefined;
    const merged = this.mergeComponent(name, node);
    // What was cut short by a circle of `like` is not the whole.
    if (!this.open.has(name)) this.components.set(name, merged);
    return merged;
  }

  keys(name: string): KeysDesign | undefined {
    const known = this.keySpaces.get(name);
    if (known) return known;
    const node = this.program.keys.get(name);
    if (!node) return undefined;
    const like = node.like?.$refText;
    const circular = this.open.has(name);
    this.open.add(name);
    const model = like !== undefined && !circular ? this.keys(like) : undefined;
    if (!circular) this.open.delete(name);
    const properties = new Map(model?.properties);
    addProperties(properties, node.properties, 'keys');
    for (const amend of this.amendmentsOf(name)) addProperties(properties, amend.members, 'keys');
    const design: KeysDesign = { name, node, base: model?.base ?? name, properties };
    if (!circular) this.keySpaces.set(name, design);
    return design;
  }

  load(name: string): LoadDesign | undefined {
    const node = this.program.loads.get(name);
    if (!node) return undefined;
    return { node, properties: this.amendedProperties(name, node), scale: this.scales.get(name) };
  }

  region(name: string): ReadonlyMap<string, Property> | undefined {
    const node = this.program.regions.get(name);
    return node && this.amendedProperties(name, node);
  }

  private amendedProperties(name: string, node: Load | Region): ReadonlyMap<string, Property> {
    const properties = new Map<string, Property>();
    const owner = node.$type.toLowerCase();
    addProperties(properties, node.properties, owner);
    for (const amend of this.amendmentsOf(name)) addProperties(properties, amend.members, owner);
    return properties;
  }

  private mergeComponent(name: string, node: Component): ComponentDesign {
    const like = node.like?.$refText;
    const circular = this.open.has(name);
    this.open.add(name);
    const model = like !== undefined && !circular ? this.component(like) : undefined;
    if (!circular) this.open.delete(name);
    const properties = new Map(model?.properties);
    const operations = new Map(model?.operations);
    const pools = new Map(model?.pools);
    let targets: readonly Target[] = model?.targets ?? [];
    const layers = [node, ...this.amendmentsOf(name)];
    for (const layer of layers) {
      addMembers(layer.members, node.kind, properties, operations, pools);
      if (layer.targets.length > 0) targets = layer.targets;
    }
    return { name, kind: node.kind, node, properties, operations, pools, targets };
  }

  private shape(name: string): Shape | undefined {
    const component = this.component(name);
    return (
      component && {
        name,
        kind: component.kind,
        operations: component.operations,
        targets: targetNames(component.targets),
      }
    );
  }
}

/** Names of targets; those that broken text leaves without a name are left out. */
export function targetNames(targets: readonly Target[]): { component: string; operation?: string }[] {
  return targets.flatMap((target) => {
    const component = target.component?.$refText as string | undefined;
    const operation = target.operation?.$refText;
    return component ? [{ component, ...(operation ? { operation } : {}) }] : [];
  });
}

function addMembers(
  members: readonly ComponentMember[],
  kind: string,
  properties: Map<string, Property>,
  operations: Map<string, Operation>,
  pools: Map<string, Pool>,
): void {
  addProperties(properties, members, kind);
  for (const member of members) {
    if (isOperation(member) && member.name) operations.set(member.name, member);
    else if (isPool(member) && member.name) pools.set(member.name, member);
  }
}

/** Adds a layer of properties. What it sets takes the place of what excludes it: `users` that of `rate`. */
function addProperties(properties: Map<string, Property>, members: readonly { $type: string }[], owner: string): void {
  const before = [...properties.keys()];
  for (const member of members) {
    if (!isProperty(member) || !member.name || member.owner) continue;
    for (const other of before) if (excludes(owner, member.name, other)) properties.delete(other);
    properties.set(member.name, member);
  }
}

function excludes(owner: string, one: string, other: string): boolean {
  return (
    propertyEntry(owner, one)?.excludes?.[other] !== undefined ||
    propertyEntry(owner, other)?.excludes?.[one] !== undefined
  );
}

function push<T>(map: Map<string, T[]>, name: string | undefined, value: T | undefined): void {
  if (!name || value === undefined) return;
  const known = map.get(name);
  if (known) known.push(value);
  else map.set(name, [value]);
}

/** A variant after all those that it is like, the most basic first; a circle ends where it closes. */
export function variantChain(variant: Variant, variants: ReadonlyMap<string, Variant>): Variant[] {
  const chain = new Set<Variant>();
  let next: Variant | undefined = variant;
  while (next && !chain.has(next)) {
    chain.add(next);
    next = next.like ? variants.get(next.like.$refText) : undefined;
  }
  return [...chain].reverse();
}
