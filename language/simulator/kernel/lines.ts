/**
 * The two directions of every link with a bandwidth. Messages are put on them one after the other, so that all there is to know
 * of a direction is when it is free again.
 */
import type { Geography } from '../compile/geography.js';

export class Lines {
  private readonly free: Float64Array;

  constructor(private readonly geography: Geography) {
    this.free = new Float64Array(2 * geography.links.length);
  }

  /**
   * Puts a message on a link at a place.
   * @returns seconds until the last of it is on its way
   */
  send(link: number, from: number, bytes: number, now: number): number {
    const { secondsPerByte } = this.geography.links[link]!;
    if (secondsPerByte === 0) return 0;
    const line = 2 * link + (this.isFirstEnd(link, from) ? 0 : 1);
    const free = this.free[line]!;
    const end = (free > now ? free : now) + bytes * secondsPerByte;
    this.free[line] = end;
    return end - now;
  }

  /** True where a place belongs to what the link names first. */
  private isFirstEnd(link: number, place: number): boolean {
    const { links, zones } = this.geography;
    const { firstZone, firstClass } = links[link]!;
    return firstZone >= 0 ? place % zones === firstZone : Math.floor(place / zones) === firstClass;
  }
}
