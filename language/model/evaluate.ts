import { holds } from './comparison.js';
import type { AstNode } from 'langium';
import { notSimulated, suggest, word, words } from '../catalogue/index.js';
import type { Binary, Expression, Invocation, Param, Path } from '../generated/ast.js';
import { PLAIN, describeDimension, isPlain, product, quotient, sameDimension, type Exponents } from './dimension.js';
import { buildDistribution } from './distribution-functions.js';
import { scaled } from './distributions.js';
import { isAmount, type Amount, type Evaluated } from './evaluated.js';
import { evaluateLiteral, evaluateUnit } from './literal.js';
import { SILENT, error, refuse, type Report } from './report.js';
import type { BinaryOperator, Expression as RuntimeExpression } from './system.js';
import { textOf } from './text-of.js';
import { readColumn } from './measured.js';
import { buildTimetable } from './timetable.js';
import { distributionHabit, invocationHabit } from './word-habits.js';
import { bindArguments } from './word-arguments.js';

/** What names in expressions stand for. */
export interface Environment {
  readonly params: ReadonlyMap<string, Param>;
  /** What each further sort of name is, for messages: "`Web` is a service". */
  describe(name: string): string | undefined;
  /** The written value of an attribute of a key space; undefined where there is none. */
  attribute(keys: string, attribute: string): Expression | undefined;
  /** Names of the attributes of a key space; undefined where no key space has that name. */
  attributes(keys: string): readonly string[] | undefined;
}

/** Values that a design gives to params in place of their own, the last one counting; each may refer to the one before. */
export type ParamSettings = ReadonlyMap<string, readonly Expression[]>;

/**
 * Says where between its bounds an uncertain value such as `2ms..6ms` lies, from 0 to 1. Asked once for each place where one is
 * written, however often what is written there is used.
 */
export type Draw = (written: Binary, low: number, high: number, dimension: Exponents) => number;

/** The middle, where nothing else is asked for. */
const MIDDLE: Draw = () => 0.5;

/** Nesting (and length of a chain of operators) beyond which an expression is refused. */
const DEEPEST = 1_000;

/**
 * Evaluates expressions with their units: arithmetic, params, distributions, attributes of keys.
 *
 * Whatever is wrong goes to the `report` of the call, with the place, and the result is undefined. A param is evaluated
 * once; what is wrong with its own expression is reported by `checkParam` alone, not wherever it is used.
 */
export class Evaluator {
  private readonly values = new Map<string, Evaluated | undefined>();
  /** Params being evaluated, with the number of the setting in use; -1 is the param's own expression. */
  private readonly open: { name: string; setting: number }[] = [];
  private readonly cyclic = new Map<string, readonly string[]>();
  private depth = 0;

  constructor(
    private readonly environment: Environment,
    private readonly settings: ParamSettings = new Map(),
    private readonly draw: Draw = MIDDLE,
  ) {}

  /** The value of a param; undefined where there is none or its expression is wrong. */
  param(name: string): Evaluated | undefined {
    if (this.values.has(name)) return this.values.get(name);
    const top = (this.settings.get(name)?.length ?? 0) - 1;
    const value = this.evaluateParam(name, top, SILENT);
    if (!this.open.some((entry) => entry.name === name)) this.values.set(name, value);
    return value;
  }

  /** The value of a param's own expression, whatever a design gives it. */
  ownValue(param: Param): Evaluated | undefined {
    return this.evaluateParam(param.name, -1, SILENT, param);
  }

  /** Reports what is wrong with a param's own expression, a definition in a circle included. */
  checkParam(param: Param, report: Report): void {
    this.cyclic.delete(param.name);
    this.evaluateParam(param.name, -1, report, param);
    const circle = this.cyclic.get(param.name);
    if (circle) {
      const way = circle.map((name) => `\`${name}\``).join(' → ');
      error(
        report,
        'cycle',
        param,
        `\`${param.name}\` is defined by itself: ${way}. Give one of them a value of its own.`,
        {
          property: 'value',
        },
      );
    }
  }

