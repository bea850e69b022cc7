/**
 * The shapes of the catalogue: what one entry says about a kind, a property, a word, a step.
 *
 * Everything here is plain data. The validator, completion, hover, the formatter, the lowering and the reference for
 * users read the same entries, so a kind or property is added in one place.
 */

/** True where today's simulation honours the entry, else the reason, which ends a "not simulated yet" diagnostic. */
type Simulated = true | string;

/** What every entry of the catalogue carries. */
export interface Documented {
  readonly name: string;
  /** One sentence without Markdown; completion shows it. */
  readonly summary: string;
  /** What it means for the numbers, in Markdown; hover and the reference show it after the summary. */
  readonly doc: string;
  /** A snippet of the language; `exampleDocument` puts it where it may stand. */
  readonly example: string;
  readonly simulated: Simulated;
}

export const KIND_NAMES = [
  'client',
  'dns',
  'cdn',
  'balancer',
  'gateway',
  'service',
  'cache',
  'database',
  'storage',
  'queue',
  'topic',
  'worker',
  'external',
] as const;

export type KindName = (typeof KIND_NAMES)[number];

/** Everything besides a component that owns properties written `name: value`, or modifiers written `name value`. */
type OtherOwner =
  | 'load'
  | 'keys'
  | 'region'
  | 'link'
  | 'pool'
  | 'call'
  | 'health'
  | 'limit'
  | 'autoscale'
  | 'leader-follower'
  | 'quorum'
  | 'semi-sync'
  | 'consistent-hashing'
  | 'power-of-two'
  | 'failover'
  | 'back'
  | 'redeliver'
  | 'shards'
  | 'ttl'
  | 'breaker';

/** A kind of component, another declaration, a call (its modifiers), or a group of settings in `{ }`. */
export type Owner = KindName | OtherOwner;

/** Physical dimensions a value may have; `DIMENSIONS` gives their exponents. */
export type DimensionName =
  | 'number'
  | 'count'
  | 'ratio'
  | 'factor'
  | 'duration'
  | 'rate'
  | 'bytes'
  | 'bandwidth'
  | 'money'
  | 'money per time'
  | 'money per byte';

/**
 * What may be written for a value.
 *
 * - `quantity`: a number with a unit. `bare` says what a value without a distribution around it means:
 *   `exponential` (that mean) or `exact`; `distribution` says whether a distribution may stand there.
 * - `word`: one of the words of a list (see `words.ts`).
 * - `reference`: the name of a declaration. `Db` or, for events, `Db.leader`.
 * - `list`: several in `[ ]`; a single one may stand without the brackets.
 * - `switch`: `on` or `off`.
 * - `settings`: only `{ }` with the properties of an owner.
 * - `form`: a syntax of its own, described by its pattern.
 * - `one-of`: any of several types.
 */
export type ValueType =
  | {
      readonly type: 'quantity';
      readonly dimension: DimensionName;
      readonly bare: 'exact' | 'exponential';
      readonly distribution: boolean;
      /** True where a timetable may stand: the value can change while the system runs. */
      readonly changes?: boolean;
    }
  | { readonly type: 'word'; readonly list: WordListName }
  | { readonly type: 'reference'; readonly to: ReferenceTarget }
  | { readonly type: 'list'; readonly of: ValueType }
  | { readonly type: 'switch' }
  | { readonly type: 'settings' }
  | { readonly type: 'form'; readonly form: FormName }
  | { readonly type: 'one-of'; readonly of: readonly ValueType[] };

export type ReferenceTarget = 'region' | 'keys' | 'component' | 'queue' | 'attribute';

export type WordListName =
  | 'policy'
  | 'discipline'
  | 'arrivals'
  | 'eviction'
  | 'write'
  | 'replication'
  | 'mode'
  | 'reads'
  | 'shape'
  | 'distribution'
  | 'popularity'
  | 'backoff'
  | 'jitter'
  | 'start'
  | 'partition'
  | 'excess';

