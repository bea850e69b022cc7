/**
 * What a request has caused: which asynchronous work is still open, and when the last of it ends.
 *
 * Every row that a request causes, directly or not, uses a scope of keys that hangs on the request's own, and scopes are
 * counted anyway: when the request's scope is left by the last who uses it, all is done. Asynchronous work gets a scope of its
 * own, in which no key is drawn, so that whoever started it can tell whether some of it is open.
 */

/** In place of a load: the scope is not that of a request. */
const NOBODY = -1;

export class Lineage {
  /** By scope: the request or the piece of asynchronous work that it belongs to, as the scope which that began with. */
  private origin = new Int32Array(0);
  /** By scope: 1 where a piece of asynchronous work began. */
  private apart = new Uint8Array(0);
  /** By scope that something began with: pieces of asynchronous work which that has started and which are not done. */
  private open = new Int32Array(0);
  /** By scope of a request: its load, when it was sent, and whether it was answered with a value. */
  private loads = new Int32Array(0);
  born = new Float64Array(0);
  private completed = new Uint8Array(0);

  grow(length: number): void {
    const grown = <T extends Int32Array | Uint8Array | Float64Array>(old: T, larger: T): T => {
      larger.set(old);
      return larger;
    };
    this.origin = grown(this.origin, new Int32Array(length));
    this.apart = grown(this.apart, new Uint8Array(length));
    this.open = grown(this.open, new Int32Array(length));
    this.loads = grown(this.loads, new Int32Array(length).fill(NOBODY));
    this.born = grown(this.born, new Float64Array(length));
    this.completed = grown(this.completed, new Uint8Array(length));
  }

  /** A scope is opened within another, or (-1) within none. */
  opened(scope: number, parent: number): void {
    this.origin[scope] = parent < 0 ? scope : this.origin[parent]!;
    this.apart[scope] = 0;
    this.open[scope] = 0;
    this.loads[scope] = NOBODY;
    this.completed[scope] = 0;
  }

  /** A scope that was just opened is that of a request. */
  begins(scope: number, load: number, now: number): void {
    this.loads[scope] = load;
    this.born[scope] = now;
  }

  /** A scope that was just opened is that of a piece of asynchronous work. */
  setApart(scope: number): void {
    this.open[this.origin[scope]!]!++;
    this.apart[scope] = 1;
    this.origin[scope] = scope;
  }

  isApart(scope: number): boolean {
    return this.apart[scope] === 1;
  }

  /** The last who used a scope has left it. @returns the load whose request is done with it, having been answered; -1: none */
  left(scope: number, parent: number): number {
    if (parent >= 0) {
      if (this.apart[scope] === 1) this.open[this.origin[parent]!]!--;
      return NOBODY;
    }
    const load = this.completed[scope] === 1 ? this.loads[scope]! : NOBODY;
    this.loads[scope] = NOBODY;
    return load;
  }

  /** The scopes of requests that are not done with all that they have caused. */
  *requests(): Iterable<number> {
    for (let scope = 0; scope < this.loads.length; scope++) if (this.loads[scope]! >= 0) yield scope;
  }

  /** True where what a scope belongs to has started asynchronous work that is not done. */
  waits(scope: number): boolean {
    return this.open[this.origin[scope]!]! > 0;
  }

  /** A pause of a person, within the request itself, is no part of the time that it takes. */
  postpone(scope: number, seconds: number): void {
    const origin = this.origin[scope]!;
    if (this.loads[origin] !== NOBODY) this.born[origin]! += seconds;
  }

  /** The request of a scope, the outermost one, has been answered with a value. */
  answer(scope: number): void {
    this.completed[scope] = 1;
  }
}
