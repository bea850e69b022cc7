/**
 * Turns functions that are written in a small part of TypeScript into WebAssembly.
 *
 * The same source runs as JavaScript as well, and both do the same to the bit. What it may consist of:
 *
 * - functions whose first parameter is an object of typed arrays and methods, described by an interface of the same file, and
 *   whose other parameters and results are `i32` (a whole number) or `f64`: two names for `number`;
 * - variables of the type that is written, else that of their first value, and `const { a, b } = object` for typed arrays;
 * - `+ - * /`, comparisons, bits, `&& || ! ?:`, `Math.floor`, `Math.imul`, `Math.clz32`, `Number(comparison)`, and `x | 0` to cut a
 *   number with a fraction;
 * - assignments, calls, and the control flow but for labels and exceptions;
 * - constants of the files that it imports: numbers, and members of constant enumerations.
 *
 * A function marked `@inline` is written out wherever it is called, with its own variables; it must not call itself. A typed array
 * marked `@address` always begins at that byte of the memory, which saves a register and an addition at every access.
 *
 * Whole numbers must stay below 2^31 in size, and indices at 0 or above: in this the two would differ. A quotient has a
 * fraction. Anything else is refused, with its place.
 */
import { dirname, join } from 'node:path';
import ts from 'typescript';
import {
  Code,
  encodeModule,
  float,
  NO_VALUE,
  signed,
  TRUNCATE,
  Type,
  unsigned,
  type Body,
  type Signature,
} from './encoding.js';

export interface Translation {
  module: Uint8Array<ArrayBuffer>;
  /** The typed arrays whose addresses the module imports, as whole numbers. */
  arrays: string[];
  /** Those whose addresses it knows. */
  placed: { name: string; address: number }[];
  /** The methods that it imports. */
  methods: string[];
}

interface Elements {
  type: Type;
  /** Bytes of an element, as a power of two. */
  shift: number;
  load: Code;
  store: Code;
}

const ARRAYS: Readonly<Record<string, Elements>> = {
  Int32Array: { type: Type.I32, shift: 2, load: Code.I32_LOAD, store: Code.I32_STORE },
  Float64Array: { type: Type.F64, shift: 3, load: Code.F64_LOAD, store: Code.F64_STORE },
  Uint8Array: { type: Type.I32, shift: 0, load: Code.I32_LOAD8_U, store: Code.I32_STORE8 },
};

/** Where a typed array begins: at a byte that is known, or at the one that a local variable holds. */
type Place = { address: number } | { local: number };
type Variable = { type: Type; local: number } | { elements: Elements; place: Place } | 'object';

/** Operator -> its code for whole numbers, and for numbers with a fraction. */
const ARITHMETIC: ReadonlyMap<ts.SyntaxKind, readonly [Code | undefined, Code]> = new Map([
  [ts.SyntaxKind.PlusToken, [Code.I32_ADD, Code.F64_ADD]],
  [ts.SyntaxKind.MinusToken, [Code.I32_SUB, Code.F64_SUB]],
  [ts.SyntaxKind.AsteriskToken, [Code.I32_MUL, Code.F64_MUL]],
  [ts.SyntaxKind.SlashToken, [undefined, Code.F64_DIV]],
]);
const COMPARISONS: ReadonlyMap<ts.SyntaxKind, readonly [Code, Code]> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, [Code.I32_EQ, Code.F64_EQ]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, [Code.I32_NE, Code.F64_NE]],
  [ts.SyntaxKind.LessThanToken, [Code.I32_LT_S, Code.F64_LT]],
  [ts.SyntaxKind.GreaterThanToken, [Code.I32_GT_S, Code.F64_GT]],
  [ts.SyntaxKind.LessThanEqualsToken, [Code.I32_LE_S, Code.F64_LE]],
  [ts.SyntaxKind.GreaterThanEqualsToken, [Code.I32_GE_S, Code.F64_GE]],
]);
const BITS: ReadonlyMap<ts.SyntaxKind, Code> = new Map([
  [ts.SyntaxKind.AmpersandToken, Code.I32_AND],
  [ts.SyntaxKind.BarToken, Code.I32_OR],
  [ts.SyntaxKind.CaretToken, Code.I32_XOR],
  [ts.SyntaxKind.LessThanLessThanToken, Code.I32_SHL],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, Code.I32_SHR_S],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, Code.I32_SHR_U],
]);
/** `+=` and its like -> the operator. */
const ASSIGNMENTS: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.PlusToken],
  [ts.SyntaxKind.MinusEqualsToken, ts.SyntaxKind.MinusToken],
  [ts.SyntaxKind.AsteriskEqualsToken, ts.SyntaxKind.AsteriskToken],
]);

