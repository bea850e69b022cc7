import { CONSTRUCTS } from './constructs.js';
import {
  eventExample,
  metricExample,
  propertyExample,
  standaloneExample,
  stepExample,
  wordExample,
} from './examples.js';
import { KINDS } from './kinds.js';
import { PROPERTIES, property } from './properties/index.js';
import { MEASURES, METRICS, STATISTICS } from './requirements.js';
import { EVENTS, STEPS } from './steps.js';
import type { Documented, Owner, Probe, PropertyEntry } from './types.js';
import { WORD_LISTS, words } from './words.js';

type EntrySort = 'kind' | 'property' | 'word' | 'step' | 'event' | 'construct' | 'measure' | 'statistic' | 'metric';

/** An entry with where it belongs: what generated tests and the reference walk over. */
export interface Listed {
  readonly sort: EntrySort;
  /** Unique: `service.instances`, `policy random`, `step cpu`, `kind cache`. */
  readonly path: string;
  /** For properties and settings. */
  readonly owner?: Owner;
  readonly entry: Documented;
  /** A whole document in which the entry's example stands. */
  readonly document: string;
  readonly probes: readonly Probe[];
}

function listedProperties(): Listed[] {
  return PROPERTIES.flatMap((shared) =>
    shared.owners.map((owner): Listed => {
      const entry = property(owner, shared.name) as PropertyEntry;
      return {
        sort: 'property',
        path: `${owner}.${entry.name}`,
        owner,
        entry,
        document: propertyExample(owner, entry),
        probes: probesFor(owner, shared, entry),
      };
    }),
  );
}

/** A probe shared by several owners is an experiment with one of them: it is listed with the owner that its model has. */
function probesFor(owner: Owner, shared: PropertyEntry, entry: PropertyEntry): readonly Probe[] {
  if (entry.probes !== shared.probes) {
    return entry.probes;
  }
  const sharing = shared.owners.filter((candidate) => shared.per?.[candidate]?.probes === undefined);
  return entry.probes.filter(({ model }) => {
    const subject = sharing.find((candidate) => new RegExp(`^${candidate} `, 'm').test(model));
    return owner === (subject ?? sharing[0]);
  });
}

/** Every entry of the catalogue, properties once for each owner. */
export function allEntries(): readonly Listed[] {
  return [
    ...CONSTRUCTS.map((entry): Listed => listed('construct', entry, standaloneExample(entry))),
    ...KINDS.map((entry): Listed => listed('kind', entry, standaloneExample(entry))),
    ...listedProperties(),
    ...WORD_LISTS.flatMap((list) =>
      words(list).map((entry): Listed => ({
        sort: 'word',
        path: `${list} ${entry.name}`,
        entry,
        document: wordExample(entry),
        probes: entry.probes,
      })),
    ),
    ...STEPS.map((entry): Listed => listed('step', entry, stepExample(entry), entry.probes)),
    ...EVENTS.map((entry): Listed => listed('event', entry, eventExample(entry), entry.probes)),
    ...MEASURES.map((entry): Listed => listed('measure', entry, standaloneExample(entry))),
    ...STATISTICS.map((entry): Listed => listed('statistic', entry, standaloneExample(entry))),
    ...METRICS.map((entry): Listed => listed('metric', entry, metricExample(entry))),
  ];
}

function listed(sort: EntrySort, entry: Documented, document: string, probes: readonly Probe[] = []): Listed {
  return { sort, path: `${sort} ${entry.name}`, entry, document, probes };
}

/** The model of a probe with its first (0) or second (1) value in place. */
export function probeModel(probe: Probe, which: 0 | 1): string {
  return probe.model.replaceAll('$', () => probe.values[which]);
}

/** The figure along a path in the results; undefined where the path leads to no number. */
export function readFigure(results: unknown, path: readonly string[]): number | undefined {
  let value: unknown = results;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' ? value : undefined;
}
