/** Random numbers, values of expressions, and the keys that a request has drawn. */
import { operate, X_ATTRIBUTE, X_DEPTH, X_NOT, X_NUMBER, X_TIMETABLE } from '../compile/expressions.js';
import type { Distribution } from '../../model/system.js';
import type { Program } from '../compile/program.js';
import { Streams } from '../random/index.js';
import { Lineage } from './lineage.js';
import { AHEAD, draw, OTHER, UNIFORM, type Drawing } from './loop/draw.js';
import { Cell, Num, Table, Word } from './table.js';

export interface KernelOptions {
  seed: number;
  replication: number;
  /** Rows that the table may grow to. */
  maxRows: number;
}

const LEAST_ROWS = 256;

export abstract class Draws extends Table implements Drawing {
  readonly streams: Streams;
  readonly ahead: Float64Array;
  readonly position: Int32Array;
  readonly streamOf: Int32Array;
  /** By source: the mean of an exponential distribution, or UNIFORM, or OTHER. */
  readonly exponentialMean: Float64Array;
  /** By source: the number of its distribution in the sampler table. */
  readonly samplerOf: Int32Array;
  readonly keyStreams: Int32Array;
  /** Decides ties. */
  readonly coin: number;

  /** Number of key spaces; 0: requests carry no keys. */
  readonly spaces: number;
  /** What requests have caused; null where nothing asks for it. */
  readonly lineage: Lineage | null;
  /** True where every request has a scope: for its keys, or for what it causes. */
  readonly scoped: boolean;
  scopeKeys = new Int32Array(0);
  scopeParent = new Int32Array(0);
  scopeUses = new Int32Array(0);
  scopeFree = -1;

  /** When the first day begins. */
  midnight = 0;
  readonly stack = new Float64Array(X_DEPTH);

  constructor(
    readonly program: Program,
    options: KernelOptions,
  ) {
    // A row for each load, one for a request of each that waits or is served, and as many again.
    super(program.registers, options.maxRows, Math.max(LEAST_ROWS, 4 * program.loads.length));
    const draws = program.draws;
    this.streams = new Streams(options.seed, options.replication);
    this.ahead = new Float64Array(draws.length * AHEAD);
    this.position = Int32Array.from(draws, (_, i) => i * AHEAD);
    this.exponentialMean = Float64Array.from(draws, ({ distribution }) => quickly(distribution));
    this.samplerOf = Int32Array.from(draws, ({ sampler }) => sampler);
    this.streamOf = Int32Array.from(draws, (d) => this.streams.open(d.purpose, d.index));
    this.keyStreams = Int32Array.from(program.spaces, (s) => this.streams.open(`keys of ${s.name}`));
    this.coin = this.streams.open('ties');
    this.spaces = program.spaces.length;
    this.lineage = program.follows ? new Lineage() : null;
    this.scoped = this.spaces > 0 || program.follows;
  }

  /**
   * From now on a source draws from another distribution.
   * @returns what brings the former one back
   */
  retune(source: number, sampler: number, distribution: Distribution): () => void {
    const former = { sampler: this.samplerOf[source]!, mean: this.exponentialMean[source]! };
    const set = (to: typeof former): void => {
      this.samplerOf[source] = to.sampler;
      this.exponentialMean[source] = to.mean;
      // What was drawn ahead is of no use any more.
      this.position[source] = source * AHEAD;
    };
    set({ sampler, mean: quickly(distribution) });
    return () => set(former);
  }

  get state(): Int32Array {
    return this.streams.state;
  }

  get logarithms(): Float64Array {
    return this.streams.logarithms;
  }

  /** The next number of a source. */
  draw(source: number): number {
    return draw(this, source);
  }

  /** The next number of a source, left in `cells[VALUE]`. */
  drawCell(source: number): void {
    this.cells[Cell.VALUE] = this.draw(source);
  }

  /** Draws or computes the work that a row has to do. */
  drawWork(row: number, operand: number): void {
    this.numbers[(row >> 1) + Num.WORK] = operand >= 0 ? this.draw(operand) : this.value(operand, row);
  }

  /** A uniform whole number from 0 to n - 1. */
  below(source: number, n: number): number {
    return Math.floor(this.draw(source) * n);
  }

  sample(source: number): void {
    const from = source * AHEAD;
    const stream = this.streamOf[source]!;
    const sampler = this.samplerOf[source]!;
    for (let i = from; i < from + AHEAD; i++)
      this.ahead[i] = this.program.samplers.sample(sampler, this.streams, stream);
  }

