/** The gallery of examples: what each teaches, its picture and what its run answers, all from the files themselves. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openingIn, TOPICS, type Opening } from '../../extension/features/examples.js';
import type { CheckedFile } from '../../language/cli/check-formats/table.js';
import { formatBy } from '../../language/model/format-quantity.js';
import type { Results, Verdict } from '../../language/model/results.js';

const root = resolve('.');
export const folder = join(root, 'examples');
const command = join(root, 'language', 'cli', 'bin', 'scale.mjs');
const kept = join(root, '.cache', 'examples');

/** Names of all example files, without their ending. */
export function exampleNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.scale'))
    .map((file) => file.replace(/\.scale$/, ''))
    .sort();
}

/** Files that an example reads: they lie in a folder of its name. */
function besides(name: string): string[] {
  const beside = join(folder, name);
  return existsSync(beside) ? readdirSync(beside).map((file) => join(beside, file)) : [];
}

function sourceOf(name: string): string {
  return readFileSync(join(folder, `${name}.scale`), 'utf8');
}

/** @throws Error for an example that does not open with its title, what it shows, a question and an answer */
export function openingOf(name: string): Opening {
  const opening = openingIn(sourceOf(name));
  if (opening === undefined) {
    throw new Error(`${name}.scale must open with its title, what it shows, a Question: and an Answer:`);
  }
  return opening;
}

/**
 * What `scale check` finds in an example, under the seed 1: its diagnostics, and the results of every design under every
 * scenario. Kept on disk for as long as neither the example (but for its comments) nor the program changes, since several
 * tests ask for it.
 */
export async function checked(name: string): Promise<CheckedFile> {
  const path = join('examples', `${name}.scale`);
  const key = createHash('sha256')
    .update(readFileSync(join(root, 'dist', 'cli.mjs')))
    .update(sourceOf(name).replaceAll(/\/\/.*/g, ''));
  for (const path of besides(name)) key.update(readFileSync(path));
  const file = join(kept, `${name}-${key.digest('hex').slice(0, 16)}.json`);
  if (!existsSync(file)) {
    const out = await scale('check', path, '--format', 'json');
    mkdirSync(kept, { recursive: true });
    writeFileSync(file, out);
  }
  const { files } = JSON.parse(readFileSync(file, 'utf8')) as { files: [CheckedFile] };
  return files[0];
}

/** The diagram of an example, as SVG. */
export function pictureOf(name: string): Promise<string> {
  return scale('render', join('examples', `${name}.scale`));
}

/** What the command prints; a requirement that fails is an answer too. */
export async function scale(...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [command, ...args], { maxBuffer: 1e9 })).stdout;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === 1 && stdout) return stdout;
    throw error;
  }
}

/** What stands of each example on the page as it is, by name. */
export function writtenEntries(): ReadonlyMap<string, string> {
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  return new Map(
    page.split(/^(?=##)/m).flatMap((part): [string, string][] => {
      const name = /^### \[.*\]\((.*)\.scale\)/.exec(part)?.[1];
      return name === undefined ? [] : [[name, part.trimEnd()]];
    }),
  );
}

/**
 * The page that lists all examples by what they teach, with the figures that their runs gave.
 *
 * @param kept what is to stand of some examples in place of what their runs give
 */
export async function galleryPage(kept: ReadonlyMap<string, string> = new Map()): Promise<string> {
  const parts = [
    '# Examples',
    'Open any of them in the editor, or copy one with **Scale: New Model from an Example**. Pictures and figures on this page are',
    'made from the files by `npm run examples`, and a test fails when one no longer matches. A table has a row for each design of the',
    'system and a column for each requirement, with what was observed: ✓ it holds, ✗ it fails, which the file then marks as its lesson.',
    '',
    'To read one you need little more than this:',
    '',
    '- `service Web { … }` is a component: a kind and a name. `on get { … }` is what it does for a request, one step after the other.',
    '- `->` calls another component and waits for the reply; `~>` leaves a message, and nobody waits. Behind the name of a balancer, a',
    '  cache or a queue, `-> Web` says what stands behind it.',
    '- `load` is who asks: how often on average (`rate`), and at most (`peak`).',
    '- `require` is what must hold; `expect fail` stands where it is meant to fail.',
    '- `variant` is another design of the same system, `scenario` a bad day.',
    '',
    'In the editor a hover explains each word; the [language reference](../language/README.md) explains all of them.',
  ];
  for (const [topic, names] of Object.entries(TOPICS)) {
    parts.push('', `**${topic}**`, '');
    for (const name of names) parts.push(contents(openingOf(name)));
  }
  for (const [topic, names] of Object.entries(TOPICS)) {
    parts.push('', `## ${topic}`);
    for (const name of names) parts.push('', kept.get(name) ?? (await entry(name)).join('\n'));
  }
  return `${parts.join('\n').replace('# Examples\n', '# Examples\n\n')}\n`;
}

/** An example in the list of contents, linked to its place on the page. */
function contents({ title, question }: Opening): string {
  const place = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
  return `- [${title}](#${place}): ${question.charAt(0).toLowerCase()}${question.slice(1)}`;
}

async function entry(name: string): Promise<string[]> {
  const { title, shows, question, answer } = openingOf(name);
  const { studies } = await checked(name);
  const courses = [...new Set(studies.map(({ scenario }) => scenario))];
  return [
    `### [${title}](${name}.scale)`,
    '',
    shows,
    '',
    `![Diagram of ${title}](pictures/${name}.svg)`,
    '',
    `**${question}** ${answer}`,
    ...bottleneckOf(studies[0]),
    ...courses.flatMap((course) => comparison(studies.filter(({ scenario }) => scenario === course))),
  ];
}

function bottleneckOf(study: Results | undefined): string[] {
  if (!study?.bottleneck) return [];
  const { component, resource, utilization, saturatesAt } = study.bottleneck;
  const factor = saturatesAt.factor.toPrecision(3);
  return [
    '',
    `Bottleneck as written: ${component}, ${resource} ${formatBy('ratio', utilization)} busy; saturates at ${factor} times its load.`,
  ];
}

const MARKS: Readonly<Record<Verdict['status'], string>> = { pass: '✓', fail: '✗', undecided: '?' };

/** The designs of an example side by side in one course of events: what each requirement observed. */
function comparison(studies: readonly Results[]): string[] {
  const texts = [...new Set(studies.flatMap(({ requirements }) => requirements.map(({ text }) => text)))];
  if (texts.length === 0) return [];
  const { scenario } = studies[0]!;
  const priced = scenario === null && studies.some(({ cost }) => cost.perMonth !== null);
  const costs = priced && !texts.some((text) => text.startsWith('cost'));
  const columns = [
    scenario ?? 'steady load',
    ...texts.map((text) => `\`${text}\``),
    ...(costs ? ['cost a month'] : []),
  ];
  const rows = studies.map(({ variant, requirements, cost }) => [
    variant ?? 'as written',
    ...texts.map((text) => cell(requirements.find((verdict) => verdict.text === text))),
    ...(costs ? [cost.perMonth === null ? '' : formatBy('money', cost.perMonth)] : []),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return ['', line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

/** What was observed, and whether it holds; nothing can be observed of what grows without end. */
function cell(verdict: Verdict | undefined): string {
  if (verdict === undefined) return '';
  const { status, dimension, observed } = verdict;
  return `${observed === null ? 'overloaded' : formatBy(dimension, observed)} ${MARKS[status]}`;
}
