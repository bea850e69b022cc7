/** What work on a node may wait for. */

/** What each node has one of, used by one request after the other. */
export const DEVICES = ['disk', 'receiving', 'sending'] as const;
export type Device = (typeof DEVICES)[number];
export const RESOURCES = ['cpu', ...DEVICES] as const;
export type Resource = (typeof RESOURCES)[number];
