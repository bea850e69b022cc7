/** Collects code and tables while a System is compiled. */
import type { Component, Distribution, EventAction, Step, System, Value } from '../../model/system.js';
import { MOST_POINTS, ringOf, type Ring } from '../policies/ring.js';
import { SamplerTable } from '../random/index.js';
import type { Batch } from './batches.js';
import type { Selection } from './selections.js';
import { compileExpression } from './expressions.js';
import { followsWork } from './follows.js';
import type { Geography } from './geography.js';
import { TooLarge } from './too-large.js';
import type {
  CandidateSet,
  CompiledAttribute,
  CompiledGathering,
  CompiledCache,
  CompiledComponent,
  CompiledLoad,
  CompiledOperation,
  CompiledPool,
  CompiledSpace,
  Draw,
  MessageList,
  MessageStore,
  Program,
  Site,
  Watch,
} from './program.js';

/** Where the steps being compiled stand. */
export interface Context {
  /** Number of the component whose operation it is; -1 for a load. */
  caller: number;
  callerName: string;
  /** First loop register that is free. */
  register: number;
  /** Prefix of the purposes of random streams. */
  purpose: string;
  /** True for what a follower spends on a write: resources only, no calls. */
  applying: boolean;
  /** True where the component only hands calls on. */
  forwards: boolean;
}

/** Emits steps one after the other; handed in, because steps contain calls and calls contain steps. */
export type EmitSteps = (assembler: Assembler, steps: readonly Step[], context: Context) => void;

/** Views larger than this in all are not kept for each calling node. */
const MAX_VIEW_ENTRIES = 8_000_000;

export class Assembler {
  readonly reached: Component[];
  readonly samplers = new SamplerTable();
  readonly draws: Draw[] = [];
  readonly sites: Site[] = [];
  readonly operations: CompiledOperation[] = [];
  readonly components: CompiledComponent[] = [];
  readonly caches: CompiledCache[] = [];
  readonly stores: MessageStore[] = [];
  readonly lists: MessageList[] = [];
  /** Components that keep copies of what they change. */
  readonly copies: number[] = [];
  /** A cache may hold what is older than the data behind it. */
  outdates = false;
  /** Shards so far. */
  groups = 0;
  readonly pools: CompiledPool[] = [];
  readonly gatherings: CompiledGathering[] = [];
  readonly spaces: CompiledSpace[] = [];
  readonly attributes: CompiledAttribute[] = [];
  readonly expressions: Int32Array[] = [];
  readonly batches: Batch[] = [];
  readonly selections: Selection[] = [];
  readonly notes: string[] = [];
  private readonly stepDraws = new Map<Step, number[]>();
  private readonly retunes = new Map<EventAction, number>();
  registers = 0;
  /** True once a policy keeps a number of its own for each candidate. */
  usesCredit = false;
  /** Components to whose nodes sessions are bound. */
  readonly bindsSessions = new Set<number>();
  nodes = 0;
  poolStations = 0;
  gatheringPlaces = 0;

  private readonly code: number[] = [];
  private readonly constants: number[] = [];
  private readonly constantNumbers = new Map<number, number>();
  private readonly reachedNames: ReadonlyMap<string, Component>;
  private readonly componentNumbers = new Map<string, number>();
  private readonly operationNumbers = new Map<string, Map<string, number>>();
  private readonly spaceNumbers = new Map<string, number>();
  private readonly attributeNumbers = new Map<string, number>();
  private readonly purposes = new Map<string, number>();
  private readonly candidates: number[] = [];
  private readonly candidateWeights: number[] = [];
  private readonly weighsByCores: number[] = [];
  private readonly watches: Watch[] = [];
  private readonly candidateSets = new Map<string, CandidateSet>();
  private readonly views = new Map<string, number>();
  private readonly rings = new Map<string, Ring>();
  private readonly viewSizes: number[] = [];
  private viewEntries = 0;

  constructor(readonly system: System) {
    for (const { action } of system.timeline?.events ?? [])
      if (action.kind === 'demand') this.retunes.set(action, this.samplers.add(action.value));
    this.reached = system.components.filter((component) => component.reached);
    this.reachedNames = new Map(this.reached.map((component) => [component.name, component]));
  }

  /** Address of the next instruction. */
  get address(): number {
    return this.code.length;
  }

  /** Appends words of code and returns the address of the first. */
  emit(...words: number[]): number {
    const at = this.code.length;
    this.code.push(...words);
    return at;
  }

  /** Fills in a word that was not known when it was emitted. */
  patch(address: number, word: number): void {
    this.code[address] = word;
  }

