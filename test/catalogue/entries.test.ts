import { describe, expect, it } from 'vitest';
import {
  CONSTRUCTS,
  DIMENSIONS,
  EVENTS,
  PROPERTIES,
  STEPS,
  WORD_LISTS,
  allEntries,
  kind,
  KIND_NAMES,
  ownersOf,
  probeModel,
  propertiesOf,
  property,
  rangeProblem,
  readFigure,
  word,
  words,
  type Listed,
  type PropertyEntry,
  type ValueType,
} from '../../language/catalogue/index.js';
import { UNITS } from '../../language/syntax/units.js';
import { KIND_WORDS, STATEMENT_WORDS, STEP_WORDS, VERB_WORDS } from '../../language/syntax/words.js';

const entries = allEntries();
const properties = entries.filter((listed) => listed.sort === 'property');

/** The only way in which a simulated property has no figure to move: one of its words is simulated, the rest is refused. */
function leavesNoChoice(value: ValueType): boolean {
  return value.type === 'word' && words(value.list).filter((entry) => entry.simulated === true).length === 1;
}

/** Paths of the entries for which a condition does not hold: the whole list makes one readable failure. */
function violations(among: readonly Listed[], holds: (listed: Listed) => boolean): string[] {
  return among.filter((listed) => !holds(listed)).map((listed) => listed.path);
}

describe('every entry of the catalogue', () => {
  it('explains itself in whole sentences, with an example', () => {
    expect(
      violations(
        entries,
        ({ entry }) => /^[A-Z0-9].*\.$/s.test(entry.summary) && /[.`)]$/.test(entry.doc) && entry.example.trim() !== '',
      ),
    ).toEqual([]);
  });

  it('gives a reason that completes "X is not simulated yet: …."', () => {
    expect(
      violations(entries, ({ entry }) => entry.simulated === true || /^[a-z`].*[^.]$/.test(entry.simulated)),
    ).toEqual([]);
  });

  it('has a path of its own', () => {
    const paths = entries.map((listed) => listed.path);
    expect(paths).toEqual([...new Set(paths)]);
  });
});

describe('every property', () => {
  it('is defined once for each owner', () => {
    const pairs = PROPERTIES.flatMap((entry) => entry.owners.map((owner) => `${owner}.${entry.name}`));
    expect(pairs).toEqual([...new Set(pairs)]);
  });

  it('has a legal default', () => {
    expect(
      violations(properties, (listed) => {
        const entry = listed.entry as PropertyEntry;
        const { value, text } = entry.default;
        if (typeof value === 'string' && entry.value.type === 'word') {
          return word(entry.value.list, value) !== undefined;
        }
        return typeof value !== 'number' || rangeProblem(entry.range, entry.name, value, text) === undefined;
      }),
    ).toEqual([]);
  });

  it('names only what exists', () => {
    expect(
      violations(properties, (listed) => {
        const entry = listed.entry as PropertyEntry;
        const known = (other: string): boolean => entry.owners.some((owner) => property(owner, other) !== undefined);
        return (
          Object.keys(entry.excludes ?? {}).every(known) &&
          (entry.settings === undefined || propertiesOf(entry.settings).length > 0) &&
          Object.keys(entry.per ?? {}).every((owner) => entry.owners.some((one) => one === owner))
        );
      }),
    ).toEqual([]);
  });

  it('comes with an experiment that shows its effect, unless it is not simulated or leaves no choice', () => {
    expect(
      PROPERTIES.filter(
        (entry) => entry.simulated === true && !leavesNoChoice(entry.value) && entry.probes.length === 0,
      ).map((entry) => entry.name),
    ).toEqual([]);
  });

  it('refuses numbers beyond this world, with the way out', () => {
    expect(
      violations(properties, (listed) => {
        const { range, name } = listed.entry as PropertyEntry;
        const refused = (value: number): boolean =>
          /\. .+\.$/.test(rangeProblem(range, name, value, String(value)) ?? '');
        return range === undefined || (refused(1e300) && refused(-1e300) && refused(Number.NaN));
      }),
    ).toEqual([]);
  });
});