/** A function, and what is known in its file. */
interface Declared {
  source: ts.SourceFile;
  constants: ReadonlyMap<string, number>;
  declaration: ts.FunctionDeclaration;
  signature: Signature;
  /** Written out where it is called. */
  inline: boolean;
}

/** A function that is being written, by itself or where it is called. */
interface Frame {
  declared: Declared;
  scopes: Map<string, Variable>[];
  /** Which of the blocks around the present place `break`, `continue` and `return` leave; undefined: the function itself. */
  breaks: number[];
  continues: number[];
  out: number | undefined;
}

/** What all functions of a translation share. */
interface Unit {
  arrays: Map<string, { elements: Elements; address: number | undefined }>;
  methods: Map<string, Signature>;
  functions: Map<string, Declared>;
  usedArrays: string[];
  placed: Map<string, number>;
  usedMethods: string[];
}

/**
 * Translates the functions of a file, and those of other files that it imports. What it exports itself is exported by the module.
 *
 * @param read gives the text of a file
 * @throws SyntaxError for what is none of the above
 */
export function translate(file: string, read: (path: string) => string): Translation {
  const unit: Unit = {
    arrays: new Map(),
    methods: new Map(),
    functions: new Map(),
    usedArrays: [],
    placed: new Map(),
    usedMethods: [],
  };
  for (const one of parse(file, read).statements)
    if (ts.isFunctionDeclaration(one)) gather(file, nameOf(one), read, unit);
  const declared = [...unit.functions.values()];
  // What is imported has the first numbers, so it has to be known before any call is written.
  for (const { declaration } of declared)
    for (const { method, name } of callsIn(declaration))
      if (method && unit.methods.has(name)) use(unit.usedMethods, name);
  const bodies = standing(unit).map((one) =>
    new FunctionTranslation(unit, one, one.source.fileName === file).translate(),
  );
  const imports = unit.usedMethods.map((name) => [name, unit.methods.get(name)!] as const);
  return {
    module: encodeModule(unit.usedArrays, imports, bodies),
    arrays: unit.usedArrays,
    placed: [...unit.placed].map(([name, address]) => ({ name, address })),
    methods: unit.usedMethods,
  };
}

/** The functions that are not written out where they are called. */
function standing({ functions }: Unit): Declared[] {
  return [...functions.values()].filter(({ inline }) => !inline);
}

/** Gathers a function, of a file or imported by it, with all that it calls, and the objects that are described beside it. */
function gather(file: string, name: string, read: (path: string) => string, unit: Unit): void {
  const known = unit.functions.get(name);
  const same = [...unit.functions.values()].find((one) => one.source.fileName === file);
  const source = same?.source ?? parse(file, read);
  const declaration = source.statements.filter(ts.isFunctionDeclaration).find((one) => nameOf(one) === name);
  if (declaration === undefined) {
    for (const { path, names } of importsOf(source, file)) if (names.includes(name)) gather(path, name, read, unit);
    return;
  }
  if (known?.source === source) return;
  if (known !== undefined) throw refusal(source, declaration, 'there are two functions of this name');
  unit.functions.set(name, {
    source,
    constants: same?.constants ?? constantsOf(source, file, read),
    declaration,
    signature: signatureOf(source, declaration.parameters.slice(1), declaration.type),
    inline: ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'inline'),
  });
  describe(source, unit);
  for (const call of callsIn(declaration)) if (!call.method) gather(file, call.name, read, unit);
}

/** Learns what the objects of a file consist of. */
function describe(source: ts.SourceFile, unit: Unit): void {
  for (const { members } of source.statements.filter(ts.isInterfaceDeclaration)) {
    for (const member of members) {
      const name = member.name?.getText(source) ?? '';
      if (ts.isMethodSignature(member)) unit.methods.set(name, signatureOf(source, member.parameters, member.type));
      else if (ts.isPropertySignature(member)) {
        const elements = ARRAYS[member.type?.getText(source) ?? ''];
        if (elements === undefined) throw refusal(source, member, 'an object has typed arrays and methods');
        unit.arrays.set(name, { elements, address: addressOf(source, member) });
      }
    }
  }
}

class FunctionTranslation {
  private code: number[] = [];
  private readonly locals: Type[] = [];
  /** Addresses of arrays that were taken at the beginning of the function. */
  private readonly addresses = new Map<string, number>();
  private depth = 0;
  private frame: Frame;

