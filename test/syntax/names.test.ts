import { AstUtils, isReference } from 'langium';
import { describe, expect, test } from 'vitest';
import { isComponent, isLoad, isOperation, isStray, isUnknownStep } from '../../language/generated/ast.js';
import { UNIT_WORDS } from '../../language/syntax/units.js';
import * as words from '../../language/syntax/words.js';
import { mistakes, parse, services } from './parse.js';

const keywords = Object.keys(services.parser.Lexer.definition).filter((name) => /^[a-z]+$/.test(name));
const lists = Object.values(words).filter((value): value is ReadonlySet<string> => value instanceof Set);
const everyWord = [
  ...new Set([
    ...keywords,
    ...lists.flatMap((list) => [...list]),
    ...UNIT_WORDS,
    'peak',
    'leader',
    'p99',
    'mean',
    'errors',
  ]),
].filter((word) => word !== '%');

/** A model in which one word names everything that can have a name, and every reference is made with it. */
function modelOf(word: string): string {
  return `
keys ${word} { count: 5M, ${word}: 3 }
region ${word} { population: 3M }
link ${word} <-> ${word} { rtt: 80ms }
service ${word} like ${word} -> ${word}, ${word} {
  ${word}: 4
  cores: 4, ${word}: ${word}
  shards: 8 by ${word}
  in: [${word}, ${word}]
  policy: ${word} { ${word}: ${word} }
  pool ${word} { size: 1, by: ${word} }
  on ${word} { cpu 1ms }
  on ${word} write { -> ${word}.${word} by ${word} timeout 1s  ~> ${word}.${word} }
  on get takes 2 GB returns 1 kB {
    -> ${word}
    -> ${word}.${word}
    hold ${word} { cpu 1ms }
    hold ${word}.${word} 2 { cpu 1ms }
    when ${word}.${word} > ${word} and not (${word} < 3) { cpu 1ms } else { cpu 2ms }
    repeat ${word}.${word} { cpu 1ms }
    parallel ${word}.${word} { -> ${word}.${word} }
    cpu uniform(${word}: 1ms, 3ms)
  }
}
queue ${word} -> ${word}
load ${word} -> ${word}.${word} by ${word} timeout 3s { rate: 3 rps, key: ${word} }
require ${word}.${word} p99 < 3s at ${word} 3x
require ${word}.${word} latency p99 < 3s
require ${word} settled p99 < 3s at peak after 4min expect fail unless ${word}
require ${word} cpu < 70%
require ${word} drained within 5min
variant ${word} like ${word} {
  ${word} { instances: 3 }
  ${word} -> ${word}, ${word}
  ${word} { on ${word} { cpu 1ms } }
}
scenario ${word} for 15min {
  ${word} 10x
  at 1min over 30s for 5min { ${word} 10x, fail ${word}.${word}  fail 2 of ${word}  cut ${word} <-> ${word} }
  at 2min { send ${word} { ${word}.${word}: 30M } slow ${word} 3x }
  require ${word} errors < 1%
}
sweep ${word}.${word} from 2 to 20 step 2, ${word}.${word} over ${word}, ${word}
find ${word}.${word} from 1 to 10
`;
}

describe('any word may be a name', () => {
  test.each(everyWord)('%s', (word) => {
    const text = modelOf(word);
    expect(mistakes(text)).toEqual([]);

    const model = parse(text).value;
    const nodes = [...AstUtils.streamAllContents(model)];
    expect(nodes.filter((node) => isStray(node) || isUnknownStep(node)).map((node) => node.$cstNode?.text)).toEqual([]);
    expect(nodes.filter(isComponent).map(({ name }) => name)).toEqual([word, word]);
    expect(nodes.filter(isLoad).map(({ name }) => name)).toEqual([word]);
    expect(nodes.filter(isOperation).map(({ name, write }) => `${name} ${write ? 'writes' : 'reads'}`)).toEqual([
      `${word} reads`,
      `${word} writes`,
      'get reads',
      `${word} reads`,
    ]);
    const references = nodes.flatMap((node) => (Object.values(node) as unknown[]).flat()).filter(isReference);
    const others = references.map((reference) => reference.$refText).filter((name) => name !== word);
    expect(others).toEqual([]);
    expect(references.length).toBeGreaterThan(70);
  });
});