  /** The value of an operand for the request of a row: drawn, or computed from its keys. Never negative. */
  value(operand: number, row: number): number {
    if (operand >= 0) return this.draw(operand);
    const value = this.evaluate(-1 - operand, row);
    return value > 0 ? value : 0;
  }

  /** A value as a whole number. */
  count(operand: number, row: number): number {
    const value = this.value(operand, row);
    return value < 1e9 ? Math.round(value) : 1e9;
  }

  /** Evaluates an expression for the request of a row. */
  evaluate(expression: number, row: number): number {
    const words = this.program.expressions[expression]!;
    const stack = this.stack;
    let top = -1;
    for (let i = 0; i < words.length;) {
      const word = words[i++]!;
      if (word === X_NUMBER) stack[++top] = this.program.constants[words[i++]!]!;
      else if (word === X_ATTRIBUTE) {
        const key = this.keyOf(row, words[i++]!);
        stack[++top] = this.program.attributes[words[i++]!]!.values.value(key);
      } else if (word === X_TIMETABLE) {
        const end = i + 1 + 2 * words[i]!;
        const clock = this.secondOfDay();
        // Before the first time of the day the last one's value holds.
        let value = words[end - 1]!;
        for (i++; i < end; i += 2) if (this.program.constants[words[i]!]! <= clock) value = words[i + 1]!;
        stack[++top] = this.program.constants[value]!;
      } else if (word === X_NOT) stack[top] = stack[top] === 0 ? 1 : 0;
      else {
        const right = stack[top--]!;
        stack[top] = operate(word, stack[top]!, right);
      }
    }
    return stack[0]!;
  }

  /** Seconds since midnight; the course of a timed study begins at midnight. */
  secondOfDay(): number {
    return Math.max(0, this.cells[Cell.NOW]! - this.midnight) % 86_400;
  }

  /** Draws a key by the popularity of its space. */
  drawKey(space: number): number {
    const { popularity, count } = this.program.spaces[space]!;
    const stream = this.keyStreams[space]!;
    switch (popularity.kind) {
      case 'uniform':
        return Math.floor(this.streams.uniform(stream) * count);
      case 'zipf':
        return popularity.ranks.at(this.streams.uniform(stream));
      case 'attribute':
        return popularity.values.sampleProportional(this.streams, stream);
    }
  }

  /** The request's key of a space; at first mention it is drawn, for the innermost scope. */
  keyOf(row: number, space: number): number {
    let scope = this.words[row + Word.SCOPE]!;
    if (scope < 0) {
      scope = this.openScope(-1);
      this.words[row + Word.SCOPE] = scope;
    }
    for (let s = scope; s >= 0; s = this.scopeParent[s]!) {
      const key = this.scopeKeys[s * this.spaces + space]!;
      if (key >= 0) return key;
    }
    const key = this.drawKey(space);
    if (this.lineage !== null) while (this.lineage.isApart(scope)) scope = this.scopeParent[scope]!;
    this.scopeKeys[scope * this.spaces + space] = key;
    return key;
  }

  /** A key that the request has drawn already, of a space or of one with the same keys; -1 where there is none. */
  drawnKey(row: number, space: number): number {
    const { spaces } = this.program;
    const { base } = spaces[space]!;
    let like = -1;
    for (let s = this.words[row + Word.SCOPE]!; s >= 0; s = this.scopeParent[s]!) {
      const from = s * this.spaces;
      if (this.scopeKeys[from + space]! >= 0) return this.scopeKeys[from + space]!;
      for (let i = 0; i < this.spaces && like < 0; i++) if (spaces[i]!.base === base) like = this.scopeKeys[from + i]!;
    }
    return like;
  }

  /** Gives the request a key of a space before any is drawn. */
  setKey(row: number, space: number, key: number): void {
    this.scopeKeys[this.words[row + Word.SCOPE]! * this.spaces + space] = key;
  }

  /** The key of a space that the request has drawn already; -1 where it has none. */
  keyDrawn(row: number, space: number): number {
    for (let s = this.words[row + Word.SCOPE]!; s >= 0; s = this.scopeParent[s]!) {
      const key = this.scopeKeys[s * this.spaces + space]!;
      if (key >= 0) return key;
    }
    return -1;
  }

  /** A key that the request has drawn already, of whatever space; 0 where there is none. */
  anyKey(row: number): number {
    for (let s = this.words[row + Word.SCOPE]!; s >= 0; s = this.scopeParent[s]!) {
      for (let i = 0; i < this.spaces; i++) {
        const key = this.scopeKeys[s * this.spaces + i]!;
        if (key >= 0) return key;
      }
    }
    return 0;
  }

