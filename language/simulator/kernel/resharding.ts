/** Shards whose number changes while the system runs: where each key lies meanwhile, and the work of copying it. */
import type { CompiledComponent, Program } from '../compile/program.js';
import { momentOf, movesBetween, type Moves, type Pieces } from '../data/moves.js';
import type { Placement } from '../data/placement.js';
import { Copies } from './copies.js';
import type { KernelOptions } from './draws.js';
import { Flag, NodeState, State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** Keys on their way from one placement to another. */
export interface Move {
  to: Placement;
  /** Seconds: when the first moves, and how long until the last has. */
  began: number;
  over: number;
}

/** The work that they make, which may last longer. */
interface Copying {
  compiled: CompiledComponent;
  began: number;
  over: number;
  pieces: Pieces;
  /** Pieces that have begun. */
  done: number;
}

export abstract class Resharding extends Copies {
  /** By component: where its keys lie, but for those that have moved; null where it has one shard at all times. */
  private readonly placements: (Placement | null)[];
  private readonly moving: (Move | null)[];
  /** What is being copied, by number; the row whose event is its next piece names it. */
  private readonly copying: Copying[] = [];
  /** By component: shards that there are now; while keys move those of before and after. */
  readonly shards: Int32Array;
  /** By component: keys that have moved to another shard or are on their way, as a share of all, added up. */
  readonly movedKeys: Float64Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components } = program;
    // A component whose shards change has a placement, be it with one shard.
    this.placements = components.map(({ placement }) => placement);
    this.moving = components.map(() => null);
    this.shards = Int32Array.from(components, ({ placement }) => placement?.shards ?? 1);
    this.movedKeys = new Float64Array(components.length);
  }

  /** The shard on which a key lies now, in a component with more than one. */
  shardOf(component: number, key: number): number {
    const move = this.moving[component];
    if (move == null || momentOf(key) * move.over > this.cells[Cell.NOW]! - move.began)
      return this.placements[component]!.of(key);
    return move.to.of(key);
  }

  /**
   * From now on a component has so many shards: within so many seconds the keys that belong elsewhere move there, one after
   * the other. What still moves is taken to have arrived.
   */
  beginMove(component: number, count: number, over: number): Move {
    const before = this.moving[component];
    if (before != null) this.endMove(component, before);
    const compiled = this.program.components[component]!;
    const from = this.placements[component]!;
    const to = from.withShards(count);
    const moves = knownMoves(compiled, from, to);
    this.movedKeys[component]! += moves.share;
    this.shards[component] = Math.max(from.shards, count);
    const began = this.cells[Cell.NOW]!;
    const move = { to, began, over };
    this.moving[component] = move;
    const { pieces } = moves;
    if (pieces.times.length === 0) return move;
    const row = this.take();
    this.words[row + Word.STATE] = State.MOVING;
    this.words[row + Word.FLAGS] = 0;
    this.words[row + Word.PARENT] = -1;
    this.words[row + Word.NODE] = -1;
    this.words[row + Word.SCOPE] = -1;
    this.words[row + Word.SITE] = this.copying.push({ compiled, began, over, pieces, done: 0 }) - 1;
    this.scheduleCopy(row);
    return move;
  }

  /** The keys of a component lie where they belong, whether their time has come or not; unless they move elsewhere by now. */
  endMove(component: number, move: Move): void {
    if (this.moving[component] !== move) return;
    this.placements[component] = move.to;
    this.shards[component] = move.to.shards;
    this.moving[component] = null;
  }

  /** The next keys are read where they lie; see `write` for where they go. */
  copyNext(row: number): void {
    const copying = this.copying[this.words[row + Word.SITE]!]!;
    const { compiled, pieces } = copying;
    const source = this.leaders[compiled.firstGroup + pieces.from[copying.done]!]!;
    const target = pieces.to[copying.done]!;
    copying.done++;
    if (this.nodeState[source] === NodeState.DEAD) this.write(compiled, target, pieces.keys);
    else this.copy(compiled, source, compiled.moved, target, pieces.keys);
    if (copying.done < pieces.times.length) this.scheduleCopy(row);
    else this.release(row);
  }

  /** Keys that have been read are written on every node of the shard that they move to. */
  write(compiled: CompiledComponent, shard: number, keys: number): void {
    const first = this.firstOf(compiled, compiled.firstGroup + shard);
    for (let node = first; node < first + compiled.groupSize; node++) {
      if (this.nodeState[node] !== NodeState.DEAD) this.copy(compiled, node, compiled.moved + 1, shard, keys);
    }
  }

  private scheduleCopy(row: number): void {
    const { began, over, pieces, done } = this.copying[this.words[row + Word.SITE]!]!;
    this.cells[Cell.DUE] = Math.max(this.cells[Cell.NOW]!, began + pieces.times[done]! * over);
    this.schedule(row);
  }

  /** One piece of work on a node, after which it goes on at an address. */
  private copy({ source }: CompiledComponent, node: number, address: number, shard: number, keys: number): void {
    const row = this.take();
    this.words[row + Word.PC] = address;
    this.words[row + Word.FLAGS] = Flag.BRANCH;
    this.words[row + Word.PARENT] = -1;
    this.words[row + Word.NODE] = node;
    this.words[row + Word.OPERATION] = -1;
    this.words[row + Word.SCOPE] = -1;
    this.words[row + Word.ENTRY] = -1;
    this.words[row + Word.BY] = -1;
    this.words[row + Word.CHILD] = -1;
    this.words[row + Word.ATTEMPTS] = shard;
    this.words[row + Word.PRIORITY] = 0;
    this.words[row + Word.ORIGIN] = 0;
    this.numbers[(row >> 1) + Num.BORN] = keys;
    this.numbers[(row >> 1) + Num.WORK] = keys * (source.shards?.copy ?? 0);
    this.seize(node, row, State.ON_CPU);
  }
}

/** What moves between two numbers of shards is the same in every run of a program. */
function knownMoves(compiled: CompiledComponent, from: Placement, to: Placement): Moves {
  const name = `${String(from.shards)} ${String(to.shards)}`;
  let moves = compiled.moves.get(name);
  if (moves === undefined)
    compiled.moves.set(name, (moves = movesBetween(from, to, compiled.source.shards?.copy ?? 0)));
  return moves;
}
