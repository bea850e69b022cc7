import { DIMENSIONS } from './dimensions.js';
import type {
  Documented,
  FormName,
  KindEntry,
  PropertyEntry,
  Range,
  ReferenceTarget,
  ValueType,
  WordEntry,
} from './types.js';
import { words } from './words.js';

const FORMS: Readonly<Record<FormName, string>> = {
  shards: 'a count, with the key that splits (`8 by Key`, `8 by range Key`)',
  shed: '`all` or a share, and when (`all when queue > 50`)',
  target: 'a metric and the value to hold (`cpu 70%`)',
  adjust: 'a number or share, and when (`50% when cpu > 70%`)',
  'breaker-open': 'a share of failed calls (`errors > 50%`)',
  hedge: 'a duration or a percentile (`p95`)',
  steps: 'steps in `{ }`',
  probability: 'a share',
};

const TARGETS: Readonly<Record<ReferenceTarget, string>> = {
  region: 'the name of a region',
  keys: 'the name of a key space',
  component: 'the name of a component',
  queue: 'the name of a queue',
  attribute: 'the name of an attribute of the keys',
};

/** What may be written for a value, as words for a sentence: `a duration, mean of an exponential distribution`. */
export function describeValue(type: ValueType): string {
  switch (type.type) {
    case 'quantity': {
      const said = DIMENSIONS[type.dimension].says;
      if (type.bare === 'exponential') {
        return `${said} (the mean of an exponential distribution) or a distribution`;
      }
      return type.distribution ? `${said} or a distribution` : said;
    }
    case 'word':
      return words(type.list)
        .map((entry) => `\`${entry.name}\``)
        .join(', ');
    case 'reference':
      return TARGETS[type.to];
    case 'list':
      return `${describeValue(type.of)}, or several in \`[ ]\``;
    case 'switch':
      return '`on` or `off`';
    case 'settings':
      return 'settings in `{ }`';
    case 'form':
      return FORMS[type.form];
    case 'one-of':
      return type.of.map(describeValue).join(' or ');
  }
}

/** The same for a whole entry: a modifier that is only on or off stands alone. */
export function describeValueOf(entry: PropertyEntry): string {
  return entry.style === 'modifier' && entry.value.type === 'switch'
    ? 'nothing: the word stands alone'
    : describeValue(entry.value);
}

/** How an entry is written, for messages: `eviction: lfu`, `hedge`. */
function labelOf(entry: Documented): string {
  if ('list' in entry) {
    const { list, name } = entry as WordEntry;
    return list === 'distribution' ? `${name}(…)` : `${list}: ${name}`;
  }
  return 'written' in entry ? String(entry.written) : entry.name;
}

/**
 * The message for something that was written and that today's simulation would not honour, with the way out; undefined
 * where it is honoured.
 */
export function notSimulated(entry: Documented): string | undefined {
  if (entry.simulated === true) return undefined;
  return `\`${labelOf(entry)}\` is not simulated yet: ${entry.simulated}.`;
}

/** Rounding of arithmetic such as `10M * 0.1` must not turn a whole number into a fraction. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= 1e-9 * Math.max(1, Math.abs(value));
}

/**
 * What is wrong with a value, with the way out; undefined where it is legal. `value` is in SI units, `written` is what
 * the user wrote, `name` the property or step.
 */
export function rangeProblem(
  range: Range | undefined,
  name: string,
  value: number,
  written: string,
): string | undefined {
  if (range === undefined) {
    return Number.isFinite(value) ? undefined : `\`${name}\` cannot be ${written}: that is not a finite number.`;
  }
  if (!Number.isFinite(value)) {
    return `\`${name}\` cannot be ${written}: that is not a finite number. ${range.hint}`;
  }
  const tooLow = (range.min !== undefined && value < range.min) || (range.above !== undefined && value <= range.above);
  const tooHigh = range.max !== undefined && value > range.max;
  if (tooLow || tooHigh) {
    return `\`${name}\` cannot be ${written}. ${range.hint}`;
  }
  if (range.integer === true && !isWhole(value)) {
    return `\`${name}\` must be a whole number, not ${written}. ${range.hint}`;
  }
  const { absurd } = range;
  if (absurd !== undefined && (value > (absurd.over ?? Infinity) || value < (absurd.under ?? -Infinity))) {
    return `\`${name}\` cannot be ${written}: no system of this world has that. ${absurd.hint}`;
  }
  return undefined;
}

/** What begins a block, a link, an icon, a table cell or a mark somewhere in a line of Markdown. */
const MARKS = /[\\`*_{}[\]#|~$!<>&@]|:(?=\/\/)|(?<=www)\.|^\s*[-+=]|(?<=^\s*\d+)[.)](?=\s|$)/gi;

/** Text of a user as Markdown that shows exactly that text: no emphasis, link, image, code or HTML comes out of it. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(MARKS, (mark) => {
    const at = mark.length - 1;
    return `${mark.slice(0, at)}&#${String(mark.charCodeAt(at))};`;
  });
}

/** Text of a user as a code span that it cannot break out of. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

function defaultLine(entry: PropertyEntry): string {
  const { text, meaning } = entry.default;
  return `Default: ${text}${meaning === undefined ? '' : ` (${meaning})`}.`;
}

function isProperty(entry: Documented): entry is PropertyEntry {
  return 'owners' in entry;
}

function isKind(entry: Documented): entry is KindEntry {
  return 'traits' in entry;
}

/** What a hover shows for an entry: what it is, what it means, its default, an example, and whether it is simulated. */
export function markdownFor(entry: Documented): string {
  const written = 'syntax' in entry ? code(String(entry.syntax)) : `**${labelOf(entry)}**`;
  const paragraphs = [`${written} — ${entry.summary}`, isKind(entry) ? `${entry.doc} ${entry.use}` : entry.doc];
  if (isProperty(entry)) {
    paragraphs.push(`Takes ${describeValueOf(entry)}. ${defaultLine(entry)}`);
  }
  if (entry.simulated !== true) paragraphs.push(`*Not simulated yet: ${entry.simulated}.*`);
  paragraphs.push(`\`\`\`scale\n${entry.example}\n\`\`\``);
  return paragraphs.join('\n\n');
}