  evaluate = (expression: Expression | undefined, report: Report): Evaluated | undefined => {
    if (!expression) return undefined;
    if (this.depth >= DEEPEST) {
      error(report, 'out-of-range', expression, `This expression is too long: split it over several params.`);
      return undefined;
    }
    this.depth++;
    try {
      return this.evaluateNode(expression, report);
    } finally {
      this.depth--;
    }
  };

  private evaluateParam(
    name: string,
    setting: number,
    report: Report,
    declared = this.environment.params.get(name),
  ): Evaluated | undefined {
    const expression = setting >= 0 ? this.settings.get(name)?.[setting] : declared?.value;
    if (!expression) return undefined;
    this.open.push({ name, setting });
    const value = this.evaluate(expression, report);
    this.open.pop();
    return value;
  }

  private evaluateNode(expression: Expression, report: Report): Evaluated | undefined {
    switch (expression.$type) {
      case 'Quantity':
        return evaluateLiteral(expression, report);
      case 'UnitName':
        return evaluateUnit(expression, report);
      case 'Text':
        return { kind: 'text', value: expression.value };
      case 'Clock':
        return wrong(
          report,
          expression,
          `A time of day such as \`${expression.text}\` stands only in a timetable or a shape.`,
        );
      case 'Listing':
        return wrong(report, expression, 'A list cannot stand here: write one value, without brackets.');
      case 'Metric':
        return wrong(
          report,
          expression,
          `\`${textOf(expression)}\` stands only after \`target:\` of an autoscaler: write one value here.`,
        );
      case 'Negation':
        return this.negate(expression.operand, report);
      case 'Not':
        return this.invert(expression.operand, report);
      case 'Exactly':
        return this.exactly(expression.amount, report);
      case 'Invocation':
        return this.invoke(expression, report);
      case 'Path':
        return this.resolve(expression, report);
      case 'Binary':
        return this.combine(expression, report);
    }
  }

  private negate(operand: Expression, report: Report): Evaluated | undefined {
    const value = this.amount(operand, report);
    if (!value) return undefined;
    if (value.kind === 'quantity') return { ...value, value: -value.value };
    if (value.kind === 'per-request') {
      const zero: RuntimeExpression = { kind: 'number', value: 0 };
      return { ...value, expression: { kind: 'binary', operator: '-', left: zero, right: value.expression } };
    }
    return wrong(report, operand, `A distribution cannot be negative: \`${textOf(operand)}\`.`);
  }

  private invert(operand: Expression, report: Report): Evaluated | undefined {
    const value = this.evaluate(operand, report);
    if (!value) return undefined;
    if (value.kind === 'truth') return { kind: 'truth', value: !value.value };
    if (value.kind === 'per-request' && isCondition(value.expression)) {
      return { ...value, expression: { kind: 'not', operand: value.expression } };
    }
    return wrong(report, operand, `After \`not\` stands a comparison; \`${textOf(operand)}\` is none.`);
  }

  private exactly(amount: Expression, report: Report): Evaluated | undefined {
    const value = this.amount(amount, report);
    if (!value) return undefined;
    if (value.kind !== 'quantity') {
      return wrong(report, amount, `After \`exactly\` stands one plain value; \`${textOf(amount)}\` is none.`);
    }
    return { kind: 'distribution', distribution: { kind: 'exact', value: value.value }, dimension: value.dimension };
  }