  constructor(
    private readonly unit: Unit,
    private readonly declared: Declared,
    private readonly exported: boolean,
  ) {
    const [object, ...others] = declared.declaration.parameters;
    this.frame = { declared, scopes: [new Map<string, Variable>()], breaks: [], continues: [], out: undefined };
    if (object === undefined) throw this.refusal(declared.declaration, 'the first parameter is the object');
    this.scope.set(object.name.getText(declared.source), 'object');
    others.forEach(({ name }, local) =>
      this.scope.set(name.getText(declared.source), { type: declared.signature.parameters[local]!, local }),
    );
  }

  translate(): Body {
    const { declaration, signature } = this.declared;
    this.body(declaration, signature);
    const exported = this.exported && isExported(declaration);
    return { name: nameOf(declaration), exported, signature, locals: this.locals, code: this.code };
  }

  private body(declaration: ts.FunctionDeclaration, { result }: Signature): void {
    for (const statement of declaration.body?.statements ?? []) this.statement(statement);
    if (result !== undefined) this.emit(Code.UNREACHABLE);
  }

  private get source(): ts.SourceFile {
    return this.frame.declared.source;
  }

  private get scope(): Map<string, Variable> {
    return this.frame.scopes[this.frame.scopes.length - 1]!;
  }

  private emit(...bytes: number[]): void {
    for (const byte of bytes) this.code.push(byte);
  }

  private refusal(node: ts.Node, why: string): SyntaxError {
    return refusal(this.source, node, why);
  }

  private newLocal(type: Type): number {
    return this.declared.signature.parameters.length + this.locals.push(type) - 1;
  }

  // Statements.

  private statement(node: ts.Statement): void {
    if (ts.isVariableStatement(node)) this.declare(node.declarationList);
    else if (ts.isExpressionStatement(node)) this.effect(node.expression);
    else if (ts.isBlock(node)) this.inScope(() => node.statements.forEach((one) => this.statement(one)));
    else if (ts.isIfStatement(node)) this.branch(node);
    else if (ts.isForStatement(node)) this.inScope(() => this.loop(node));
    else if (ts.isWhileStatement(node)) this.repeat(node.expression, undefined, node.statement);
    else if (ts.isSwitchStatement(node)) this.inScope(() => this.choose(node));
    else if (ts.isBreakStatement(node) && node.label === undefined) this.leave(this.frame.breaks, node);
    else if (ts.isContinueStatement(node) && node.label === undefined) this.leave(this.frame.continues, node);
    else if (ts.isReturnStatement(node)) {
      const { out, declared } = this.frame;
      const { result } = declared.signature;
      if ((node.expression === undefined) !== (result === undefined)) throw this.refusal(node, 'what is returned?');
      if (node.expression !== undefined) this.expression(node.expression, result!);
      if (out === undefined) this.emit(Code.RETURN);
      else this.jump(Code.BR, out);
    } else throw this.refusal(node, 'this kind of statement is not translated');
  }

  private inScope(write: () => void): void {
    this.frame.scopes.push(new Map());
    write();
    this.frame.scopes.pop();
  }

  /** Writes a block around what `write` writes. */
  private block(kind: Code.BLOCK | Code.LOOP, write: (depth: number) => void): void {
    this.emit(kind, NO_VALUE);
    write(this.depth++);
    this.depth--;
    this.emit(Code.END);
  }

  private jump(code: Code.BR | Code.BR_IF, to: number): void {
    this.emit(code, ...unsigned(this.depth - to - 1));
  }

  private leave(targets: readonly number[], node: ts.Node): void {
    const to = targets.at(-1);
    if (to === undefined) throw this.refusal(node, 'there is nothing to leave');
    this.jump(Code.BR, to);
  }

  private declare({ declarations }: ts.VariableDeclarationList): void {
    for (const one of declarations) {
      const { name, initializer, type } = one;
      if (initializer === undefined) throw this.refusal(one, 'a variable has a first value');
      if (ts.isObjectBindingPattern(name)) {
        if (!this.isObject(initializer)) throw this.refusal(one, 'only the object is taken apart');
        for (const element of name.elements) this.takeArray(element.name.getText(this.source), element);
      } else {
        const known = type === undefined ? this.typeOf(initializer) : typeNamed(this.source, type);
        this.expression(initializer, known);
        const local = this.newLocal(known);
        this.emit(Code.LOCAL_SET, ...unsigned(local));
        this.scope.set(name.getText(this.source), { type: known, local });
      }
    }
  }