  constant(value: number): number {
    let number = this.constantNumbers.get(value);
    if (number === undefined) {
      number = this.constants.push(value) - 1;
      this.constantNumbers.set(value, number);
    }
    return number;
  }

  /** A source of random numbers with a stream of its own; the purpose is made unique by numbering. */
  draw(distribution: Distribution, purpose: string): number {
    const index = this.purposes.get(purpose) ?? 0;
    this.purposes.set(purpose, index + 1);
    return this.draws.push({ sampler: this.samplers.add(distribution), distribution, purpose, index }) - 1;
  }

  /** Uniform numbers between 0 and 1. */
  coin(purpose: string): number {
    return this.draw({ kind: 'uniform', low: 0, high: 1 }, purpose);
  }

  /** Operand of a value: a draw, or -1 less the number of an expression. */
  value(value: Value, purpose: string): number {
    if (value.kind !== 'expression') return this.draw(value, purpose);
    return -1 - this.expression(value.expression);
  }

  /** Operand of the time that a step takes, which an event may change. */
  timeOf(step: Step, value: Value, purpose: string): number {
    const operand = this.value(value, purpose);
    if (operand >= 0 && this.retunes.size > 0) this.stepDraws.set(step, [...(this.stepDraws.get(step) ?? []), operand]);
    return operand;
  }

  expression(expression: Parameters<typeof compileExpression>[0]): number {
    return this.expressions.push(compileExpression(expression, this)) - 1;
  }

  declareSpace(space: CompiledSpace): number {
    this.spaceNumbers.set(space.name, this.spaces.length);
    return this.spaces.push(space) - 1;
  }

  /** Number of a key space; -1 for none. */
  space(name: string | undefined): number {
    return name === undefined ? -1 : (this.spaceNumbers.get(name) ?? -1);
  }

  declareAttribute(attribute: CompiledAttribute): number {
    this.attributeNumbers.set(`${attribute.base}:${attribute.name}`, this.attributes.length);
    return this.attributes.push(attribute) - 1;
  }

  /** @throws RangeError where the space has no such attribute */
  attribute(space: number, name: string): number {
    const number = this.attributeNumbers.get(`${this.spaces[space]?.base}:${name}`);
    if (number === undefined) throw new RangeError(`no key space has an attribute ${name}`);
    return number;
  }

  declareComponent(component: CompiledComponent): number {
    const number = this.components.push(component) - 1;
    this.componentNumbers.set(component.source.name, number);
    const numbers = new Map<string, number>();
    for (const operation of component.source.operations) {
      numbers.set(operation.name, this.operations.length);
      this.operations.push({ component: number, name: operation.name, entry: -1, apply: -1, write: operation.write });
    }
    this.operationNumbers.set(component.source.name, numbers);
    this.nodes += component.nodes;
    return number;
  }

  /** The reached component of a name. */
  reachedNamed(name: string): Component | undefined {
    return this.reachedNames.get(name);
  }

  /** @throws RangeError for a name that no reached component has */
  componentNumber(name: string): number {
    const number = this.componentNumbers.get(name);
    if (number === undefined) throw new RangeError(`there is no component ${name}`);
    return number;
  }

  /** @throws RangeError for an operation that the component does not offer */
  operationNumber(component: string, operation: string): number {
    const number = this.operationNumbers.get(component)?.get(operation);
    if (number === undefined) throw new RangeError(`${component} has no operation ${operation}`);
    return number;
  }

  /** The nodes `first`, `first + 1`, … of each range, as a set to pick from; each weighs `weight`, its cores unless that is `stated`. */
  candidateSet(
    ranges: { first: number; count: number; weight: number; stated?: boolean }[],
    watch: number,
  ): CandidateSet {
    const key = `${watch}|${ranges.map((range) => `${range.first}+${range.count}*${range.weight}${range.stated ? '!' : ''}`).join()}`;
    let set = this.candidateSets.get(key);
    if (set === undefined) {
      const from = this.candidates.length;
      for (const { first, count, weight, stated } of ranges) {
        for (let i = 0; i < count; i++) {
          this.candidates.push(first + i);
          this.candidateWeights.push(weight);
          this.weighsByCores.push(stated ? 0 : 1);
        }
      }
      set = { from, count: this.candidates.length - from, watch };
      this.candidateSets.set(key, set);
    }
    return set;
  }