/** Values with a syntax of their own. */
export type FormName = 'shards' | 'shed' | 'target' | 'adjust' | 'breaker-open' | 'hedge' | 'steps' | 'probability';

/** Legal values in SI units, and values so far out that they are a slip. `hint` is the message's way out. */
export interface Range {
  readonly min?: number;
  /** The least value itself is refused too. */
  readonly above?: number;
  readonly max?: number;
  readonly integer?: boolean;
  /** True where a timetable may say 0 for a part of the day, though 0 throughout makes no sense. */
  readonly rests?: boolean;
  /** What the user can do, a whole sentence. */
  readonly hint: string;
  /** Beyond these a value is legal in principle, but no system of this world has it: refused with its own message. */
  readonly absurd?: { readonly over?: number; readonly under?: number; readonly hint: string };
}

/** What holds where nothing is written. `value` is in SI units for the lowering; null where there is none. */
interface Default {
  readonly text: string;
  readonly value: number | string | boolean | null;
  /** What it means, where the text alone does not say it. */
  readonly meaning?: string;
}

/**
 * A minimal experiment that shows that an entry has an effect: the model is run with each of two values in the place
 * of `$`, and the figure found along `watch` in the results must move in `direction` from the first to the second.
 */
export interface Probe {
  /** The text of a whole model; `$` stands where the value goes (everywhere it stands). */
  readonly model: string;
  readonly values: readonly [string, string];
  /** Path into the results, key by key: `['components', 'Web', 'resources', 'cpu', 'utilization']`. */
  readonly watch: readonly string[];
  /** What the figure does; `differs` where theory gives no sign. */
  readonly direction: 'rises' | 'falls' | 'differs';
  /** Least relative change that counts as an effect, 0.02 where absent. */
  readonly atLeast?: number;
  /** The cheapest engine that shows it. A scenario's probe names the scenario to run. */
  readonly engine: 'solve' | 'simulate';
  readonly scenario?: string;
}

/** One property, setting or call modifier. */
export interface PropertyEntry extends Documented {
  readonly owners: readonly Owner[];
  /** `name: value`, or, for a call, `name value`. */
  readonly style: 'property' | 'modifier';
  /** How a modifier is written where that is not its name: `with probability`. */
  readonly written?: string;
  readonly value: ValueType;
  /** Whose properties may stand in `{ }` after the value (or instead of it, where the value is `settings`). */
  readonly settings?: Owner;
  readonly default: Default;
  readonly range?: Range;
  readonly required?: boolean;
  /** Names of properties of the same owner that must not be written beside this one, with the reason. */
  readonly excludes?: Readonly<Record<string, string>>;
  /** Position in the formatter's order within its owner: where the entry stands in the files of properties. */
  readonly order: number;
  /** An experiment for each effect worth showing; none where the entry is not simulated. */
  readonly probes: readonly Probe[];
  /** What differs for some owners. */
  readonly per?: Readonly<Partial<Record<Owner, PropertyVariation>>>;
}

/** What a property says differently for one owner. */
type PropertyVariation = Partial<
  Pick<
    PropertyEntry,
    'summary' | 'doc' | 'example' | 'simulated' | 'value' | 'default' | 'range' | 'required' | 'probes'
  >
>;

/** What a file of properties writes down: style, probes and order are filled in. */
export type PropertyInput = Omit<PropertyEntry, 'style' | 'probes' | 'order'> &
  Partial<Pick<PropertyEntry, 'style' | 'probes'>>;

/** An operation that a kind offers without being told. */
export interface BuiltInOperation {
  readonly name: string;
  readonly write: boolean;
  readonly summary: string;
  /** `always`, only when the component has no target, or only while it names no operation itself. */
  readonly offered: 'always' | 'without-target' | 'without-operations';
}

