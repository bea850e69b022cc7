import type { AstNode } from 'langium';
import { DIMENSIONS, rangeProblem, suggest, type Parameter, type WordEntry } from '../catalogue/index.js';
import { isClock, isPath, isText, type Argument, type Expression, type Invocation } from '../generated/ast.js';
import type { ModelCode } from './codes.js';
import { describeDimension, exponentsOf, sameDimension, type Exponents } from './dimension.js';
import type { Evaluated } from './evaluated.js';
import { readClock } from './clock.js';
import { error, type Report } from './report.js';
import { textOf } from './text-of.js';

/** What was written in the parentheses of a word, by parameter: numbers in SI units. */
export interface Arguments {
  readonly numbers: ReadonlyMap<string, number>;
  readonly words: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, string>;
  /** `99%: 10ms` and the like, in the order written. */
  readonly pairs: readonly Argument[];
  /** Dimension of the parameters that share one; undefined where there are none. */
  readonly dimension: Exponents | undefined;
}

/** Evaluates a part of an expression. */
export type Evaluate = (expression: Expression, report: Report) => Evaluated | undefined;

/**
 * Matches the arguments of `word(…)` with the parameters that the catalogue gives it, and evaluates them.
 *
 * @returns undefined where something was wrong, which has then been reported.
 */
export function bindArguments(
  entry: WordEntry,
  invocation: Invocation,
  evaluate: Evaluate,
  report: Report,
): Arguments | undefined {
  const signature = bestSignature(entry, invocation.arguments);
  if (!signature) {
    error(report, 'unknown-word', invocation, `\`${entry.name}\` takes no arguments: write it without parentheses.`, {
      data: { replacement: entry.name },
    });
    return undefined;
  }
  const binder = new Binder(entry, signature, evaluate, report);
  return binder.bind(invocation);
}

/** The alternative that shares most labels with what was written; the first where none is better. */
function bestSignature(entry: WordEntry, written: readonly Argument[]): readonly Parameter[] | undefined {
  const labels = new Set(written.map((argument) => argument.label));
  let best: readonly Parameter[] | undefined;
  let bestShared = -1;
  for (const signature of entry.signatures) {
    const shared = signature.filter((parameter) => labels.has(parameter.name)).length;
    if (shared > bestShared) {
      best = signature;
      bestShared = shared;
    }
  }
  return best;
}

class Binder {
  private readonly numbers = new Map<string, number>();
  private readonly words = new Map<string, string>();
  private readonly texts = new Map<string, string>();
  private readonly pairs: Argument[] = [];
  private dimension: Exponents | undefined;
  private sound = true;

  constructor(
    private readonly entry: WordEntry,
    private readonly signature: readonly Parameter[],
    private readonly evaluate: Evaluate,
    private readonly report: Report,
  ) {}

  bind(invocation: Invocation): Arguments | undefined {
    const written = new Set<string>();
    const positional = this.signature.filter((parameter) => !parameter.named);
    let position = 0;
    for (const argument of invocation.arguments) {
      const parameter =
        argument.label === undefined
          ? (positional[position++] ?? this.pairsParameter())
          : this.labelled(argument, argument.label);
      if (!parameter) {
        if (argument.label === undefined) {
          this.fail(argument, 'unknown-word', this.tooMany());
          return undefined;
        }
        continue;
      }
      if (parameter.dimension !== 'pairs' && written.has(parameter.name)) {
        this.fail(argument, 'duplicate-property', `\`${parameter.name}\` is written twice; write it once.`);
        continue;
      }
      written.add(parameter.name);
      this.take(parameter, argument);
    }
    const missing = this.signature.filter((parameter) => parameter.required && !written.has(parameter.name));
    if (missing.length > 0) {
      const names = missing.map((parameter) => `\`${parameter.name}\``).join(' and ');
      this.fail(invocation, 'missing-value', `\`${this.entry.name}\` lacks ${names}: write \`${this.usage()}\`.`);
    }
    if (!this.sound) return undefined;
    return {
      numbers: this.numbers,
      words: this.words,
      texts: this.texts,
      pairs: this.pairs,
      dimension: this.dimension,
    };
  }

  private pairsParameter(): Parameter | undefined {
    return this.signature.find((parameter) => parameter.dimension === 'pairs');
  }

