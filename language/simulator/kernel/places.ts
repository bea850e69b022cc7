/** What rows carry with them from where they come: how urgent they are, and from which place. */
import { NO_SIZE, type Geography, type Origin } from '../compile/geography.js';
import type { Program } from '../compile/program.js';
import { placeFrom } from '../data/places.js';
import { MOST_LOSSES, retransmissionDelay } from '../retransmission.js';
import type { KernelOptions } from './draws.js';
import { Stations } from './stations.js';
import { Lines } from './lines.js';
import { Flag, Outcome, State } from './states.js';
import { Cell, Word } from './table.js';

export abstract class Places extends Stations {
  /** True where some component serves by priority: only then do rows carry one. */
  readonly byUrgency: boolean;
  /** By load: the key spaces of which its requests carry keys. */
  readonly loadSpaces: (readonly number[])[];
  /** By load. */
  private readonly loadPriority: Float64Array;
  /** Priority that calls of a component have; NaN: that of the request. */
  private readonly callPriority: Float64Array;
  /** Priority that calls have by what is written on them; NaN: by their component, else by the request. */
  private readonly sitePriority: Float64Array;
  /** Where everything is, with links, origins and sizes of its own, which events change; null where all stands in one place. */
  readonly geography: Geography | null;
  /** True where some link takes time. */
  readonly crossing: boolean;
  /** What messages pass through; null where nothing crosses a link. */
  readonly lines: Lines | null;
  /** By component: calls and replies under way over such links. */
  readonly underWay: Int32Array;
  /** True where rows carry anything. */
  protected readonly carries: boolean;
  /** By closed load: where its users live, as far as they were needed, and how many in each place. */
  private readonly homes: { of: number[]; had: number[] }[];

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components, geography } = program;
    this.byUrgency = components.some(({ disciplines }) => disciplines.includes('priority'));
    this.callPriority = Float64Array.from(components, ({ source }) => source.priority ?? NaN);
    this.sitePriority = Float64Array.from(program.sites, ({ priority }) => priority ?? NaN);
    this.geography = geography && {
      ...geography,
      links: geography.links.map((link) => ({ ...link })),
      origins: [...geography.origins],
      sizes: geography.sizes?.slice() ?? null,
    };
    this.loadSpaces = program.loads.map(({ spaces }) => spaces);
    this.loadPriority = Float64Array.from(program.loads, ({ source }) => source.priority ?? 0);
    this.crossing = geography?.crossing === true;
    this.lines = geography === null || !geography.crossing ? null : new Lines(this.geography!);
    this.underWay = new Int32Array(components.length);
    this.carries = this.byUrgency || geography !== null;
    this.homes = program.loads.map(() => ({ of: [], had: [] }));
  }

  /** Calls that a component makes from now on are so urgent; NaN: as the request. */
  setCallPriority(component: number, priority: number): void {
    this.callPriority[component] = priority;
  }

  /** Requests of a load are so urgent from now on, and come from elsewhere where that is said; users move there. */
  setSource(load: number, priority: number, origin: Origin | undefined, users: readonly number[]): void {
    this.loadPriority[load] = priority;
    if (this.geography === null || origin === undefined || this.geography.origins[load] === origin) return;
    this.geography.origins[load] = origin;
    this.homes[load] = { of: [], had: [] };
    users.forEach((row, number) => this.settleUser(load, row, number));
  }

  /** A row carries what the one carries that it is part of. */
  inherit(from: number, to: number): void {
    if (!this.carries) return;
    this.words[to + Word.PRIORITY] = this.words[from + Word.PRIORITY]!;
    this.words[to + Word.ORIGIN] = this.words[from + Word.ORIGIN]!;
  }

  /** A call is as urgent as it says, else as its component says, else as the request that makes it; it comes from where that is. */
  inheritAsCall(from: number, to: number, site: number): void {
    if (!this.carries) return;
    const node = this.words[from + Word.NODE]!;
    let own = this.sitePriority[site]!;
    if (own !== own && node >= 0) own = this.callPriority[this.nodeComponent[node]!]!;
    this.words[to + Word.PRIORITY] = own === own ? own : this.words[from + Word.PRIORITY]!;
    if (this.geography !== null) this.words[to + Word.ORIGIN] = this.placeOf(from);
  }

  /** A request begins: with its load's urgency, at one of the places that its load comes from. */
  originate(load: number, row: number): void {
    if (!this.carries) return;
    this.words[row + Word.PRIORITY] = this.loadPriority[load]!;
    if (this.geography === null) return;
    const { places, thresholds, draw } = this.geography.origins[load]!;
    let i = 0;
    if (draw >= 0) {
      const u = this.draw(draw);
      while (i < places.length - 1 && thresholds[i]! <= u) i++;
    }
    this.words[row + Word.ORIGIN] = places[i]!;
  }

  /** A user of a closed load, by number: users live where their load comes from, as many in each place as its share says. */
  settleUser(load: number, row: number, number: number): void {
    this.originate(load, row);
    const origin = this.geography?.origins[load];
    if (origin === undefined || origin.places.length < 2) return;
    const homes = this.homes[load]!;
    while (homes.of.length <= number) {
      const home = mostLacking(origin, homes.had, homes.of.length + 1);
      homes.had[home] = (homes.had[home] ?? 0) + 1;
      homes.of.push(home);
    }
    this.words[row + Word.ORIGIN] = origin.places[homes.of[number]!]!;
  }

  /** The place at which a row is: that of its node, or where it was called from. */
  placeOf(row: number): number {
    const { placeOf } = this.geography!;
    const origin = this.words[row + Word.ORIGIN]!;
    const node = this.words[row + Word.NODE]!;
    if (node < 0) return origin;
    return placeFrom(this.geography!, placeOf[node]!, origin);
  }

  /** The link between a place and a node that is called from there; -1 where nothing lies in between. */
  linkTo(node: number, from: number): number {
    const { places, placeOf, between } = this.geography!;
    return between[from * places + placeFrom(this.geography!, placeOf[node]!, from)]!;
  }

  /** Seconds there and back between a place and a node. */
  roundTrip(node: number, from: number): number {
    const link = this.linkTo(node, from);
    return link < 0 ? 0 : this.geography!.links[link]!.rtt;
  }

  /**
   * Sends a row over the link that lies between where it comes from and its node: its event is due when it has arrived.
   * @param least seconds that it takes in any case
   * @returns false where nothing lies in between
   */
  depart(row: number, state: State.OUTBOUND | State.HOMEBOUND | State.LAGGING, least = 0): boolean {
    const link = this.linkTo(this.words[row + Word.NODE]!, this.words[row + Word.ORIGIN]!);
    if (link < 0) return false;
    const { rtt, loss } = this.geography!.links[link]!;
    const losses = loss > 0 ? this.lossesOn(link) : 0;
    this.words[row + Word.STATE] = state;
    this.words[row + Word.FLAGS]! |= losses === MOST_LOSSES ? Flag.AFAR | Flag.ASTRAY : Flag.AFAR;
    const passing = this.passing(this.lines!, link, row, state, losses);
    const seconds = passing + rtt / 2 + (losses > 0 ? retransmissionDelay(rtt, losses) : 0);
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + (seconds > least ? seconds : least);
    this.schedule(row);
    return true;
  }

  /** A row is there, or no longer waited for. */
  leaveLink(row: number): void {
    if (this.geography!.sizes !== null) this.underWay[this.nodeComponent[this.words[row + Word.NODE]!]!]!--;
  }

  /** Seconds until all of a message is on its way. What is sent again after a loss takes no room on the link. */
  private passing(lines: Lines, link: number, row: number, state: State, losses: number): number {
    const node = this.words[row + Word.NODE]!;
    const origin = this.words[row + Word.ORIGIN]!;
    const back = state === State.HOMEBOUND;
    const from = back ? placeFrom(this.geography!, this.geography!.placeOf[node]!, origin) : origin;
    lines.count(link, from, losses === MOST_LOSSES ? losses : losses + 1, losses);
    if (this.geography!.sizes === null) return 0;
    if (state !== State.LAGGING) this.underWay[this.nodeComponent[node]!]!++;
    return lines.send(link, from, this.bytesOf(row, back), this.cells[Cell.NOW]!);
  }

  /** Size of a request, or of its reply. Refusals have none, nor what a follower confirms. */
  private bytesOf(row: number, back: boolean): number {
    if (back && this.words[row + Word.ATTEMPTS]! > Outcome.MISS) return 0;
    const part = (this.words[row + Word.FLAGS]! & Flag.BRANCH) !== 0;
    if (back && part && this.program.components[this.nodeComponent[this.words[row + Word.NODE]!]!]!.led) return 0;
    const operand = this.geography!.sizes![2 * this.words[row + Word.OPERATION]! + (back ? 1 : 0)]!;
    return operand === NO_SIZE ? 0 : this.value(operand, row);
  }

  /** How often in a row a message is lost on a link. */
  private lossesOn(link: number): number {
    const { loss, draw } = this.geography!.links[link]!;
    let losses = 0;
    while (losses < MOST_LOSSES && this.draw(draw) < loss) losses++;
    return losses;
  }
}

/** The place that lacks most of its share of so many users, given how many each has. */
function mostLacking({ thresholds }: Geography['origins'][number], had: readonly number[], all: number): number {
  const lacking = thresholds.map((reached, i) => (reached - (thresholds[i - 1] ?? 0)) * all - (had[i] ?? 0));
  return lacking.indexOf(Math.max(...lacking));
}