  private invoke(invocation: Invocation, report: Report): Evaluated | undefined {
    const entry = word('distribution', invocation.function);
    if (!entry) {
      const names = words('distribution').map((candidate) => candidate.name);
      const elsewhere = invocationHabit(invocation);
      if (elsewhere) {
        const { way, replacement } = elsewhere;
        error(report, 'unknown-word', invocation, `There is no distribution \`${invocation.function}\`. ${way}`, {
          ...(replacement === undefined ? { property: 'function' } : { data: { replacement } }),
        });
        return undefined;
      }
      const meant = suggest(invocation.function, names);
      const way =
        meant === undefined
          ? `There are ${names.map((name) => `\`${name}\``).join(', ')}.`
          : `Did you mean \`${meant}\`?`;
      error(report, 'unknown-word', invocation, `There is no distribution \`${invocation.function}\`. ${way}`, {
        property: 'function',
        ...(meant === undefined ? {} : { data: { replacement: meant } }),
      });
      return undefined;
    }
    const reason = notSimulated(entry);
    if (reason !== undefined) refuse(report, invocation, reason, 'function');
    const given = bindArguments(entry, invocation, this.evaluate, report);
    if (given && entry.name === 'empirical') {
      const measured = readColumn(given.texts.get('file') ?? '', given.texts.get('column') ?? '', invocation, report);
      return (
        measured && {
          kind: 'distribution',
          distribution: { kind: 'empirical', values: measured.values },
          dimension: measured.dimension,
        }
      );
    }
    if (given && entry.name === 'timetable') return buildTimetable(given, this.evaluate, report);
    return given && buildDistribution(invocation, given, this.evaluate, report);
  }

  private resolve(path: Path, report: Report): Evaluated | undefined {
    const head = path.head?.$refText as string | undefined;
    if (!head) return undefined;
    if (path.members.length === 0) return this.resolveName(path, head, report);
    const attributes = this.environment.attributes(head);
    const attribute = path.members[0]?.$refText ?? '';
    if (!attributes) {
      const what = this.environment.describe(head);
      return what === undefined
        ? this.unknown(path, head, report)
        : wrong(
            report,
            path,
            `\`${textOf(path)}\` is no value: \`${head}\` is ${what}, and only attributes of keys can stand here.`,
          );
    }
    const declared = path.members.length === 1 ? this.environment.attribute(head, attribute) : undefined;
    const value = declared && this.attributeValue(declared);
    if (!value) {
      if (!declared) {
        const meant = suggest(attribute, attributes);
        const way =
          meant !== undefined
            ? `Did you mean \`${meant}\`?`
            : attributes.length > 0
              ? `It has ${attributes.map((name) => `\`${name}\``).join(', ')}.`
              : `Add it: \`keys ${head} { ${attribute}: … }\`.`;
        error(report, 'unknown-attribute', path, `\`${head}\` has no attribute \`${attribute}\`. ${way}`, {
          property: 'members',
          index: 0,
          ...(meant === undefined ? {} : { data: { replacement: meant } }),
        });
      }
      return undefined;
    }
    return {
      kind: 'per-request',
      expression: { kind: 'attribute', keys: head, attribute },
      dimension: value.dimension,
    };
  }

  private attributeValue(declared: Expression): Amount | undefined {
    const value = this.evaluate(declared, SILENT);
    return value && isAmount(value) ? value : undefined;
  }

  private resolveName(path: Path, name: string, report: Report): Evaluated | undefined {
    if (this.environment.params.has(name)) return this.useParam(name);
    const what = this.environment.describe(name);
    if (what !== undefined) {
      return wrong(
        report,
        path,
        `\`${name}\` is ${what}; a value stands here, such as a number with its unit or a param.`,
      );
    }
    return this.unknown(path, name, report);
  }

  private useParam(name: string): Evaluated | undefined {
    for (let i = this.open.length - 1; i >= 0; i--) {
      const entry = this.open[i];
      if (entry?.name !== name) continue;
      // A setting that mentions its own param means the value it replaces.
      if (entry.setting >= 0) return this.evaluateParam(name, entry.setting - 1, SILENT);
      this.cyclic.set(name, [...this.open.slice(i).map((one) => one.name), name]);
      return undefined;
    }
    return this.param(name);
  }

  private unknown(path: Path, name: string, report: Report): undefined {
    const meant = suggest(name, [...this.environment.params.keys()]);
    const declaring = distributionHabit(name)?.way ?? `Declare it: \`param ${name} = …\`.`;
    const way = meant === undefined ? declaring : `Did you mean \`${meant}\`?`;
    error(report, 'unknown-name', path, `There is no param \`${name}\`. ${way}`, {
      property: 'head',
      data: { name, sort: 'param', ...(meant === undefined ? {} : { replacement: meant }) },
    });
    return undefined;
  }

  private combine(binary: Binary, report: Report): Evaluated | undefined {
    const left = this.evaluate(binary.left, report);
    const right = this.evaluate(binary.right, report);
    if (!left || !right) return undefined;
    if (binary.operator === 'and' || binary.operator === 'or') return this.connect(binary, left, right, report);
    if (!isAmount(left)) return notANumber(report, binary.left, binary.operator);
    if (!isAmount(right)) return notANumber(report, binary.right, binary.operator);
    if (binary.operator === '..') return this.range(binary, left, right, report);
    const value =
      binary.operator === '*' || binary.operator === '/'
        ? multiply(binary, left, right, report)
        : addOrCompare(binary, left, right, report);
    return value?.kind === 'quantity' && (isUncertain(left) || isUncertain(right))
      ? { ...value, uncertain: true }
      : value;
  }

  private range(binary: Binary, left: Amount, right: Amount, report: Report): Evaluated | undefined {
    const ends = endsOf(binary, left, right, report);
    if (!ends) return undefined;
    const { low, high, dimension } = ends;
    const share = low < high ? this.draw(binary, low, high, dimension) : 0;
    return { kind: 'quantity', value: low + (high - low) * share, dimension, uncertain: [low, high] };
  }

  private connect(binary: Binary, left: Evaluated, right: Evaluated, report: Report): Evaluated | undefined {
    const sides = [left, right].map(condition);
    const [first, second] = sides;
    if (!first || !second) {
      const faulty = first ? binary.right : binary.left;
      return wrong(report, faulty, `Beside \`${binary.operator}\` stand comparisons; \`${textOf(faulty)}\` is none.`);
    }
    if (left.kind === 'truth' && right.kind === 'truth') {
      return {
        kind: 'truth',
        value: binary.operator === 'and' ? left.value && right.value : left.value || right.value,
      };
    }
    return perRequest(binary.operator as BinaryOperator, first, second, PLAIN);
  }

  private amount(expression: Expression, report: Report): Amount | undefined {
    const value = this.evaluate(expression, report);
    if (!value) return undefined;
    return isAmount(value) ? value : wrong(report, expression, `\`${textOf(expression)}\` is no number.`);
  }
}