  private takeArray(name: string, node: ts.Node): void {
    const array = this.unit.arrays.get(name);
    if (array === undefined) throw this.refusal(node, 'the object has no such typed array');
    const { elements, address } = array;
    if (address !== undefined) {
      this.unit.placed.set(name, address);
      this.scope.set(name, { elements, place: { address } });
      return;
    }
    const taken = this.addresses.get(name);
    const local = taken ?? this.newLocal(Type.I32);
    this.scope.set(name, { elements, place: { local } });
    if (taken !== undefined) return;
    this.emit(Code.GLOBAL_GET, ...unsigned(use(this.unit.usedArrays, name)));
    this.emit(Code.LOCAL_SET, ...unsigned(local));
    // Whatever follows comes after the beginning of the function itself.
    if (this.frame.declared === this.declared && this.frame.scopes.length === 1) this.addresses.set(name, local);
  }

  private branch({ expression, thenStatement, elseStatement }: ts.IfStatement): void {
    this.expression(expression, Type.I32);
    this.emit(Code.IF, NO_VALUE);
    this.depth++;
    this.inScope(() => this.statement(thenStatement));
    if (elseStatement !== undefined) {
      this.emit(Code.ELSE);
      this.inScope(() => this.statement(elseStatement));
    }
    this.depth--;
    this.emit(Code.END);
  }

  private loop({ initializer, condition, incrementor, statement }: ts.ForStatement): void {
    if (initializer !== undefined) {
      if (ts.isVariableDeclarationList(initializer)) this.declare(initializer);
      else this.effect(initializer);
    }
    this.repeat(condition, incrementor, statement);
  }

  private repeat(condition: ts.Expression | undefined, step: ts.Expression | undefined, body: ts.Statement): void {
    this.block(Code.BLOCK, (out) => {
      this.block(Code.LOOP, (again) => {
        if (condition !== undefined) {
          this.expression(condition, Type.I32);
          this.emit(Code.I32_EQZ);
          this.jump(Code.BR_IF, out);
        }
        this.block(Code.BLOCK, (next) => {
          this.frame.breaks.push(out);
          this.frame.continues.push(next);
          this.inScope(() => this.statement(body));
          this.frame.continues.pop();
          this.frame.breaks.pop();
        });
        if (step !== undefined) this.effect(step);
        this.jump(Code.BR, again);
      });
    });
  }

  /** A table of jumps into the clauses, each of which runs on into the next as in JavaScript. */
  private choose({ expression, caseBlock: { clauses } }: ts.SwitchStatement): void {
    const values = clauses.map((clause) => (ts.isCaseClause(clause) ? this.constant(clause.expression) : undefined));
    const cases = values.filter((value) => value !== undefined);
    const least = Math.min(...cases);
    const other = values.indexOf(undefined);
    this.block(Code.BLOCK, (out) => {
      this.frame.breaks.push(out);
      const first = this.depth;
      for (let i = 0; i < clauses.length; i++) this.emit(Code.BLOCK, NO_VALUE);
      this.depth += clauses.length;
      // The block of the first clause is the innermost one: leaving it leads to the clause.
      const towards = (clause: number): number => (clause < 0 ? this.depth - out - 1 : clause);
      this.expression(expression, Type.I32);
      this.emit(Code.I32_CONST, ...signed(least), Code.I32_SUB);
      const table = Array.from({ length: Math.max(...cases) - least + 1 }, (_, i) => {
        const clause = values.indexOf(least + i);
        return unsigned(towards(clause < 0 ? other : clause));
      });
      this.emit(Code.BR_TABLE, ...unsigned(table.length), ...table.flat(), ...unsigned(towards(other)));
      clauses.forEach((clause, i) => {
        this.emit(Code.END);
        this.depth = first + clauses.length - i - 1;
        clause.statements.forEach((one) => this.statement(one));
      });
      this.frame.breaks.pop();
    });
  }

  // Expressions that are statements.

  private effect(node: ts.Expression): void {
    const one = bare(node);
    if (ts.isBinaryExpression(one)) {
      const kind = one.operatorToken.kind;
      if (kind === ts.SyntaxKind.EqualsToken) return this.assign(one.left, undefined, one.right);
      const operator = ASSIGNMENTS.get(kind);
      if (operator !== undefined) return this.assign(one.left, operator, one.right);
    }
    if (ts.isPostfixUnaryExpression(one) || ts.isPrefixUnaryExpression(one)) {
      const { operator, operand } = one;
      const unit = ts.factory.createNumericLiteral(1);
      if (operator === ts.SyntaxKind.PlusPlusToken) return this.assign(operand, ts.SyntaxKind.PlusToken, unit);
      if (operator === ts.SyntaxKind.MinusMinusToken) return this.assign(operand, ts.SyntaxKind.MinusToken, unit);
    }
    if (ts.isCallExpression(one)) {
      if (this.call(one) !== undefined) this.emit(Code.DROP);
      return;
    }
    throw this.refusal(node, 'this has no effect that is translated');
  }

