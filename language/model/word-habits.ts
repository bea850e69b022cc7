/** What people coming from elsewhere call distributions, policies and other words, and how they are written here. */
import type { WordListName } from '../catalogue/index.js';
import type { Invocation } from '../generated/ast.js';
import { textOf } from './text-of.js';

/** What to write instead: the text that takes the place of all that was written, where it is known, and a sentence. */
interface Form {
  readonly replacement?: string;
  readonly way: string;
}

type Rewrite = (first: string) => Form;

const exponential: Rewrite = (first) => ({
  replacement: `erlang(1, ${first})`,
  way: `Write \`erlang(1, ${first})\`, which is exponential; in \`cpu\`, \`disk\`, \`wait\` and \`think\` the mean alone is: \`${first}\`.`,
});

const exact: Rewrite = (first) => ({
  replacement: `exactly ${first}`,
  way: `Write \`exactly ${first}\`; outside of \`cpu\`, \`disk\`, \`wait\` and \`think\` a value alone is exact: \`${first}\`.`,
});

const FORMS: Readonly<Record<string, Rewrite>> = {
  exponential,
  exp: exponential,
  expo: exponential,
  constant: exact,
  const: exact,
  deterministic: exact,
  fixed: exact,
  gaussian: () => ({ way: 'Write `normal(mean, sd)`.' }),
  gamma: () => ({ way: 'Write `erlang(k, mean)`, the gamma distribution of a whole shape k.' }),
  weibull: () => ({ way: 'Write `lognormal(p50: …, p99: …)` or `pareto(mean: …, shape: …)` for a long tail.' }),
};

/** How a distribution is written here that was called by another name; undefined for a name that says nothing. */
export function distributionHabit(name: string, first = '5ms'): Form | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(FORMS, key) ? FORMS[key]?.(first) : undefined;
}

/** The same for what was written like a function. */
export function invocationHabit({ function: name, arguments: given }: Invocation): Form | undefined {
  return distributionHabit(name, given[0] && textOf(given[0].value));
}

/** By list: another trade's word, and the one that is meant. */
const WORDS: Partial<Readonly<Record<WordListName, Readonly<Record<string, string>>>>> = {
  arrivals: { exponential: 'poisson', markov: 'poisson', deterministic: 'constant', periodic: 'constant' },
  policy: {
    rr: 'round-robin',
    jsq: 'least-connections',
    leastconn: 'least-connections',
    'least-outstanding': 'least-connections',
    p2c: 'power-of-two',
    'ring-hash': 'consistent-hashing',
    maglev: 'consistent-hashing',
  },
  discipline: { fcfs: 'fifo', lcfs: 'lifo', 'processor-sharing': 'ps' },
};

/** The word of a list that another trade's word for it means; undefined where there is none. */
export function wordHabit(list: WordListName, name: string): string | undefined {
  const known = WORDS[list];
  return known && Object.hasOwn(known, name) ? known[name] : undefined;
}
