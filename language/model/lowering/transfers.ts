import type { Problem } from '../problem.js';
import type { Call, Component, Operation, SourceRange, Step, Value } from '../system.js';
import { eachStep } from '../nested-steps.js';

/**
 * Spells out what passes through the networks of components with a `bandwidth`: an operation begins when its request is in, and
 * has replied when its reply is out; a call is sent before it is on its way, and over when its reply is in.
 */
export function addTransfers(components: ReadonlyMap<string, Component>, report: (problem: Problem) => void): void {
  for (const component of components.values()) {
    const home = component.inside === undefined ? component : components.get(component.inside);
    if (home?.bandwidth === undefined) continue;
    for (const operation of component.operations) {
      eachStep(operation.steps, (step) => {
        if (step.kind === 'call' || step.kind === 'send') addSizes(step.call, components);
      });
      // Who is called on its own machine needs no network for it.
      if (home === component) operation.steps = received(operation);
    }
    if (home === component && component.reached && !isUsed(component)) {
      report({
        severity: 'warning',
        code: 'contradiction',
        message: `\`bandwidth\` has no effect: nothing says how much passes through \`${component.name}\`. Add \`returns 20 kB\` to its operations, or to those that it calls.`,
        range: component.propertyRanges['bandwidth'] ?? component.range,
      });
    }
  }
}

function isUsed({ operations }: Component): boolean {
  let used = false;
  for (const { steps } of operations) {
    eachStep(steps, (step) => {
      used ||= step.kind === 'transfer';
      if (step.kind === 'call' || step.kind === 'send')
        used ||= step.call.request !== undefined || step.call.reply !== undefined;
    });
  }
  return used;
}

function received({ takes, returns, steps, range }: Operation): Step[] {
  const replies = steps.findIndex(({ kind }) => kind === 'reply');
  const end = replies < 0 ? steps.length : replies;
  const reply = transfer('out', returns, range);
  return [...transfer('in', takes, range), ...steps.slice(0, end), ...reply, ...steps.slice(end)];
}

function transfer(direction: 'in' | 'out', bytes: Value | undefined, range: SourceRange): Step[] {
  return bytes === undefined || isNothing(bytes) ? [] : [{ kind: 'transfer', range, direction, bytes }];
}

/** What a caller sends and gets back; of several that it chooses among, what the first of them says. */
function addSizes(call: Call, components: ReadonlyMap<string, Component>): void {
  const operations = call.targets.flatMap(({ component, operation }) => {
    const callee = components.get(component);
    const called = callee?.operations.find(({ name }) => name === operation);
    return called === undefined || callee?.inside !== undefined ? [] : [called];
  });
  const request = operations.find(({ takes }) => takes !== undefined)?.takes;
  const reply = operations.find(({ returns }) => returns !== undefined)?.returns;
  if (request !== undefined && !isNothing(request)) call.request = request;
  if (reply !== undefined && !isNothing(reply)) call.reply = reply;
}

function isNothing(bytes: Value): boolean {
  return bytes.kind === 'exact' && bytes.value === 0;
}