  /** `target = value`, or `target operator= value`. */
  private assign(target: ts.Expression, operator: ts.SyntaxKind | undefined, value: ts.Expression): void {
    const to = bare(target);
    if (ts.isIdentifier(to)) {
      const variable = this.variable(to);
      if (variable === 'object' || 'elements' in variable) throw this.refusal(target, 'only numbers are assigned to');
      if (operator === undefined) this.expression(value, variable.type);
      else {
        this.emit(Code.LOCAL_GET, ...unsigned(variable.local));
        this.operand(operator, variable.type, value);
      }
      this.emit(Code.LOCAL_SET, ...unsigned(variable.local));
      return;
    }
    if (!ts.isElementAccessExpression(to)) throw this.refusal(target, 'this cannot be assigned to');
    const { elements, offset } = this.address(to);
    if (operator !== undefined) {
      const address = this.newLocal(Type.I32);
      this.emit(Code.LOCAL_TEE, ...unsigned(address), Code.LOCAL_GET, ...unsigned(address));
      this.access(elements.load, elements, offset);
      this.operand(operator, elements.type, value);
    } else this.expression(value, elements.type);
    this.access(elements.store, elements, offset);
  }

  /** What follows the left side of an operation. */
  private operand(operator: ts.SyntaxKind, type: Type, value: ts.Expression): void {
    this.expression(value, type);
    const code = ARITHMETIC.get(operator)?.[type === Type.I32 ? 0 : 1];
    if (code === undefined) throw this.refusal(value, 'no such operation on whole numbers');
    this.emit(code);
  }

  private access(code: Code, { shift }: Elements, offset: number): void {
    this.emit(code, shift, ...unsigned(offset));
  }

  /** Leaves the address of an element on the stack, but for an offset. */
  private address({ expression, argumentExpression }: ts.ElementAccessExpression): {
    elements: Elements;
    offset: number;
  } {
    const array = bare(expression);
    const variable = ts.isIdentifier(array) ? this.variable(array) : undefined;
    if (variable === undefined || variable === 'object' || !('elements' in variable))
      throw this.refusal(expression, 'this is no typed array of the object');
    const { elements, place } = variable;
    const { terms, constant } = this.termsOf(argumentExpression);
    const known = 'address' in place;
    if (!known) this.emit(Code.LOCAL_GET, ...unsigned(place.local));
    else if (terms.length === 0) this.emit(Code.I32_CONST, 0);
    terms.forEach((term, i) => {
      this.expression(term, Type.I32);
      if (i > 0) this.emit(Code.I32_ADD);
    });
    if (terms.length > 0) {
      if (elements.shift > 0) this.emit(Code.I32_CONST, ...signed(elements.shift), Code.I32_SHL);
      if (!known) this.emit(Code.I32_ADD);
    }
    return { elements, offset: constant * 2 ** elements.shift + (known ? place.address : 0) };
  }

  /** The terms of a sum that vary, and the sum of the constant ones, where that is not negative. */
  private termsOf(index: ts.Expression): { terms: ts.Expression[]; constant: number } {
    const terms: ts.Expression[] = [];
    let constant = 0;
    const visit = (node: ts.Expression): void => {
      const one = bare(node);
      const known = this.constantOf(one);
      if (known !== undefined && known >= 0) constant += known;
      else if (ts.isBinaryExpression(one) && one.operatorToken.kind === ts.SyntaxKind.PlusToken) {
        visit(one.left);
        visit(one.right);
      } else terms.push(one);
    };
    visit(index);
    return { terms, constant };
  }

  // Expressions with a value.

  /** Leaves the value of an expression on the stack, as a number of a type. */
  private expression(node: ts.Expression, wanted: Type): void {
    const one = bare(node);
    const known = this.constantOf(one);
    if (known !== undefined) {
      if (wanted === Type.F64) this.emit(Code.F64_CONST, ...float(known));
      else if (Number.isInteger(known) && Math.abs(known) < 2 ** 31) this.emit(Code.I32_CONST, ...signed(known));
      else throw this.refusal(node, 'this is no whole number');
      return;
    }
    const type = this.typeOf(one);
    this.value(one, type);
    if (type === wanted) return;
    if (wanted === Type.I32) throw this.refusal(node, 'a whole number is wanted: write `| 0`');
    const unsignedOne =
      ts.isBinaryExpression(one) && one.operatorToken.kind === ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken;
    this.emit(unsignedOne ? Code.F64_CONVERT_I32_U : Code.F64_CONVERT_I32_S);
  }

