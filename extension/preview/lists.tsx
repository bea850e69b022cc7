/** Requirements and findings, each a click away from its place in the text. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PreviewState, RequirementRow } from '../protocol.js';
import type { Host } from './host.js';
import type { IconName } from './icons.js';
import { Icon } from './icons.js';
import { OverTimeChart } from './over-time.js';

const WORDS: Record<RequirementRow['status'], string> = { pass: 'met', fail: 'not met', undecided: 'undecided' };

export function Lists({ state, host }: { state: PreviewState; host: Host }) {
  const requirements = state.panel?.requirements ?? [];
  const findings = state.panel?.findings ?? [];
  const course = state.panel?.overTime ?? null;
  if (requirements.length === 0 && findings.length === 0 && !course) return null;
  const met = requirements.filter((row) => row.status === 'pass').length;
  return (
    <div class={state.resultsStale || state.stale ? 'lists is-outdated' : 'lists'}>
      {requirements.length > 0 && (
        <Section name="Requirements" count={`${met} of ${requirements.length} met`} host={host}>
          <ul>
            {requirements.map((row, index) => (
              <li key={index}>
                <button
                  type="button"
                  class="row"
                  title={row.reason}
                  onClick={() => host.send({ type: 'reveal', range: row.range })}
                >
                  <span class={`mark is-${row.status}`} role="img" aria-label={WORDS[row.status]}>
                    <Icon name={row.status} />
                  </span>
                  <span class="text">
                    <bdi>{row.text}</bdi>
                    {row.scenario !== null && (
                      <span class="tag">
                        in <bdi>{row.scenario}</bdi>
                      </span>
                    )}
                    {row.expectFail && <span class="tag">expected to fail</span>}
                    {row.status !== 'pass' && row.reason !== '' && <span class="more">{row.reason}</span>}
                  </span>
                  <span class={`observed is-${row.status}`} title={row.interval}>
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
                    <bdi>{finding.message}</bdi>
                    {finding.fix && <span class="more">{finding.fix.title}</span>}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {course && course.courses.length > 0 && (
        <Section name="Over time" count={course.length} host={host}>
          <OverTimeChart course={course} />
        </Section>
      )}
    </div>
  );
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
