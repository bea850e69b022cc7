import { kind as kindEntry } from '../catalogue/index.js';
import type { Operation } from '../generated/ast.js';

/** As much of a component as decides which operations it offers. */
export interface Shape {
  readonly name: string;
  readonly kind: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly targets: readonly { readonly component: string; readonly operation?: string }[];
}

/** One operation that can be called on a component. */
export interface Offered {
  readonly name: string;
  readonly write: boolean;
  /** How it comes about: written out, passed on to a target, or part of the kind. */
  readonly via: 'own' | 'forwarded' | 'built-in';
  /** The declaration, here or where it is passed on to; none for what is part of a kind. */
  readonly operation?: Operation;
  /** Where it is passed on to. */
  readonly targets: readonly { readonly component: string; readonly operation: string; readonly index: number }[];
}

/**
 * Which operations components offer: their own, those of the targets that they pass calls on to, and those of their kind.
 * Each component is worked out once.
 */
export class Offers {
  private readonly known = new Map<string, ReadonlyMap<string, Offered>>();
  private readonly open = new Set<string>();

  constructor(private readonly shapeOf: (name: string) => Shape | undefined) {}

  /** By name; empty for a component that is not there, or that passes calls on to itself. */
  of(component: string): ReadonlyMap<string, Offered> {
    const known = this.known.get(component);
    if (known) return known;
    const shape = this.shapeOf(component);
    if (!shape || this.open.has(component)) return new Map();
    this.open.add(component);
    const offered = this.workOut(shape);
    this.open.delete(component);
    this.known.set(component, offered);
    return offered;
  }

  private workOut(shape: Shape): ReadonlyMap<string, Offered> {
    const offered = new Map<string, Offered>();
    for (const [name, operation] of shape.operations) {
      offered.set(name, { name, write: operation.write, via: 'own', operation, targets: [] });
    }
    const entry = kindEntry(shape.kind);
    // A kind that does not exist is read as one that passes calls on, so that a slip in it has no further consequences.
    if (entry?.traits.forwards !== 'none') this.addForwarded(shape, offered);
    for (const builtIn of entry?.operations ?? []) {
      const present =
        builtIn.offered === 'always' ||
        (builtIn.offered === 'without-target' && shape.targets.length === 0) ||
        (builtIn.offered === 'without-operations' && offered.size === 0);
      if (present && !offered.has(builtIn.name)) {
        offered.set(builtIn.name, { name: builtIn.name, write: builtIn.write, via: 'built-in', targets: [] });
      }
    }
    return offered;
  }

  private addForwarded(shape: Shape, offered: Map<string, Offered>): void {
    shape.targets.forEach((target, index) => {
      for (const [name, behind] of this.of(target.component)) {
        if (target.operation !== undefined && target.operation !== name) continue;
        const known = offered.get(name);
        if (known && known.via !== 'forwarded') continue;
        const operation = known?.operation ?? behind.operation;
        offered.set(name, {
          name,
          write: behind.write || known?.write === true,
          via: 'forwarded',
          ...(operation ? { operation } : {}),
          targets: [...(known?.targets ?? []), { component: target.component, operation: name, index }],
        });
      }
    });
  }
}
