/**
 * What a lost message costs: it is sent again when the retransmission timer runs out, which is a round trip and 200 ms at first and
 * twice as long after each further loss, up to 120 s; after 15 retransmissions the connection is given up. Timer and doubling: RFC 6298
 * (Paxson and others 2011), with the floor of the variance term, the ceiling and the number of attempts that Linux has.
 */

const LEAST_VARIANCE = 0.2;
const CEILING = 120;

/** Losses of one message after which it is given up. */
export const MOST_LOSSES = 16;

/** Seconds that so many losses in a row delay a message by. */
export function retransmissionDelay(rtt: number, losses: number): number {
  let timer = Math.min(CEILING, rtt + LEAST_VARIANCE);
  let seconds = 0;
  for (let i = 0; i < losses; i++) {
    seconds += timer;
    timer = Math.min(CEILING, 2 * timer);
  }
  return seconds;
}
