/** How far the members of a quorum are from whoever takes a request, beside what links lie between. */
import type { Component, Operation, Value } from '../../model/system.js';

/** The way to a member and back. */
export function waysTo(
  { replication }: Pick<Component, 'replication'>,
  { write }: Pick<Operation, 'write'>,
): { there: Value | undefined; back: Value | undefined } {
  const ways = replication?.ways;
  return write ? { there: ways?.write, back: ways?.ack } : { there: ways?.read, back: ways?.response };
}