  private labelled(argument: Argument, label: string): Parameter | undefined {
    const parameter = this.signature.find((candidate) => candidate.name === label);
    if (parameter) return parameter;
    const meant = suggest(
      label,
      this.signature.map((candidate) => candidate.name),
    );
    const question = meant === undefined ? `Write \`${this.usage()}\`.` : `Did you mean \`${meant}\`?`;
    this.sound = false;
    error(this.report, 'unknown-word', argument, `\`${this.entry.name}\` has no \`${label}\`. ${question}`, {
      property: 'label',
      ...(meant === undefined ? {} : { data: { replacement: meant } }),
    });
    return undefined;
  }

  private take(parameter: Parameter, argument: Argument): void {
    const value = argument.value as Expression | undefined;
    if (!value) {
      // The parser has said that a value is missing.
      this.sound = false;
      return;
    }
    if (parameter.dimension === 'pairs') {
      this.pairs.push(argument);
    } else if (parameter.dimension === 'text') {
      if (isText(value)) this.texts.set(parameter.name, value.value);
      else this.fail(value, 'wrong-type', `\`${parameter.name}\` expects a text in quotes; write \`${this.usage()}\`.`);
    } else if (parameter.dimension === 'word') {
      this.takeWord(parameter, value);
    } else {
      this.takeNumber(parameter, value);
    }
  }

  private takeWord(parameter: Parameter, value: Expression): void {
    const written = isPath(value) && value.members.length === 0 ? value.head.$refText : textOf(value);
    const allowed = parameter.words ?? [];
    if (allowed.includes(written)) {
      this.words.set(parameter.name, written);
      return;
    }
    const meant = suggest(written, allowed);
    this.sound = false;
    error(
      this.report,
      'unknown-word',
      value,
      `\`${parameter.name}\` is one of ${allowed.map((word) => `\`${word}\``).join(', ')}; \`${written}\` is none of them.`,
      meant === undefined ? {} : { data: { replacement: meant } },
    );
  }

  private takeNumber(parameter: Parameter, value: Expression): void {
    if (parameter.dimension === 'time' && isClock(value)) {
      const seconds = readClock(value);
      if (seconds === undefined) this.sound = false;
      else this.numbers.set(parameter.name, seconds);
      return;
    }
    const evaluated = this.evaluate(value, this.report);
    if (!evaluated) {
      this.sound = false;
      return;
    }
    if (evaluated.kind !== 'quantity') {
      this.fail(
        value,
        'wrong-type',
        `\`${parameter.name}\` of \`${this.entry.name}\` is a plain value: \`${textOf(value)}\` is not.`,
      );
      return;
    }
    const expected = this.expected(parameter);
    if (expected && !sameDimension(expected, evaluated.dimension)) {
      this.fail(
        value,
        'wrong-unit',
        `\`${parameter.name}\` of \`${this.entry.name}\` is ${describeDimension(expected)}; \`${textOf(value)}\` is ${describeDimension(evaluated.dimension)}.`,
      );
      return;
    }
    if (parameter.dimension === 'same') this.dimension = evaluated.dimension;
    const { range, name } = parameter;
    if (range && rangeProblem(range, name, evaluated.value, '') !== undefined) {
      this.fail(value, 'out-of-range', rangeProblem(range, name, evaluated.value, textOf(value)) ?? '');
      return;
    }
    this.numbers.set(parameter.name, evaluated.value);
  }

  private expected(parameter: Parameter): Exponents | undefined {
    const { dimension } = parameter;
    if (dimension === 'same') return this.dimension;
    if (dimension === 'time') return DIMENSIONS.duration;
    if (dimension === 'text' || dimension === 'word' || dimension === 'pairs') return undefined;
    return exponentsOf(dimension);
  }

  private tooMany(): string {
    return `\`${this.entry.name}\` names its values or takes fewer: write \`${this.usage()}\`.`;
  }

  private usage(): string {
    const example = new RegExp(`${this.entry.name}\\(.*\\)`).exec(this.entry.example)?.[0];
    const labels = this.signature.map((parameter) => (parameter.named ? `${parameter.name}: …` : parameter.name));
    return this.signature === this.entry.signatures[0] && example !== undefined
      ? example
      : `${this.entry.name}(${labels.join(', ')})`;
  }

  private fail(node: AstNode, code: ModelCode, message: string): void {
    this.sound = false;
    error(this.report, code, node, message);
  }
}
