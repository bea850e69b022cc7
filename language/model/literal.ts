import type { Quantity, UnitName } from '../generated/ast.js';
import { UNITS, UNIT_WORDS, parseQuantity } from '../syntax/units.js';
import { suggest } from '../catalogue/index.js';
import type { Evaluated } from './evaluated.js';
import { error, type Report } from './report.js';

/** The value of a literal such as `4.6k rps`, in SI units. */
export function evaluateLiteral(quantity: Quantity, report: Report): Evaluated | undefined {
  const parsed = parseQuantity(quantity.text ?? '');
  if (parsed.ok) {
    const { value, time, bytes, money } = parsed;
    return { kind: 'quantity', value, dimension: { time, bytes, money } };
  }
  error(
    report,
    'bad-quantity',
    quantity,
    parsed.message,
    parsed.suggestion === undefined ? {} : { data: { replacement: parsed.suggestion } },
  );
  return undefined;
}

/** The unit after a slash, as the quantity of one of it: `day` is 86,400 s. */
export function evaluateUnit(node: UnitName, report: Report): Evaluated | undefined {
  const unit = UNITS.get(node.unit ?? '');
  if (unit)
    return {
      kind: 'quantity',
      value: unit.factor,
      dimension: { time: unit.time, bytes: unit.bytes, money: unit.money },
    };
  const meant = suggest(node.unit ?? '', [...UNIT_WORDS]);
  const way =
    meant === undefined
      ? 'After a slash stands a unit such as `s`, `day` or `GB`, or a param.'
      : `Did you mean \`${meant}\`?`;
  error(
    report,
    'bad-quantity',
    node,
    `\`${node.unit}\` is no unit. ${way}`,
    meant === undefined ? {} : { data: { replacement: meant } },
  );
  return undefined;
}
