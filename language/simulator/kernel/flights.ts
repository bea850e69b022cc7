/** Fetches under way in caches that make one fetch of a key for all who ask meanwhile, and who waits for them. */

export interface Flight {
  readonly cache: number;
  /** Number of the cache's node within its component. */
  readonly node: number;
  readonly key: number;
  /** Address of the instruction that began it, and at which the others wait. */
  readonly address: number;
  readonly waiting: number[];
}

export class Flights {
  /** By cache and node, then by key. */
  private readonly byKey = new Map<number, Map<number, Flight>>();
  private readonly byLeader = new Map<number, Flight>();
  private readonly byWaiter = new Map<number, Flight>();

  constructor(private readonly caches: number) {}

  find(cache: number, node: number, key: number): Flight | undefined {
    return this.byKey.get(node * this.caches + cache)?.get(key);
  }

  begin(leader: number, flight: Flight): void {
    const place = flight.node * this.caches + flight.cache;
    let keys = this.byKey.get(place);
    if (keys === undefined) this.byKey.set(place, (keys = new Map<number, Flight>()));
    keys.set(flight.key, flight);
    this.byLeader.set(leader, flight);
  }

  join(row: number, flight: Flight): void {
    flight.waiting.push(row);
    this.byWaiter.set(row, flight);
  }

  /** The fetch of a row is over, one way or another; those who waited are in the caller's hands. */
  end(leader: number): Flight | undefined {
    const flight = this.byLeader.get(leader);
    if (flight === undefined) return undefined;
    this.byLeader.delete(leader);
    this.byKey.get(flight.node * this.caches + flight.cache)?.delete(flight.key);
    for (const row of flight.waiting) this.byWaiter.delete(row);
    return flight;
  }

  /** A row no longer waits. */
  leave(row: number): void {
    const flight = this.byWaiter.get(row);
    if (flight === undefined) return;
    this.byWaiter.delete(row);
    flight.waiting.splice(flight.waiting.indexOf(row), 1);
  }
}