  private value(one: ts.Expression, type: Type): void {
    if (ts.isIdentifier(one)) {
      const variable = this.variable(one);
      if (variable === 'object' || 'elements' in variable) throw this.refusal(one, 'this is no number');
      this.emit(Code.LOCAL_GET, ...unsigned(variable.local));
    } else if (ts.isElementAccessExpression(one)) {
      const { elements, offset } = this.address(one);
      this.access(elements.load, elements, offset);
    } else if (ts.isPrefixUnaryExpression(one) && one.operator === ts.SyntaxKind.MinusToken) {
      if (type === Type.I32) this.emit(Code.I32_CONST, 0);
      this.expression(one.operand, type);
      this.emit(type === Type.I32 ? Code.I32_SUB : Code.F64_NEG);
    } else if (ts.isPrefixUnaryExpression(one) && one.operator === ts.SyntaxKind.ExclamationToken) {
      this.expression(one.operand, Type.I32);
      this.emit(Code.I32_EQZ);
    } else if (ts.isConditionalExpression(one)) {
      this.expression(one.condition, Type.I32);
      this.emit(Code.IF, type);
      this.depth++;
      this.expression(one.whenTrue, type);
      this.emit(Code.ELSE);
      this.expression(one.whenFalse, type);
      this.depth--;
      this.emit(Code.END);
    } else if (ts.isBinaryExpression(one)) this.binary(one, type);
    else if (ts.isCallExpression(one)) this.call(one);
    else throw this.refusal(one, 'this kind of expression is not translated');
  }

