/** Requirements and findings, each a click away from its place in the text. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PreviewState, RequirementRow } from '../protocol.js';
import type { Host } from './host.js';
import type { IconName } from './icons.js';
import { Icon } from './icons.js';
import { comparisonCount, Comparisons } from './comparisons.js';
import { OverTimeChart } from './over-time.js';
import { Uncertain } from './uncertain.js';

const WORDS: Record<RequirementRow['status'], string> = { pass: 'met', fail: 'not met', undecided: 'undecided' };

export function Lists({ state, host }: { state: PreviewState; host: Host }) {
  const requirements = state.panel?.requirements ?? [];
  const findings = state.panel?.findings ?? [];
  const course = state.panel?.overTime ?? null;
  const compared = comparisonCount(state.exploration);
  const uncertainty = state.panel?.uncertainty ?? null;
  if (requirements.length === 0 && findings.length === 0 && !course && !uncertainty && compared === null) return null;
  return (
    <section class={state.resultsStale || state.stale ? 'lists is-outdated' : 'lists'} aria-label="What was found">
      {requirements.length > 0 && (
        <Section name="Requirements" count={requirementCount(requirements)} host={host}>
          <ul>
            {requirements.map((row, index) => (
              <li key={index}>
                <button
                  type="button"
                  class="row"
                  title={row.reason}
                  onClick={() => host.send({ type: 'reveal', range: row.range })}
                >
                  <span class={`mark is-${lookOf(row)}`} role="img" aria-label={WORDS[row.status]}>
                    <Icon name={row.status} />
                  </span>
                  <span class="text">
                    <bdi>{row.text}</bdi> {row.scenario !== null && <Scenario name={row.scenario} />}{' '}
                    {row.expectFail && <span class="tag">expected to fail</span>}
                    {row.status !== 'pass' && row.reason !== '' && (
                      <span class="more">
                        <Words text={row.reason} />
                      </span>
                    )}
                  </span>
                  <span class={`observed is-${lookOf(row)}`} title={row.interval}>
                    {row.observed}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {findings.length > 0 && (
        <Section name="Findings" count={String(findings.length)} host={host}>
          <ul>
            {findings.map((finding, index) => (
              <li key={index}>
                <button type="button" class="row" onClick={() => host.send({ type: 'reveal', range: finding.range })}>
                  <span class={`mark is-${finding.severity}`} role="img" aria-label={finding.severity}>
                    <Icon name={finding.severity satisfies IconName} />
                  </span>
                  <span class="text">
                    <Words text={finding.message} />
                    {finding.elsewhere && (
                      <>
                        {' '}
                        <Scenario name={finding.elsewhere.scenario} />
                      </>
                    )}
                    {finding.fix && (
                      <span class="more">
                        <Words text={[finding.fix.title, finding.fix.check?.text].filter(Boolean).join(': ')} />
                      </span>
                    )}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {uncertainty && (
        <Section name="Uncertain" count="nine draws in ten" host={host}>
          <Uncertain content={uncertainty} />
        </Section>
      )}
      {course && course.courses.length > 0 && (
        <Section name="Over time" count={course.length} host={host}>
          <OverTimeChart course={course} />
        </Section>
      )}
      {compared !== null && (
        <Section name="Comparisons" count={compared} host={host}>
          <Comparisons state={state} host={host} />
        </Section>
      )}
    </section>
  );
}

/** The course of events in which something was seen. */
function Scenario({ name }: { name: string | null }) {
  if (name === null) return <span class="tag">under steady load</span>;
  return (
    <span class="tag">
      in <bdi>{name}</bdi>
    </span>
  );
}

/** A sentence in which words of the language stand between backticks. */
function Words({ text }: { text: string }) {
  return <bdi>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</bdi>;
}

/** What fails as its author announced is the lesson, and no alarm. */
function lookOf({ status, expectFail }: RequirementRow): RequirementRow['status'] | 'expected' {
  return status === 'fail' && expectFail ? 'expected' : status;
}

/** How many are met, which of the others was to be expected, and how many are still to be decided. */
function requirementCount(rows: readonly RequirementRow[]): string {
  const count = (look: ReturnType<typeof lookOf>): number => rows.filter((row) => lookOf(row) === look).length;
  const [expected, open] = [count('expected'), count('undecided')];
  return [
    `${count('pass')} of ${rows.length} met`,
    ...(expected > 0 ? [`${expected} ${expected === 1 ? 'fails' : 'fail'} as expected`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ].join(', ');
}

interface SectionProps {
  name: string;
  count: string;
  host: Host;
  children: ComponentChildren;
}

/** A list that can be closed, and stays so. */
function Section({ name, count, host, children }: SectionProps) {
  const [open, setOpen] = useState(!(host.remembered().closed ?? []).includes(name));
  const toggle = (): void => {
    const others = (host.remembered().closed ?? []).filter((other) => other !== name);
    host.remember({ closed: open ? [...others, name] : others });
    setOpen(!open);
  };
  return (
    <section class="section">
      <h2>
        <button type="button" class={open ? 'fold is-open' : 'fold'} aria-expanded={open} onClick={toggle}>
          <Icon name="chevron" />
          <span>{name}</span>
          <span class="count">{count}</span>
        </button>
      </h2>
      {open && children}
    </section>
  );
}
