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

/** Mean and variance of the seconds that losses delay a message by which arrives, each attempt being lost with the same probability. */
export function retransmissionMoments(rtt: number, loss: number): { mean: number; variance: number } {
  let mean = 0;
  let square = 0;
  let arrived = 0;
  let reached = 1;
  for (let losses = 0; losses < MOST_LOSSES; losses++) {
    const share = reached * (1 - loss);
    const seconds = retransmissionDelay(rtt, losses);
    mean += share * seconds;
    square += share * seconds * seconds;
    arrived += share;
    reached *= loss;
  }
  if (!(arrived > 0)) return { mean: 0, variance: 0 };
  mean /= arrived;
  return { mean, variance: Math.max(0, square / arrived - mean * mean) };
}
