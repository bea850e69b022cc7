/** Groups of consumers that take the same messages, each at its own pace. */
import type { Program } from '../compile/program.js';

/** Who takes the messages of a list, by name of the component; of several the first. */
export function consumerOf(program: Program, list: number): string {
  const [first] = program.lists[list]!.consumers;
  return first === undefined ? '' : program.components[first.component]!.source.name;
}