function wrong(report: Report, node: AstNode, message: string): undefined {
  error(report, 'wrong-type', node, message);
  return undefined;
}

function notANumber(report: Report, node: Expression, operator: string): undefined {
  return wrong(report, node, `Beside \`${operator}\` stand numbers; \`${textOf(node)}\` is none.`);
}

/** True for expressions that are 1 or 0. */
function isCondition(expression: RuntimeExpression): boolean {
  if (expression.kind === 'not') return true;
  return expression.kind === 'binary' && !['+', '-', '*', '/'].includes(expression.operator);
}

/** The runtime expression of a condition; undefined for anything else. */
export function condition(value: Evaluated): RuntimeExpression | undefined {
  if (value.kind === 'truth') return { kind: 'number', value: value.value ? 1 : 0 };
  return value.kind === 'per-request' && isCondition(value.expression) ? value.expression : undefined;
}

function perRequest(
  operator: BinaryOperator,
  left: RuntimeExpression,
  right: RuntimeExpression,
  dimension: Amount['dimension'],
): Evaluated {
  return { kind: 'per-request', expression: { kind: 'binary', operator, left, right }, dimension };
}

function runtime(amount: Exclude<Amount, { kind: 'distribution' }>): RuntimeExpression {
  return amount.kind === 'quantity' ? { kind: 'number', value: amount.value } : amount.expression;
}

function multiply(binary: Binary, left: Amount, right: Amount, report: Report): Evaluated | undefined {
  const times = binary.operator === '*';
  const dimension = (times ? product : quotient)(left.dimension, right.dimension);
  if (!times && right.kind === 'quantity' && right.value === 0) {
    error(
      report,
      'out-of-range',
      binary.right,
      `\`${textOf(binary.right)}\` is zero, and nothing can be divided by zero.`,
    );
    return undefined;
  }
  if (left.kind === 'distribution' || right.kind === 'distribution')
    return scaleDistribution(binary, left, right, dimension, report);
  if (left.kind === 'quantity' && right.kind === 'quantity') {
    return finite(binary, times ? left.value * right.value : left.value / right.value, dimension, report);
  }
  return perRequest(times ? '*' : '/', runtime(left), runtime(right), dimension);
}