describe('every experiment', () => {
  const withProbes = entries.filter((listed) => listed.probes.length > 0);

  it('runs two different models and looks at a figure of the results', () => {
    const figures = ['loads', 'operations', 'components', 'caches', 'queues', 'cost', 'availability'];
    expect(
      violations(withProbes, ({ probes }) =>
        probes.every(
          (probe) =>
            probe.model.includes('$') &&
            probeModel(probe, 0) !== probeModel(probe, 1) &&
            !probeModel(probe, 0).includes('$') &&
            figures.includes(probe.watch[0] ?? '') &&
            (probe.scenario !== undefined) === probe.model.includes('scenario '),
        ),
      ),
    ).toEqual([]);
  });

  it('is listed once, though several kinds share its property', () => {
    const probes = withProbes.flatMap((listed) => listed.probes);
    expect(probes).toEqual([...new Set(probes)]);
  });
});

describe('a property', () => {
  it('says per kind what differs', () => {
    expect(property('service', 'policy')?.default.text).toBe('round-robin');
    expect(property('cache', 'policy')?.default.text).toBe('consistent-hashing');
    expect(property('worker', 'concurrency')?.default.text).toBe('its cores');
  });

  it('is unknown to kinds that have no use for it', () => {
    expect(property('database', 'instances')).toBeUndefined();
    expect(property('worker', 'queue')).toBeUndefined();
    expect(property('service', 'constructor')).toBeUndefined();
    expect(propertiesOf('constructor')).toEqual([]);
    expect(ownersOf('followers')).toEqual(['leader-follower']);
  });

  it("stands in one order, the formatter's", () => {
    const orders = propertiesOf('service').map((entry) => entry.order);
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
    const names = propertiesOf('service').map((entry) => entry.name);
    expect(names.indexOf('instances')).toBeLessThan(names.indexOf('cores'));
    expect(names.indexOf('cores')).toBeLessThan(names.indexOf('price'));
  });
});

describe('the kinds', () => {
  it('are found by name, and nothing else is', () => {
    expect(KIND_NAMES.map((name) => kind(name)?.name)).toEqual([...KIND_NAMES]);
    expect(kind('servce')).toBeUndefined();
    expect(kind('toString')).toBeUndefined();
  });

  it('have instances and cores exactly where their traits say so', () => {
    for (const name of KIND_NAMES) {
      expect(property(name, 'instances') !== undefined).toBe(kind(name)?.traits.hasInstances);
      expect(property(name, 'cores') !== undefined).toBe(kind(name)?.traits.hasCores);
    }
  });
});

describe('what the grammar knows by itself', () => {
  it.each([
    ['kinds', KIND_WORDS, KIND_NAMES],
    ['steps', STEP_WORDS, STEPS.map(({ name }) => name).filter((name) => /^[a-z]+$/.test(name))],
    ['events', VERB_WORDS, EVENTS.map(({ name }) => name).filter((name) => VERB_WORDS.has(name))],
    ['statements', STATEMENT_WORDS, CONSTRUCTS.map(({ name }) => name).filter((name) => STATEMENT_WORDS.has(name))],
  ] as const)('are the same %s', (_, inGrammar, inCatalogue) => {
    expect([...inGrammar].toSorted()).toEqual([...inCatalogue].toSorted());
  });

  it('are units of the dimensions that values have', () => {
    for (const { name, dimension, time, bytes, money } of UNITS.values())
      expect({ time, bytes, money }, name).toEqual(
        (({ time, bytes, money }) => ({ time, bytes, money }))(DIMENSIONS[dimension]),
      );
  });
});

describe('the lists of words', () => {
  it.each(WORD_LISTS)('%s says each word once', (list) => {
    const names = words(list).map((entry) => entry.name);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('a figure in the results', () => {
  it('is read along its path, and missing where the path leads nowhere', () => {
    const results = { loads: { 'A.b': { latency: { 'p99.9': { value: 0.2 } } } } };
    expect(readFigure(results, ['loads', 'A.b', 'latency', 'p99.9', 'value'])).toBe(0.2);
    expect(readFigure(results, ['loads', 'A', 'latency'])).toBeUndefined();
    expect(readFigure(results, ['loads'])).toBeUndefined();
  });
});
