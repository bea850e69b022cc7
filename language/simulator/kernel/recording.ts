/** Figures that are recorded value by value: latencies of loads and operations, ages of messages. */
import type { Program } from '../compile/program.js';
import { soleOperations } from '../compile/sole-operations.js';
import { Routing } from './routing.js';
import type { KernelOptions } from './draws.js';
import { Cell } from './table.js';
import { Counters, type LatencySink } from './counters.js';

/** Values of one figure that are handed over together. */
export const BLOCK = 64;
/** Ends of batches that may stand before the values around them are handed over. */
const MOST_MARKS = 32;

const NOWHERE: LatencySink = { recordBlock: () => undefined };

export abstract class Recording extends Routing {
  readonly counters: Counters;
  /** Figures that are recorded one by one: latencies of the loads, then of the operations, then ages by message list. */
  readonly operationFigure: number;
  readonly listFigure: number;
  /** And then how far copies are behind, by component that keeps them. */
  readonly copiesFigure: number;
  /** And then, where it is followed, the time until all that a request has caused is done, by load. */
  readonly settledFigure: number;
  /** And then from the storing of a message until its consumer is done with it, by message list. */
  readonly lagFigure: number;
  /** And then the latencies of loads that come from several regions, by region. */
  readonly sourceFigure: number;
  /** By load: its first region among those; -1: it comes from one place. True where some load has any. */
  readonly firstSource: Int32Array;
  readonly hasSources: boolean;
  sinks: readonly LatencySink[];
  /** Recorded values on their way to their sinks, which take them in by blocks: a call for each would box the number. */
  readonly recorded: Float64Array;
  readonly recordedCount: Int32Array;
  /** By end of a batch, then figure: how many of the values that have not been handed over lie before it. */
  private marks = new Uint8Array(0);
  private markCount = 0;
  /** By figure: the first end of a batch that its sink has not been told of. */
  private readonly untold: Int32Array;
  /** By load: the operation whose latencies are those of its requests; -1: none. By operation: 1 for such a one. */
  readonly soleOperation: Int32Array;
  readonly recordedByLoad: Uint8Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { loads, operations, lists, copies } = program;
    this.counters = new Counters(program);
    this.operationFigure = loads.length;
    this.listFigure = loads.length + operations.length;
    this.copiesFigure = this.listFigure + lists.length;
    this.settledFigure = this.copiesFigure + copies.length;
    this.lagFigure = this.settledFigure + (program.follows ? loads.length : 0);
    this.sourceFigure = this.lagFigure + lists.length;
    const sources = program.geography?.sources ?? [];
    this.firstSource = Int32Array.from(loads, (_, l) => sources.findIndex(({ load }) => load === l));
    this.hasSources = sources.length > 0;
    const figures = this.sourceFigure + sources.length;
    this.sinks = Array.from({ length: figures }, () => NOWHERE);
    this.recorded = new Float64Array(figures * BLOCK);
    this.recordedCount = new Int32Array(figures);
    this.untold = new Int32Array(figures);
    this.soleOperation = soleOperations(program);
    this.recordedByLoad = new Uint8Array(operations.length);
    for (const operation of this.soleOperation) if (operation >= 0) this.recordedByLoad[operation] = 1;
  }

  /** From now on the figures are recorded in these, in the order of the figures. */
  recordIn(sinks: readonly LatencySink[]): void {
    this.flush();
    this.sinks = sinks;
  }

  /** Records the seconds since `since`, a number of a row. */
  record(figure: number, since: number): void {
    const count = this.recordedCount[figure]!;
    this.recorded[figure * BLOCK + count] = this.cells[Cell.NOW]! - this.numbers[since]!;
    this.recordedCount[figure] = count + 1;
    if (count + 1 === BLOCK) this.flushFigure(figure);
  }

  /** As `record`, where the moment stands in another table. */
  recordFrom(figure: number, moments: Float64Array, at: number): void {
    const count = this.recordedCount[figure]!;
    this.recorded[figure * BLOCK + count] = this.cells[Cell.NOW]! - moments[at]!;
    this.recordedCount[figure] = count + 1;
    if (count + 1 === BLOCK) this.flushFigure(figure);
  }

  protected override requestSettled(load: number, scope: number): void {
    this.recordFrom(this.settledFigure + load, this.lineage!.born, scope);
  }

  /**
   * Ends the present batch of every figure. The sinks hear of it with the values around it: going to each at the end of every
   * batch would be most of the work of a large model, where a figure has but a few values in a batch.
   */
  markBatch(): void {
    const figures = this.recordedCount.length;
    if (this.marks.length === 0) this.marks = new Uint8Array(MOST_MARKS * figures);
    this.marks.set(this.recordedCount, this.markCount * figures);
    this.markCount++;
    if (this.markCount === MOST_MARKS) this.flush();
  }

  flushFigure(figure: number): void {
    const sink = this.sinks[figure]!;
    const { recorded } = this;
    const { figureSum, figureCount } = this.counters;
    const from = figure * BLOCK;
    const count = this.recordedCount[figure]!;
    // Added one by one: a sum of sums would depend on where the blocks were cut.
    let sum = figureSum[figure]!;
    for (let i = from; i < from + count; i++) sum += recorded[i]!;
    this.handToSink(figure, sink);
    figureSum[figure] = sum;
    figureCount[figure]! += count;
    if (figure < this.operationFigure && this.soleOperation[figure]! >= 0) this.copyTo(figure, sink);
    this.recordedCount[figure] = 0;
    this.untold[figure] = this.markCount;
  }

  /** Hands over what was recorded of a figure, batch by batch. */
  private handToSink(figure: number, sink: LatencySink): void {
    const { recorded, marks, markCount } = this;
    const figures = this.recordedCount.length;
    const base = figure * BLOCK;
    const count = this.recordedCount[figure]!;
    let from = 0;
    for (let mark = this.untold[figure]!; mark < markCount; mark++) {
      const to = marks[mark * figures + figure]!;
      if (to > from) sink.recordBlock(recorded, base + from, base + to);
      sink.closeBatch?.();
      from = to;
    }
    if (count > from) sink.recordBlock(recorded, base + from, base + count);
  }

  /** Hands what was recorded of a load over as that of its operation as well, unless both are taken in by the same sink. */
  private copyTo(load: number, taken: LatencySink): void {
    const figure = this.operationFigure + this.soleOperation[load]!;
    const sink = this.sinks[figure]!;
    if (sink !== taken) this.handToSink(load, sink);
    this.counters.figureSum[figure] = this.counters.figureSum[load]!;
    this.counters.figureCount[figure] = this.counters.figureCount[load]!;
    this.untold[figure] = this.markCount;
  }

  /** Hands over all that was recorded: before anything is read from the sinks. */
  flush(): void {
    const { operationFigure, listFigure, markCount, recordedByLoad } = this;
    for (let figure = 0; figure < this.recordedCount.length; figure++) {
      if (this.recordedCount[figure] === 0 && this.untold[figure] === markCount) continue;
      // What a load records for its operation was handed over with its own.
      const isOperation = figure >= operationFigure && figure < listFigure;
      if (!isOperation || recordedByLoad[figure - operationFigure] === 0) this.flushFigure(figure);
    }
    this.markCount = 0;
    this.untold.fill(0);
  }
}
