import { describe, expect, it } from 'vitest';
import { AstUtils, type AstNode, type Reference } from 'langium';
import { isCall, isHold, isOperation, isPath, isProperty, type Model } from '../../language/generated/ast.js';
import { read } from './documents.js';

/** The line (from 1) that a reference leads to; undefined where it leads nowhere. */
function lineOfTarget(reference: Reference | undefined): number | undefined {
  const line = reference?.ref?.$cstNode?.range.start.line;
  return line === undefined ? undefined : line + 1;
}

function all<T extends AstNode>(model: Model, is: (node: unknown) => node is T): T[] {
  return AstUtils.streamAst(model).filter(is).toArray();
}

describe('the operation of a call', () => {
  it('is found where it is written, through like, through what passes it on, and in variants', async () => {
    const { model } = await read(`service Web {
  on get { cpu 1ms }
}
service Blue like Web
balancer Edge -> Blue
variant V { Web {
  on put { cpu 1ms }
} }
load A -> Edge.get { rate: 1 rps }
load B -> Edge.put { rate: 1 rps }
load C -> Web.get { rate: 1 rps }`);
    expect(all(model, isCall).map((call) => lineOfTarget(call.target.operation))).toEqual([2, 7, 2]);
  });

  it('that belongs to a kind leads nowhere, and is no mistake', async () => {
    const { model, diagnostics } = await read(
      'keys K { count: 5 }\ncache Hot { capacity: 5 }\nload A -> Hot.get { rate: 1 rps, key: K }',
    );
    expect(lineOfTarget(all(model, isCall)[0]?.target.operation)).toBeUndefined();
    expect(diagnostics).toEqual([]);
  });
});

describe('a word', () => {
  it('that a property asks for names no component, even where one is called like it', async () => {
    const { model } = await read('service random { policy: random, instances: 2 }');
    const value = all(model, isProperty)[0]?.value;
    expect(isPath(value) && value.head.ref).toBeUndefined();
  });

  it('before a dot leads to the declaration, the one after it to what is in there', async () => {
    const { model } = await read(`keys Author {
  count: 5
  followers: 3
}
keys Reader like Author
service Web {
  instances: 4
  on get { when Reader.followers > 2 { cpu 1ms } }
}
require Web.get p99 < 1s at peak
sweep Web.instances from 1 to 3`);
    const paths = all(model, isPath);
    expect(paths.map((path) => [lineOfTarget(path.head), ...path.members.map(lineOfTarget)])).toEqual([
      [5, 3],
      [6, 8],
      [6, 7],
    ]);
  });
});

describe('a pool', () => {
  it('is found in the component that holds it', async () => {
    const { model } = await read(
      'service Web { pool P { size: 1 }\n on get { hold P { cpu 1ms } hold Other.P { cpu 1ms } } }\nservice Other {\n pool P { size: 2 } }',
    );
    expect(all(model, isHold).map((hold) => lineOfTarget(hold.pool))).toEqual([1, 4]);
    expect(all(model, isOperation)).toHaveLength(1);
  });
});
