import { KINDS } from './kinds.js';
import type {
  ConstructEntry,
  Documented,
  KindEntry,
  KindName,
  Owner,
  StepEntry,
  WordEntry,
  WordListName,
} from './types.js';

/** Declarations that examples mention; those that an example needs are put below it. */
const DECLARATIONS: Readonly<Record<string, string>> = {
  Key: 'keys Key { count: 1k, size: uniform(0, 100) }',
  Us: 'region Us { population: 300M }',
  Eu: 'region Eu { population: 400M }',
  Web: 'service Web { on get { cpu 1ms } }',
  Mirror: 'service Mirror like Web',
  Db: 'database Db { on query { cpu 1ms } }',
  Hot: 'cache Hot { capacity: 100 items }',
  Booking:
    'service Booking { pool Places { size: 20 } on book { hold Places { cpu 1ms } } }\nload Bookers -> Booking.book { rate: 10 rps }',
  Mail: 'queue Mail -> Mailer',
  Mailer: 'worker Mailer { on send { cpu 1ms } }',
  Dead: 'queue Dead -> Mailer',
  Users: 'load Users -> Web.get { rate: 10 rps, key: Key }',
};

const DECLARING = `keys|region|param|load|${KINDS.map((entry) => entry.name).join('|')}`;

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(text);
}

function declares(text: string, name: string): boolean {
  return new RegExp(`(?:${DECLARING})\\s+${name}(?!\\w)`).test(text);
}

/** Adds the declarations that a text mentions and does not contain, until nothing is missing. */
function complete(text: string): string {
  let whole = text;
  for (let missing = true; missing;) {
    missing = false;
    for (const [name, declaration] of Object.entries(DECLARATIONS)) {
      if (mentions(whole, name) && !declares(whole, name)) {
        whole += `\n${declaration}`;
        missing = true;
      }
    }
  }
  return `${whole}\n`;
}

/** Where the settings of a group stand: the owner around them and the text between. */
const AROUND_SETTINGS: Readonly<Partial<Record<Owner, readonly [Owner, string]>>> = {
  health: ['balancer', 'health: { $ }'],
  limit: ['service', 'limit: 500 rps { $ }'],
  autoscale: ['service', 'autoscale: { max: 20, target: cpu 70%, $ }'],
  'leader-follower': ['database', 'replication: leader-follower { $ }'],
  quorum: ['database', 'replication: quorum { $ }'],
  'semi-sync': ['leader-follower', 'mode: semi-sync { $ }'],
  'consistent-hashing': ['service', 'policy: consistent-hashing { $ }'],
  'power-of-two': ['service', 'policy: power-of-two { $ }'],
  failover: ['leader-follower', 'failover: { $ }'],
  back: ['cache', 'write: back { $ }'],
  redeliver: ['queue', 'redeliver: 5 { $ }'],
  shards: ['database', 'shards: 4 by Key { $ }'],
  ttl: ['cache', 'ttl: 30min { $ }'],
  breaker: ['call', '-> Db.query breaker { $ }'],
};

/** Where the words of a list stand. */
const AROUND_WORDS: Readonly<Record<WordListName, Owner | 'step'>> = {
  policy: 'service',
  discipline: 'service',
  arrivals: 'load',
  eviction: 'cache',
  write: 'cache',
  replication: 'database',
  mode: 'leader-follower',
  reads: 'leader-follower',
  shape: 'load',
  distribution: 'step',
  popularity: 'keys',
  backoff: 'call',
  jitter: 'call',
  start: 'cache',
  partition: 'database',
  excess: 'limit',
};