function scaleDistribution(
  binary: Binary,
  left: Amount,
  right: Amount,
  dimension: Amount['dimension'],
  report: Report,
): Evaluated | undefined {
  const [drawn, factor] = left.kind === 'distribution' ? [left, right] : [right, left];
  const dividesByDrawn = binary.operator === '/' && right.kind === 'distribution';
  if (drawn.kind !== 'distribution' || factor.kind !== 'quantity' || !(factor.value > 0) || dividesByDrawn) {
    return wrong(
      report,
      binary,
      'A distribution can be multiplied or divided by a plain value above zero, and nothing else.',
    );
  }
  const by = binary.operator === '*' ? factor.value : 1 / factor.value;
  return { kind: 'distribution', distribution: scaled(drawn.distribution, by), dimension };
}

function addOrCompare(binary: Binary, left: Amount, right: Amount, report: Report): Evaluated | undefined {
  const operator = binary.operator as BinaryOperator;
  const adds = operator === '+' || operator === '-';
  if (!sameDimension(left.dimension, right.dimension)) {
    const verb = operator === '+' ? 'added' : operator === '-' ? 'subtracted' : 'compared';
    error(
      report,
      'wrong-unit',
      binary,
      `\`${textOf(binary.left)}\` is ${describeDimension(left.dimension)} and \`${textOf(binary.right)}\` is ${describeDimension(right.dimension)}: they cannot be ${verb}.${unitHint(left, right)}`,
    );
    return undefined;
  }
  if (left.kind === 'distribution' || right.kind === 'distribution') {
    const faulty = left.kind === 'distribution' ? binary.left : binary.right;
    const way = adds ? 'For a sum of random times write two steps.' : 'Compare plain values and attributes of keys.';
    return wrong(
      report,
      faulty,
      `\`${textOf(faulty)}\` is drawn at random, so \`${operator}\` cannot be applied to it. ${way}`,
    );
  }
  if (left.kind === 'quantity' && right.kind === 'quantity') {
    return adds
      ? finite(binary, operator === '+' ? left.value + right.value : left.value - right.value, left.dimension, report)
      : { kind: 'truth', value: compare(operator, left.value, right.value) };
  }
  return perRequest(operator, runtime(left), runtime(right), adds ? left.dimension : PLAIN);
}

function unitHint(left: Amount, right: Amount): string {
  return isPlain(left.dimension) || isPlain(right.dimension) ? ' Write the unit on both.' : '';
}

function isUncertain(amount: Amount): boolean {
  return amount.kind === 'quantity' && amount.uncertain !== undefined;
}

function endsOf(
  binary: Binary,
  left: Amount,
  right: Amount,
  report: Report,
): { low: number; high: number; dimension: Exponents } | undefined {
  if (left.kind !== 'quantity' || right.kind !== 'quantity' || isUncertain(left) || isUncertain(right)) {
    return wrong(report, binary, 'A range lies between two plain values, such as `2ms..6ms`.');
  }
  if (!sameDimension(left.dimension, right.dimension)) {
    error(
      report,
      'wrong-unit',
      binary,
      `A range goes from ${describeDimension(left.dimension)} to ${describeDimension(right.dimension)}: write the same sort of unit on both.`,
    );
    return undefined;
  }
  if (left.value > right.value) {
    error(
      report,
      'out-of-range',
      binary,
      `The range \`${textOf(binary.left)}..${textOf(binary.right)}\` is empty: write the smaller value first.`,
    );
    return undefined;
  }
  return { low: left.value, high: right.value, dimension: left.dimension };
}

function finite(binary: Binary, value: number, dimension: Amount['dimension'], report: Report): Evaluated | undefined {
  if (Number.isFinite(value)) return { kind: 'quantity', value, dimension };
  error(report, 'out-of-range', binary, `\`${textOf(binary)}\` is beyond every number that can be computed with.`);
  return undefined;
}

function compare(operator: BinaryOperator, left: number, right: number): boolean {
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return holds(operator, left, right);
    case '==':
      return left === right;
    default:
      return left !== right;
  }
}