  private binary({ left, operatorToken: { kind }, right }: ts.BinaryExpression, type: Type): void {
    const arithmetic = ARITHMETIC.get(kind);
    const comparison = COMPARISONS.get(kind);
    const bits = BITS.get(kind);
    if (arithmetic !== undefined) {
      this.expression(left, type);
      this.operand(kind, type, right);
    } else if (comparison !== undefined) {
      const compared = this.join(left, right);
      this.expression(left, compared);
      this.expression(right, compared);
      this.emit(comparison[compared === Type.I32 ? 0 : 1]);
    } else if (kind === ts.SyntaxKind.BarToken && this.constantOf(right) === 0 && this.typeOf(left) === Type.F64) {
      this.expression(left, Type.F64);
      this.emit(...TRUNCATE);
    } else if (bits !== undefined) {
      this.expression(left, Type.I32);
      this.expression(right, Type.I32);
      this.emit(bits);
    } else if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
      const both = kind === ts.SyntaxKind.AmpersandAmpersandToken;
      this.expression(left, Type.I32);
      this.emit(Code.IF, Type.I32);
      this.depth++;
      if (both) this.expression(right, Type.I32);
      else this.emit(Code.I32_CONST, 1);
      this.emit(Code.ELSE);
      if (both) this.emit(Code.I32_CONST, 0);
      else this.expression(right, Type.I32);
      this.depth--;
      this.emit(Code.END);
    } else throw this.refusal(left.parent, 'this operation is not translated');
  }

  /** Writes a call. @returns the type of what it leaves on the stack, if anything */
  private call(node: ts.CallExpression): Type | undefined {
    const { expression, arguments: given } = node;
    const built = this.builtIn(node);
    if (built !== undefined) {
      given.forEach((one, i) => this.expression(one, built.parameters[i]!));
      this.emit(...built.code);
      return built.result;
    }
    const method = ts.isPropertyAccessExpression(expression) && this.isObject(expression.expression);
    const name = method ? expression.name.text : expression.getText(this.source);
    const called = method ? undefined : this.unit.functions.get(name);
    const signature = called?.signature ?? (method ? this.unit.methods.get(name) : undefined);
    if (signature === undefined) throw this.refusal(node, 'nothing of this name can be called');
    const passed = method ? given : given.slice(1);
    if (!method && !this.isObject(given[0]!)) throw this.refusal(node, 'the first argument is the object');
    passed.forEach((one, i) => this.expression(one, signature.parameters[i]!));
    if (called?.inline === true) this.writeOut(called);
    else {
      const number = method
        ? this.unit.usedMethods.indexOf(name)
        : this.unit.usedMethods.length + standing(this.unit).findIndex((one) => one === called);
      this.emit(Code.CALL, ...unsigned(number));
    }
    return signature.result;
  }

  /** Writes a function out, whose arguments are on the stack. */
  private writeOut(called: Declared): void {
    const { declaration, signature, source } = called;
    const [object, ...parameters] = declaration.parameters;
    const scope = new Map<string, Variable>([[object!.name.getText(source), 'object']]);
    const locals = signature.parameters.map((type) => this.newLocal(type));
    for (const local of [...locals].reverse()) this.emit(Code.LOCAL_SET, ...unsigned(local));
    parameters.forEach(({ name }, i) =>
      scope.set(name.getText(source), { type: signature.parameters[i]!, local: locals[i]! }),
    );
    const outer = this.frame;
    this.emit(Code.BLOCK, signature.result ?? NO_VALUE);
    this.frame = { declared: called, scopes: [scope], breaks: [], continues: [], out: this.depth++ };
    this.body(declaration, signature);
    this.depth--;
    this.emit(Code.END);
    this.frame = outer;
  }

  private builtIn({ expression }: ts.CallExpression): (Signature & { result: Type; code: number[] }) | undefined {
    switch (expression.getText(this.source)) {
      case 'Math.floor':
        return { parameters: [Type.F64], result: Type.F64, code: [Code.F64_FLOOR] };
      case 'Math.imul':
        return { parameters: [Type.I32, Type.I32], result: Type.I32, code: [Code.I32_MUL] };
      case 'Math.clz32':
        return { parameters: [Type.I32], result: Type.I32, code: [Code.I32_CLZ] };
      case 'Number':
        return { parameters: [Type.I32], result: Type.I32, code: [] };
      default:
        return undefined;
    }
  }

  // Types and names.

  private typeOf(node: ts.Expression): Type {
    const one = bare(node);
    const known = this.constantOf(one);
    if (known !== undefined) return Number.isInteger(known) && Math.abs(known) < 2 ** 31 ? Type.I32 : Type.F64;
    if (ts.isIdentifier(one)) {
      const variable = this.variable(one);
      if (variable !== 'object' && 'type' in variable) return variable.type;
    } else if (ts.isElementAccessExpression(one)) {
      const array = bare(one.expression);
      const variable = ts.isIdentifier(array) ? this.variable(array) : undefined;
      if (variable !== undefined && variable !== 'object' && 'elements' in variable) return variable.elements.type;
    } else if (ts.isPrefixUnaryExpression(one)) {
      return one.operator === ts.SyntaxKind.ExclamationToken ? Type.I32 : this.typeOf(one.operand);
    } else if (ts.isConditionalExpression(one)) return this.join(one.whenTrue, one.whenFalse);
    else if (ts.isBinaryExpression(one)) {
      const { kind } = one.operatorToken;
      if (kind === ts.SyntaxKind.SlashToken) return Type.F64;
      return ARITHMETIC.has(kind) ? this.join(one.left, one.right) : Type.I32;
    } else if (ts.isCallExpression(one)) {
      const { expression } = one;
      const result =
        this.builtIn(one)?.result ??
        (ts.isPropertyAccessExpression(expression)
          ? this.unit.methods.get(expression.name.text)
          : this.unit.functions.get(expression.getText(this.source))?.signature
        )?.result;
      if (result !== undefined) return result;
    }
    throw this.refusal(node, 'this has no type that is known');
  }

  private join(a: ts.Expression, b: ts.Expression): Type {
    return this.typeOf(a) === Type.F64 || this.typeOf(b) === Type.F64 ? Type.F64 : Type.I32;
  }

  private variable(node: ts.Identifier): Variable {
    for (let i = this.frame.scopes.length - 1; i >= 0; i--) {
      const found = this.frame.scopes[i]!.get(node.text);
      if (found !== undefined) return found;
    }
    throw this.refusal(node, 'nothing of this name is known');
  }

  private isObject(node: ts.Expression): boolean {
    return ts.isIdentifier(node) && this.frame.scopes[0]!.get(node.text) === 'object';
  }

  private constantOf(node: ts.Expression): number | undefined {
    const one = bare(node);
    if (ts.isIdentifier(one) && this.frame.scopes.some((scope) => scope.has(one.text))) return undefined;
    return evaluate(one, this.frame.declared.constants);
  }

  private constant(node: ts.Expression): number {
    const value = this.constantOf(node);
    if (value === undefined) throw this.refusal(node, 'this is no constant');
    return value;
  }
}

