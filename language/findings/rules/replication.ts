import type { Finding } from '../../model/results.js';
import { formatCount, formatRatio } from '../../model/format-quantity.js';
import type { Replication } from '../../model/system.js';
import type { FindingRule } from '../rule.js';

/** Share of stale reads from which on it is told. */
const STALE = 0.001;

/** Reads that are older than what a client knows to be written. */
export const staleReads: FindingRule = {
  code: 'stale-reads',
  summary: 'Reads that miss a write that was already acknowledged, as the replication mode allows.',
  find({ system, results, point }) {
    return system.components.flatMap((component): Finding[] => {
      const { replication } = component;
      const seen = results.replication?.[component.name];
      if (!replication || seen?.stale === undefined || seen.stale < STALE) return [];
      return [
        {
          code: 'stale-reads',
          severity: 'information',
          message: `${component.name}: ${formatRatio(seen.stale)} of its reads are older than the last acknowledged write of their key ${point}${why(replication)}`,
          component: component.name,
          range: component.propertyRanges['replication'] ?? component.range,
          evidence: { stale: seen.stale, lag: replication.lag },
        },
      ];
    });
  },
};

/** Writes that were acknowledged and are gone. */
export const lostWrites: FindingRule = {
  code: 'lost-writes',
  summary: 'Acknowledged writes that a new leader did not have, as the replication mode allows.',
  find({ system, results }) {
    return system.components.flatMap((component): Finding[] => {
      const { replication } = component;
      const seen = results.replication?.[component.name];
      if (!replication || !seen || !(seen.lostWrites > 0)) return [];
      return [
        {
          code: 'lost-writes',
          severity: 'warning',
          message: `${component.name}: about ${formatCount(seen.lostWrites)} acknowledged writes were lost when a follower took over; with \`mode: semi-sync\` or \`sync\` a write is acknowledged only once a follower has it`,
          component: component.name,
          range: component.propertyRanges['replication'] ?? component.range,
          evidence: { lostWrites: seen.lostWrites },
        },
      ];
    });
  },
};

function why({ style, mode, reads, quorum, followers }: Replication): string {
  if (style === 'quorum' && quorum) {
    return quorum.read + quorum.write > followers + 1
      ? ''
      : `: a quorum of ${quorum.read} readers and ${quorum.write} writers among ${followers + 1} need not meet`;
  }
  return reads === 'leader'
    ? ''
    : `: followers answer before they have applied it (\`mode: ${mode}\`). \`reads: leader\` ends that`;
}
