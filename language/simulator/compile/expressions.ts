/** Compiles arithmetic over key attributes to a small stack program. */
import type { BinaryOperator, Expression } from '../../model/system.js';
import type { Assembler } from './assembler.js';

/** `NUMBER constant`, `ATTRIBUTE space attribute`, then the operators without operands. */
export const X_NUMBER = 0;
export const X_ATTRIBUTE = 1;
export const X_NOT = 2;
/** `TIMETABLE n (time value)*`, in constants and in the order of time. */
export const X_TIMETABLE = 70;
const X_OPERATORS: readonly BinaryOperator[] = ['+', '-', '*', '/', '<', '<=', '>', '>=', '==', '!=', 'and', 'or'];
const X_FIRST_OPERATOR = 3;

/** Values that an expression keeps on its stack at most; deeper ones are refused by the parser long before. */
export const X_DEPTH = 256;

/** @throws RangeError for an attribute or a key space that does not exist */
export function compileExpression(expression: Expression, assembler: Assembler): Int32Array {
  const words: number[] = [];
  const walk = (node: Expression): void => {
    switch (node.kind) {
      case 'number':
        words.push(X_NUMBER, assembler.constant(node.value));
        return;
      case 'attribute': {
        const space = assembler.space(node.keys);
        if (space < 0) throw new RangeError(`there is no key space ${node.keys}`);
        words.push(X_ATTRIBUTE, space, assembler.attribute(space, node.attribute));
        return;
      }
      case 'timetable':
        words.push(X_TIMETABLE, node.steps.length);
        for (const { time, value } of node.steps) words.push(assembler.constant(time), assembler.constant(value));
        return;
      case 'not':
        walk(node.operand);
        words.push(X_NOT);
        return;
      case 'binary':
        walk(node.left);
        walk(node.right);
        words.push(X_FIRST_OPERATOR + X_OPERATORS.indexOf(node.operator));
    }
  };
  walk(expression);
  return Int32Array.from(words);
}

/** The result of an operator, by its word. Truth is 1 or 0; a division by zero gives 0, so that no demand becomes infinite. */
export function operate(word: number, a: number, b: number): number {
  switch (word - X_FIRST_OPERATOR) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return b === 0 ? 0 : a / b;
    case 4:
      return a < b ? 1 : 0;
    case 5:
      return a <= b ? 1 : 0;
    case 6:
      return a > b ? 1 : 0;
    case 7:
      return a >= b ? 1 : 0;
    case 8:
      return a === b ? 1 : 0;
    case 9:
      return a !== b ? 1 : 0;
    case 10:
      return a !== 0 && b !== 0 ? 1 : 0;
    default:
      return a !== 0 || b !== 0 ? 1 : 0;
  }
}