/** An expression without the brackets around it, and without `!` behind it. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) ? bare(node.expression) : node;
}

function refusal(source: ts.SourceFile, node: ts.Node, why: string): SyntaxError {
  if (node.pos < 0) return new SyntaxError(`${source.fileName}: ${why}`);
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return new SyntaxError(`${source.fileName}:${line + 1}:${character + 1}: ${why}: ${node.getText(source)}`);
}

function parse(file: string, read: (path: string) => string): ts.SourceFile {
  return ts.createSourceFile(file, read(file), ts.ScriptTarget.ESNext, true);
}

function isExported({ modifiers }: ts.FunctionDeclaration): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function nameOf({ name }: ts.FunctionDeclaration): string {
  return name?.text ?? '';
}

function typeNamed(source: ts.SourceFile, node: ts.TypeNode): Type {
  switch (node.getText(source)) {
    case 'i32':
      return Type.I32;
    case 'f64':
      return Type.F64;
    default:
      throw refusal(source, node, 'a number is i32 or f64');
  }
}

function signatureOf(
  source: ts.SourceFile,
  parameters: readonly ts.ParameterDeclaration[],
  result: ts.TypeNode | undefined,
): Signature {
  return {
    parameters: parameters.map((one) => {
      if (one.type === undefined) throw refusal(source, one, 'a parameter has a type');
      return typeNamed(source, one.type);
    }),
    result: result === undefined || result.kind === ts.SyntaxKind.VoidKeyword ? undefined : typeNamed(source, result),
  };
}

/** The byte at which a typed array always begins; undefined: where it is put. */
function addressOf(source: ts.SourceFile, member: ts.PropertySignature): number | undefined {
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'address');
  if (tag === undefined) return undefined;
  const address = Number(ts.getTextOfJSDocComment(tag.comment));
  if (!(Number.isInteger(address) && address >= 0)) throw refusal(source, member, 'an address is a number of bytes');
  return address;
}

/** The number of a name in a list; it is added where it is not there yet. */
function use(names: string[], name: string): number {
  const known = names.indexOf(name);
  return known >= 0 ? known : names.push(name) - 1;
}

/** What a function calls: methods of its object, and functions. */
function callsIn(node: ts.Node): { method: boolean; name: string }[] {
  const calls: { method: boolean; name: string }[] = [];
  const visit = (one: ts.Node): void => {
    if (ts.isCallExpression(one)) {
      const { expression } = one;
      if (ts.isPropertyAccessExpression(expression)) calls.push({ method: true, name: expression.name.text });
      else if (ts.isIdentifier(expression)) calls.push({ method: false, name: expression.text });
    }
    one.forEachChild(visit);
  };
  visit(node);
  return calls;
}

/** The files that a file imports, and the names that are more than types. */
function importsOf(source: ts.SourceFile, file: string): { path: string; names: string[] }[] {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ importClause, moduleSpecifier }) => {
    const bindings = importClause?.namedBindings;
    if (importClause?.phaseModifier !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return [];
    const names = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);
    const specifier = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
    return [{ path: join(dirname(file), specifier.replace(/\.js$/, '.ts')), names }];
  });
}

/** The constants that a file declares or imports: `NAME` and `Enumeration.MEMBER`. */
function constantsOf(source: ts.SourceFile, file: string, read: (path: string) => string): Map<string, number> {
  const constants = new Map<string, number>([['Infinity', Infinity]]);
  for (const { path, names } of importsOf(source, file)) {
    for (const [known, value] of declaredConstants(parse(path, read)))
      if (names.some((name) => known === name || known.startsWith(`${name}.`))) constants.set(known, value);
  }
  for (const [name, value] of declaredConstants(source)) constants.set(name, value);
  return constants;
}

function declaredConstants(source: ts.SourceFile): Map<string, number> {
  const constants = new Map<string, number>();
  for (const statement of source.statements) {
    if (ts.isEnumDeclaration(statement)) {
      for (const { name, initializer } of statement.members) {
        const value = initializer === undefined ? undefined : evaluate(initializer, constants);
        if (value !== undefined) constants.set(`${statement.name.text}.${name.getText(source)}`, value);
      }
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        const value = initializer === undefined ? undefined : evaluate(initializer, constants);
        if (value !== undefined) constants.set(name.getText(source), value);
      }
    }
  }
  return constants;
}

/** The value of a constant expression; undefined for what is none. */
function evaluate(node: ts.Expression, constants: ReadonlyMap<string, number>): number | undefined {
  const one = bare(node);
  if (ts.isNumericLiteral(one)) return Number(one.text);
  if (ts.isIdentifier(one)) return constants.get(one.text);
  if (ts.isPropertyAccessExpression(one) && ts.isIdentifier(one.expression))
    return constants.get(`${one.expression.text}.${one.name.text}`);
  if (ts.isPrefixUnaryExpression(one) && one.operator === ts.SyntaxKind.MinusToken) {
    const value = evaluate(one.operand, constants);
    return value === undefined ? undefined : -value;
  }
  if (!ts.isBinaryExpression(one)) return undefined;
  const left = evaluate(one.left, constants);
  const right = evaluate(one.right, constants);
  if (left === undefined || right === undefined) return undefined;
  switch (one.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return left + right;
    case ts.SyntaxKind.MinusToken:
      return left - right;
    case ts.SyntaxKind.AsteriskToken:
      return left * right;
    default:
      return undefined;
  }
}
