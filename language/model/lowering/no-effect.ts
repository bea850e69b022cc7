/** What a design says and nothing in it heeds. */
import { eachStep } from '../nested-steps.js';
import type { Problem } from '../problem.js';
import type { Program } from '../program.js';
import type { Component, Load, SourceRange, TimedEvent } from '../system.js';

/** The parts of a design that are looked at. */
interface Parts {
  readonly program: Program;
  readonly components: ReadonlyMap<string, Component>;
  readonly loads: readonly Load[];
  readonly events: readonly TimedEvent[];
}

/** Reports what changes nothing in a design, in the place where it was written. */
export function checkEffects(parts: Parts, report: (problem: Problem) => void): void {
  const tell = (range: SourceRange, message: string): void =>
    report({ severity: 'warning', code: 'contradiction', message, range });
  for (const rule of RULES) rule(parts, tell);
}

type Rule = (parts: Parts, tell: (range: SourceRange, message: string) => void) => void;

/** Another variant or scenario may say what a design lacks: then it is no slip. */
function isSaid({ files }: Program, words: RegExp): boolean {
  return files.some((file) => words.test(file.$document?.textDocument.getText() ?? ''));
}

function reachedOf(components: Parts['components']): Component[] {
  return [...components.values()].filter(({ reached }) => reached);
}

/** The places of a property in a part that has it. */
function placesOf(parts: readonly (Component | Load)[], name: string): SourceRange[] {
  return parts.flatMap(({ propertyRanges }) => propertyRanges[name] ?? []);
}

const uselessPriority: Rule = ({ program, components, loads }, tell) => {
  const places = placesOf([...loads, ...reachedOf(components)], 'priority');
  if (places.length === 0 || isSaid(program, /\bdiscipline:\s*priority/)) return;
  for (const range of places)
    tell(
      range,
      '`priority` has no effect: nobody serves by it. Add `discipline: priority` where requests wait, or remove it.',
    );
};

const equallyUrgent: Rule = ({ program, components }, tell) => {
  const ordered = reachedOf(components).filter(({ discipline }) => discipline === 'priority');
  if (ordered.length === 0 || isSaid(program, /(?<!discipline:\s*)\bpriority\b/)) return;
  for (const range of placesOf(ordered, 'discipline'))
    tell(
      range,
      '`discipline: priority` has no effect: all requests are equally urgent. Give loads a `priority`, or remove it.',
    );
};

const lonelyCores: Rule = ({ program, components }, tell) => {
  const reached = reachedOf(components);
  for (const property of ['contention', 'coherence']) {
    const places = placesOf(reached, property);
    if (places.length === 0 || isSaid(program, /\bcores\b/)) continue;
    for (const range of places)
      tell(
        range,
        `\`${property}\` has no effect: there is one core, which hinders no other. Add \`cores: 8\`, or remove it.`,
      );
  }
};

const freeEgress: Rule = ({ program, components }, tell) => {
  const places = placesOf(reachedOf(components), 'egressPrice');
  if (places.length === 0 || isSaid(program, /\breturns\b/)) return;
  for (const range of places)
    tell(
      range,
      '`egressPrice` has no effect: no operation says how large its reply is. Add `returns 20 kB` to one, or remove it.',
    );
};

/** Operations that somebody calls, as `component.operation`: all others are begun by messages alone. */
function calledIn({ components, loads }: Parts): Set<string> {
  const called = new Set(loads.flatMap(({ call }) => call.targets.map((one) => `${one.component}.${one.operation}`)));
  for (const { operations } of components.values()) {
    for (const { steps } of operations) {
      eachStep(steps, (step) => {
        if (step.kind !== 'call' && step.kind !== 'send') return;
        for (const one of step.call.targets) called.add(`${one.component}.${one.operation}`);
      });
    }
  }
  return called;
}

const unheardReplies: Rule = (parts, tell) => {
  const replying = reachedOf(parts.components).filter(({ operations }) =>
    operations.some(({ steps }) => steps.some(({ kind }) => kind === 'reply')),
  );
  if (replying.length === 0) return;
  const called = calledIn(parts);
  for (const { name, operations } of replying) {
    for (const { name: operation, steps } of operations) {
      if (called.has(`${name}.${operation}`)) continue;
      for (const { kind, range } of steps)
        if (kind === 'reply')
          tell(
            range,
            `\`reply\` has no effect: \`${name}.${operation}\` handles messages, and nobody waits for what it answers. Remove it.`,
          );
    }
  }
};

const shedMessages: Rule = (parts, tell) => {
  const shedding = reachedOf(parts.components).filter(({ kind, shed }) => kind === 'worker' && shed !== undefined);
  if (shedding.length === 0) return;
  const called = calledIn(parts);
  for (const { name, operations, propertyRanges } of shedding) {
    const range = propertyRanges['shed'];
    if (range && !operations.some((one) => called.has(`${name}.${one.name}`)))
      tell(
        range,
        `\`shed\` has no effect: it turns calls away, and \`${name}\` takes its work out of a queue when it has a slot free. Give the queue a \`capacity\`, or remove it.`,
      );
  }
};

const needlessRecoveries: Rule = ({ components, events }, tell) => {
  const isHit = new Set<string>();
  for (const { action, range } of events) {
    if (action.kind === 'fail' || action.kind === 'hang') isHit.add(action.component);
    if (action.kind === 'recover' && !isHit.has(action.component))
      tell(
        range,
        `Nothing of \`${action.component}\` has failed or hangs by then: \`recover\` changes nothing. Let it fail before, or remove this.`,
      );
    if (action.kind === 'flush' && components.get(action.component)?.cache?.fixedHitRatio !== undefined)
      tell(
        range,
        `\`flush\` has no effect: \`hit\` says how often \`${action.component}\` hits at all times. Write a \`capacity\` in its place, or remove this.`,
      );
  }
};

const RULES: readonly Rule[] = [
  uselessPriority,
  equallyUrgent,
  lonelyCores,
  freeEgress,
  unheardReplies,
  shedMessages,
  needlessRecoveries,
];
