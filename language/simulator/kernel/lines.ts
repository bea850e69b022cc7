/**
 * The two directions of every link: what passes through them, and where a link has a bandwidth how long that takes. Messages are
 * put on it one after the other, so that all there is to know of a direction is when it is free again.
 */
import type { Geography } from '../compile/geography.js';

export class Lines {
  private readonly free: Float64Array;
  /** Seconds of all that has been put on each direction. */
  private readonly assigned: Float64Array;
  /** By direction, two for each link: messages put on it, those lost, and the bytes of the rest. */
  readonly sent: Float64Array;
  readonly lost: Float64Array;
  readonly bytes: Float64Array;

  constructor(private readonly geography: Geography) {
    const count = 2 * geography.links.length;
    this.free = new Float64Array(count);
    this.assigned = new Float64Array(count);
    this.sent = new Float64Array(count);
    this.lost = new Float64Array(count);
    this.bytes = new Float64Array(count);
  }

  /** Counts a message that is put on a link at a place, and again after each of its losses. */
  count(link: number, from: number, transmissions: number, losses: number): void {
    const line = this.lineFrom(link, from);
    this.sent[line]! += transmissions;
    this.lost[line]! += losses;
  }

  /**
   * Puts a message on a link at a place.
   * @returns seconds until the last of it is on its way
   */
  send(link: number, from: number, bytes: number, now: number): number {
    const line = this.lineFrom(link, from);
    this.bytes[line]! += bytes;
    const { secondsPerByte } = this.geography.links[link]!;
    if (secondsPerByte === 0) return 0;
    const free = this.free[line]!;
    const seconds = bytes * secondsPerByte;
    const end = (free > now ? free : now) + seconds;
    this.free[line] = end;
    this.assigned[line]! += seconds;
    return end - now;
  }

  /** Seconds for which a direction has been busy up to now. */
  busyIntegral(line: number, now: number): number {
    return this.assigned[line]! - Math.max(0, this.free[line]! - now);
  }

  private lineFrom(link: number, from: number): number {
    return 2 * link + (this.isFirstEnd(link, from) ? 0 : 1);
  }

  /** True where a place belongs to what the link names first. */
  private isFirstEnd(link: number, place: number): boolean {
    const { links, zones } = this.geography;
    const { firstZone, firstClass } = links[link]!;
    return firstZone >= 0 ? place % zones === firstZone : Math.floor(place / zones) === firstClass;
  }
}