  /** A key that the request was given at its arrival, of the first space that has one; -1 where there is none. */
  protected carriedKey(row: number): number {
    let scope = this.words[row + Word.SCOPE]!;
    if (scope < 0) return -1;
    while (this.scopeParent[scope]! >= 0) scope = this.scopeParent[scope]!;
    for (let i = 0; i < this.spaces; i++) {
      const key = this.scopeKeys[scope * this.spaces + i]!;
      if (key >= 0) return key;
    }
    return -1;
  }

  /**
   * The key by which a row's data is found: the one it was called by where that belongs to the wanted space (or none is
   * wanted), else the request's key of the wanted space.
   */
  dataKey(row: number, by: number, wanted: number): number {
    const spaces = this.program.spaces;
    if (by >= 0 && (wanted < 0 || spaces[by]!.base === spaces[wanted]!.base)) return this.keyOf(row, by);
    return wanted >= 0 ? this.keyOf(row, wanted) : this.anyKey(row);
  }

  /** A scope in which nothing is drawn yet, used once; the caller's use of the parent passes to it. */
  openScope(parent: number): number {
    if (this.scopeFree < 0) this.growScopes();
    const scope = this.scopeFree;
    this.scopeFree = this.scopeParent[scope]!;
    this.scopeParent[scope] = parent;
    this.scopeUses[scope] = 1;
    const from = scope * this.spaces;
    for (let i = 0; i < this.spaces; i++) this.scopeKeys[from + i] = -1;
    if (this.lineage !== null) this.lineage.opened(scope, parent);
    return scope;
  }

  /** The scope of a request, sent now by a load. */
  openRequest(load: number): number {
    if (!this.scoped) return -1;
    const scope = this.openScope(-1);
    if (this.lineage !== null) this.lineage.begins(scope, load, this.cells[Cell.NOW]!);
    return scope;
  }

  /** A row begins asynchronous work, for which nobody waits: it is told apart from what its sender does itself. */
  beginApart(row: number): void {
    if (this.lineage === null) return;
    const scope = this.openScope(this.words[row + Word.SCOPE]!);
    this.lineage.setApart(scope);
    this.words[row + Word.SCOPE] = scope;
  }

  /** The scope around all that are around one: that of the request. */
  outermost(scope: number): number {
    while (this.scopeParent[scope]! >= 0) scope = this.scopeParent[scope]!;
    return scope;
  }

  /** The request of a scope, answered with a value, and everything that it has caused are done. */
  protected abstract requestSettled(load: number, scope: number): void;

  /** One more row uses a scope. */
  shareScope(scope: number): number {
    if (scope >= 0) this.scopeUses[scope]!++;
    return scope;
  }

  /** One row less uses a scope. */
  leaveScope(scope: number): void {
    while (scope >= 0 && --this.scopeUses[scope]! === 0) {
      const parent = this.scopeParent[scope]!;
      if (this.lineage !== null) {
        const load = this.lineage.left(scope, parent);
        if (load >= 0) this.requestSettled(load, scope);
      }
      this.scopeParent[scope] = this.scopeFree;
      this.scopeFree = scope;
      scope = parent;
    }
  }

  /** The scope around one; the row's use passes from the inner to the outer one. */
  closeScope(scope: number): number {
    if (scope < 0) return -1;
    const parent = this.shareScope(this.scopeParent[scope]!);
    this.leaveScope(scope);
    return parent;
  }

  growScopes(): void {
    const old = this.scopeParent.length;
    const length = Math.max(64, 2 * old);
    const larger = (array: Int32Array, width: number): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(length * width);
      grown.set(array);
      return grown;
    };
    this.scopeKeys = larger(this.scopeKeys, this.spaces);
    this.scopeParent = larger(this.scopeParent, 1);
    this.scopeUses = larger(this.scopeUses, 1);
    this.lineage?.grow(length);
    for (let scope = length - 1; scope >= old; scope--) {
      this.scopeParent[scope] = this.scopeFree;
      this.scopeFree = scope;
    }
  }
}

/** The mean of an exponential distribution, or which of the others it is. */
function quickly(d: Distribution): number {
  if (d.kind === 'exponential') return d.mean;
  return d.kind === 'uniform' && d.low === 0 && d.high === 1 ? UNIFORM : OTHER;
}
