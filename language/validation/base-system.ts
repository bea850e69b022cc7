import { isAmend } from '../generated/ast.js';
import { Design, variantChain } from '../model/design.js';
import { DesignEnvironment } from '../model/environment.js';
import { Evaluator } from '../model/evaluate.js';
import { lowerComponent } from '../model/lowering/component.js';
import type { Context } from '../model/lowering/context.js';
import { lowerLoad } from '../model/lowering/load.js';
import type { Program } from '../model/program.js';
import { SILENT } from '../model/report.js';
import type { Component, Load } from '../model/system.js';

/** A design as far as calls can be followed in it. */
export interface FollowedDesign {
  /** Null: the base design. */
  readonly variant: string | null;
  readonly components: ReadonlyMap<string, Component>;
  readonly loads: readonly Load[];
}

/**
 * The base design and each variant, lowered in silence for checks that follow calls from component to component. Of a variant
 * only what it amends is lowered anew, so that many small variants cost little.
 */
export class BaseSystem {
  private followed: readonly FollowedDesign[] | undefined;

  constructor(
    private readonly program: Program,
    private readonly context: Context,
  ) {}

  designs(): readonly FollowedDesign[] {
    this.followed ??= this.follow();
    return this.followed;
  }

  private follow(): FollowedDesign[] {
    const base = this.lower(null, new Design(this.program), undefined, [...this.program.components.keys()]);
    const designs = [base];
    for (const [name, variant] of this.program.variants) {
      const chain = variantChain(variant, this.program.variants);
      const amended = new Set(
        chain.flatMap(({ members }) => members.filter(isAmend).map((member) => member.target?.$refText ?? '')),
      );
      designs.push(this.lower(name, new Design(this.program, chain), base, this.affected(amended)));
    }
    return designs;
  }

  /** What changes with some components: those that pass calls on to them, and those that are like them. */
  private affected(amended: ReadonlySet<string>): string[] {
    const affected = new Set(amended);
    for (const name of affected) for (const dependent of this.dependents().get(name) ?? []) affected.add(dependent);
    return [...affected];
  }

  private dependentsOf: ReadonlyMap<string, readonly string[]> | undefined;

  private dependents(): ReadonlyMap<string, readonly string[]> {
    if (this.dependentsOf) return this.dependentsOf;
    const dependents = new Map<string, string[]>();
    for (const [name, node] of this.program.components) {
      for (const on of [
        node.like?.$refText,
        ...node.targets.map((target) => target.component?.$refText as string | undefined),
      ]) {
        if (on === undefined) continue;
        const known = dependents.get(on);
        if (known) known.push(name);
        else dependents.set(on, [name]);
      }
    }
    this.dependentsOf = dependents;
    return dependents;
  }

  private lower(
    variant: string | null,
    design: Design,
    base: FollowedDesign | undefined,
    names: readonly string[],
  ): FollowedDesign {
    const environment = new DesignEnvironment(design);
    const evaluator = new Evaluator(environment, design.paramSettings);
    const context: Context = {
      ...this.context,
      evaluator,
      declarations: environment,
      design,
      offers: design.offers,
      report: SILENT,
    };
    const components = new Map(base?.components);
    for (const name of names) {
      const component = design.component(name);
      if (component) components.set(name, lowerComponent(component, context));
    }
    const loads = base ? base.loads : [];
    return { variant, components, loads: base ? loads : this.loads(design, context) };
  }

  private loads(design: Design, context: Context): Load[] {
    return [...this.program.loads.keys()].flatMap((name) => {
      const load = design.load(name);
      return (load && lowerLoad(load, 'mean', context)) ?? [];
    });
  }
}
