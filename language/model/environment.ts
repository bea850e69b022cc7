import { kind as kindEntry, type ReferenceTarget } from '../catalogue/index.js';
import type { Expression, Named } from '../generated/ast.js';
import type { Design } from './design.js';
import type { Environment } from './evaluate.js';
import type { Declarations, NameSet } from './settings.js';

/** What a thing is, with its article: "a service", "a load". */
export function describeNamed(node: Named): string {
  switch (node.$type) {
    case 'Component':
      return kindEntry(node.kind) ? `${/^[aeiou]/.test(node.kind) ? 'an' : 'a'} ${node.kind}` : 'a component';
    case 'Keys':
      return 'a key space';
    default:
      return `a ${node.$type.toLowerCase()}`;
  }
}

/** What names stand for in the expressions and properties of a design. */
export class DesignEnvironment implements Environment, Declarations {
  readonly params: Environment['params'];

  constructor(private readonly design: Design) {
    this.params = design.program.params;
  }

  describe(name: string): string | undefined {
    const node = this.design.program.named.get(name);
    return node && describeNamed(node);
  }

  attribute(keys: string, attribute: string): Expression | undefined {
    return this.design.keys(keys)?.properties.get(attribute)?.value;
  }

  attributes(keys: string): readonly string[] | undefined {
    const properties = this.design.keys(keys)?.properties;
    return properties && [...properties.keys()].filter((name) => name !== 'count' && name !== 'popularity');
  }

  names(to: ReferenceTarget, owner: string | undefined): NameSet {
    const { program } = this.design;
    switch (to) {
      case 'region':
        return program.regions;
      case 'keys':
        return program.keys;
      case 'component':
        return program.components;
      case 'queue':
        return this.queues();
      case 'attribute':
        return new Set(owner === undefined ? [] : this.attributes(owner));
    }
  }

  private queues(): ReadonlySet<string> {
    const queues = new Set<string>();
    for (const [name, node] of this.design.program.components) {
      if (kindEntry(node.kind)?.traits.holdsMessages) queues.add(name);
    }
    return queues;
  }
}
