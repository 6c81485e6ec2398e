import type { MadeCommit } from './match.ts';
import { nameOf, type Violation } from './violation.ts';

/**
 * A write that was acknowledged before another began has the earlier commit. Only an acknowledged write is over when it says
 * so: one whose outcome is unknown may become visible at any time after.
 */
export function judgeRealTime(made: readonly MadeCommit[]): readonly Violation[] {
  let latest: MadeCommit | undefined;
  const violations: Violation[] = [];
  for (const one of made) {
    const { record } = one.write;
    const isOver = record.outcome.kind === 'acknowledged' && record.end !== undefined;
    if (latest && isOver && record.end < latest.write.record.begin) {
      const sentence = `${nameOf(one.write)} was over before ${nameOf(latest.write)} began, and its commit comes later`;
      violations.push({ kind: 'against_real_time', sentence, records: [one.write, latest.write] });
    }
    if (!latest || record.begin > latest.write.record.begin) latest = one;
  }
  return violations;
}