/** What the validator and the lowering need to know about a kind. */
export interface KindTraits {
  /** How `-> Target` is read: passes calls on, looks the key up first, delivers messages, or is not allowed. */
  readonly forwards: 'calls' | 'read-through' | 'messages' | 'none';
  readonly targets: 'none' | 'one' | 'many';
  /** With several targets a call goes to one of them, a message to each. */
  readonly fanOut: 'one' | 'each';
  /** Takes its work from a queue or topic. */
  readonly pulls: boolean;
  /** Keeps messages until someone takes them. */
  readonly holdsMessages: boolean;
  /** Keeps data: writes matter, replication or eviction may apply. */
  readonly isStore: boolean;
  /** Keeps some of the keys and forgets others. */
  readonly isCache: boolean;
  readonly hasInstances: boolean;
  readonly hasCores: boolean;
  /** No queueing of its own: every request is served at once (another party's capacity, or the users' own devices). */
  readonly unlimited: boolean;
  /** May define operations with `on`. */
  readonly definesOperations: boolean;
  readonly defaultPolicy: string | null;
  readonly defaultConcurrency: 'none' | 'cores';
}

export interface KindEntry extends Documented {
  readonly name: KindName;
  /** When to choose this kind and not its neighbor. */
  readonly use: string;
  readonly operations: readonly BuiltInOperation[];
  readonly traits: KindTraits;
}

/** A parameter of a word that takes arguments, or of a distribution. */
export interface Parameter {
  readonly name: string;
  readonly dimension: DimensionName | 'same' | 'time' | 'text' | 'word' | 'pairs';
  /** Written as `name: value`; others stand by position. */
  readonly named: boolean;
  readonly required: boolean;
  readonly range?: Range;
  readonly default?: Default;
  readonly words?: readonly string[];
  readonly summary: string;
}

/** A word with a fixed spelling; with parameters it is written like a function. */
export interface WordEntry extends Documented {
  readonly list: WordListName;
  /** Written before its argument without parentheses: `exactly 3ms`. */
  readonly prefix?: boolean;
  /** Alternative sets of arguments; empty for a bare word. */
  readonly signatures: readonly (readonly Parameter[])[];
  /** Whose settings may stand in `{ }` after the word. */
  readonly settings?: Owner;
  readonly probes: readonly Probe[];
}

/** Where a step or event may stand, beside what it does. */
export interface StepEntry extends Documented {
  /** How it is written, with placeholders in italics by angle brackets: `cpu <duration> [across cores]`. */
  readonly syntax: string;
  /** What completion inserts, with numbered tab stops. */
  readonly snippet: string;
  /** The number that it takes: demand, count, share or factor. */
  readonly amount?: { readonly value: ValueType; readonly range: Range };
  readonly probes: readonly Probe[];
}

export interface ConstructEntry extends Documented {
  readonly syntax: string;
  readonly snippet: string;
}

export type RequirementScope = 'load' | 'operation' | 'component' | 'pool' | 'queue' | 'cache' | 'database' | 'system';

/** Something a requirement can bound. */
export interface MeasureEntry extends Documented {
  readonly dimension: DimensionName;
  readonly scopes: readonly RequirementScope[];
  /** Takes a statistic (`p99`), stands alone, or may do either. */
  readonly statistic: 'required' | 'none';
  /** The statistics that it has, where they are not all. */
  readonly statistics?: readonly string[];
  /** It is 0 unless one of these verbs happens to the system, or an event amends one of these properties (`->`: a target). */
  readonly happensBy?: readonly string[];
  /** A share that is summed over several events, and so may be more than all. */
  readonly sums?: boolean;
}

export interface StatisticEntry extends Documented {
  /** 0.99 for p99; null for the mean and the maximum. */
  readonly quantile: number | null;
}

/** What an autoscaler or a shedding rule can look at. */
export interface MetricEntry extends Documented {
  readonly dimension: DimensionName;
}