function inComponent(entry: KindEntry, text: string): string {
  const { forwards, targets } = entry.traits;
  if (forwards === 'messages') {
    return `${entry.name} Sample -> Mailer { ${text} }\nload Sampling -> Sample.send { rate: 10 rps }`;
  }
  if (text.startsWith('inside')) {
    return `service Web { on get { cpu 1ms  -> Sample.query } }
cache Sample -> Db { ${text} }
load Sampling -> Web.get { rate: 10 rps, key: Key }`;
  }
  if (targets !== 'none' && entry.name !== 'service') {
    const split = text.startsWith('weights') ? 'Web, Mirror' : 'Web';
    return `${entry.name} Sample -> ${split} { ${text} }\nload Sampling -> Sample.get { rate: 10 rps, key: Key }`;
  }
  if (entry.name === 'storage') {
    return `storage Sample { ${text} }\nload Sampling -> Sample.get { rate: 10 rps }`;
  }
  if (text.startsWith('partition')) return inComponent(entry, `replication: leader-follower, ${text}`);
  const body = entry.name === 'external' ? 'wait 1ms' : 'cpu 1ms';
  return `${entry.name} Sample { ${text}  on run { ${body} } }\nload Sampling -> Sample.run { rate: 10 rps }`;
}

function inOwner(owner: Owner, text: string): string {
  const around = AROUND_SETTINGS[owner];
  if (around !== undefined) {
    const [outer, template] = around;
    const settings = owner === 'autoscale' ? withoutSaid(template, text) : template;
    return inOwner(outer, settings.replace('$', text));
  }
  switch (owner) {
    case 'load': {
      const rate = /^(rate|users):/.test(text) ? '' : text.startsWith('think:') ? 'users: 10, ' : 'rate: 10 rps, ';
      return `load Sample -> Web.get { ${rate}${text} }`;
    }
    case 'keys':
      return `keys Sample { ${text.startsWith('count:') ? '' : 'count: 1k, '}${text} }\nload Sampling -> Web.get { rate: 10 rps, key: Sample }`;
    case 'region':
      return `region Sample { ${text} }`;
    case 'link':
      return `link Us <-> Eu { ${text} }`;
    case 'pool':
      return inComponent(kindEntry('service'), `pool Places { ${text} }  on hold { hold Places { cpu 1ms } }`);
    case 'call':
      return inSteps(text.startsWith('->') ? text : `-> Db.query retry 3 ${text}`);
    default:
      return inComponent(kindEntry(owner as KindName), text);
  }
}

function kindEntry(name: KindName): KindEntry {
  return KINDS.find((entry) => entry.name === name) as KindEntry;
}

function inSteps(text: string): string {
  const kind = text.startsWith('think') ? 'client' : 'service';
  const pool = mentions(text, 'Row') ? 'pool Row { size: 1 }  ' : '';
  return `${kind} Caller { ${pool}on run { ${text} } }\nload Calling -> Caller.run { rate: 10 rps, key: Key }`;
}

/** A document around the example of a property, setting or call modifier of that owner. */
export function propertyExample(owner: Owner, entry: Documented): string {
  return complete(inOwner(owner, entry.example));
}

/** A document around the example of a word. */
export function wordExample(entry: WordEntry): string {
  const around = AROUND_WORDS[entry.list];
  return complete(around === 'step' ? inSteps(entry.example) : inOwner(around, entry.example));
}

/** A document around the example of a step. */
export function stepExample(entry: StepEntry): string {
  return complete(inSteps(entry.example));
}

/** A document around the example of an event. */
export function eventExample(entry: StepEntry): string {
  return complete(`scenario Trouble for 5min { at 1min { ${entry.example} } }`);
}

/** A document around the example of a metric of autoscaling. */
export function metricExample(entry: Documented): string {
  const settings = withoutSaid('max: 20, target: cpu 70%, $', entry.example).replace('$', entry.example);
  const held = entry.name === 'memory' ? 'memory: 16 GB, ' : '';
  return complete(inOwner('service', `${held}autoscale: { ${settings} }`));
}

/** A document around an example that stands alone: kinds, constructs, requirements. */
export function standaloneExample(entry: KindEntry | ConstructEntry | Documented): string {
  return complete(entry.example);
}

/** A template for an autoscaler without what the text says itself. */
function withoutSaid(template: string, text: string): string {
  if (text.startsWith('max:')) return template.replace('max: 20, ', '');
  return /^(target|add|remove):/.test(text) ? template.replace('target: cpu 70%, ', '') : template;
}