  /**
   * The ring of a pool, on which each of the candidates has so many points.
   * @throws TooLarge where it would have too many
   */
  ring(name: string, candidates: number, points: number): Ring {
    const key = `${name}|${candidates}|${points}`;
    let ring = this.rings.get(key);
    if (ring === undefined) {
      if (candidates * points > MOST_POINTS) {
        throw new TooLarge(
          `The hash ring of ${name} has ${candidates * points} points; at most ${MOST_POINTS} can be simulated. Write fewer \`points\`, or leave them out: the shares are then equal.`,
        );
      }
      ring = ringOf(name, candidates, points);
      this.rings.set(key, ring);
    }
    return ring;
  }

  /** Number of a watch; callers who check alike share one. -1 for none. */
  watch(health: Watch | undefined): number {
    if (health === undefined) return -1;
    const { every, down, up } = health;
    const known = this.watches.findIndex((w) => w.every === every && w.down === down && w.up === up);
    return known >= 0 ? known : this.watches.push({ every, down, up }) - 1;
  }

  /**
   * Views on a list of candidate sets, kept by each of `holders` callers; the same owner and sets give the same views.
   * @returns the number of the first view, or -1 where so many would not fit
   */
  viewsOn(owner: string, sets: readonly CandidateSet[], holders: number): number {
    const key = `${owner}|${sets.map((set) => set.from).join()}`;
    const known = this.views.get(key);
    if (known !== undefined) return known;
    const entries = holders * sets.reduce((sum, set) => sum + set.count, 0);
    if (this.viewEntries + entries > MAX_VIEW_ENTRIES && holders > 1) return -1;
    this.viewEntries += entries;
    const first = this.viewSizes.length;
    for (let i = 0; i < holders; i++) for (const set of sets) this.viewSizes.push(set.count);
    this.views.set(key, first);
    return first;
  }

  /** Number of a pool. @throws RangeError for a name that no pool of the component has */
  poolNumber(component: string, name: string): number {
    const owner = this.componentNumber(component);
    const number = this.pools.findIndex((pool) => pool.component === owner && pool.name === name);
    if (number < 0) throw new RangeError(`${component} has no pool ${name}`);
    return number;
  }

  /** Messages for some consumers in the store of a queue; the same consumers give the same list. */
  messageList(store: number, consumers: MessageList['consumers']): number {
    const same = (list: MessageList): boolean =>
      list.store === store &&
      list.consumers.length === consumers.length &&
      list.consumers.every((c, i) => c.operation === consumers[i]!.operation);
    const known = this.lists.findIndex(same);
    if (known >= 0) return known;
    const messages = this.components[this.stores[store]!.component]!.source.messages;
    const number =
      this.lists.push({
        store,
        consumers,
        partitions: messages?.partitions?.count ?? 0,
        space: this.space(messages?.partitions?.keys),
        attempts: messages?.redeliver?.attempts ?? 0,
        after: messages?.redeliver?.after ?? 0,
        visibility: messages?.visibility ?? 0,
        deadLetters: [],
        deadOperation: -1,
      }) - 1;
    for (const { component } of consumers) this.components[component]!.sources.push(number);
    return number;
  }

  finish(
    loads: CompiledLoad[],
    rewritten: Pick<Program, 'behaviors' | 'asking'>,
    geography: Geography | null,
  ): Program {
    return {
      geography,
      code: Int32Array.from(this.code),
      constants: Float64Array.from(this.constants),
      expressions: this.expressions,
      samplers: this.samplers,
      draws: this.draws,
      sites: this.sites,
      operations: this.operations,
      components: this.components,
      caches: this.caches,
      stores: this.stores,
      lists: this.lists,
      copies: this.copies,
      tellsStale: this.copies.length > 0 || this.outdates,
      groups: this.groups,
      pools: this.pools,
      gatherings: this.gatherings,
      poolStations: this.poolStations,
      gatheringPlaces: this.gatheringPlaces,
      loads,
      spaces: this.spaces,
      attributes: this.attributes,
      nodes: this.nodes,
      candidates: Int32Array.from(this.candidates),
      candidateWeights: Float64Array.from(this.candidateWeights),
      weighsByCores: Uint8Array.from(this.weighsByCores),
      sets: [...this.candidateSets.values()],
      watches: this.watches,
      viewSizes: this.viewSizes,
      usesCredit: this.usesCredit,
      bindsSessions: this.components.map((_, c) => this.bindsSessions.has(c)),
      stepDraws: this.stepDraws,
      retunes: this.retunes,
      ...rewritten,
      follows: followsWork(this.system),
      registers: this.registers,
      batches: this.batches,
      selections: this.selections,
      notes: this.notes,
    };
  }
}
