/** A system that is too large to be simulated at all; the message is for the user. */
export class TooLarge extends Error {}
