import { firstDifference } from '../compare/difference.ts';
import { describeDifference } from '../compare/words.ts';
import { allRecords, type CreationRecord, type History, type HistoryRecord, type Placed } from './history.ts';
import { TOLD_BY_ORDER } from './place.ts';
import { MAIN, type Placement } from './placement.ts';
import { isProvoked, NEVER_BY_THEMSELVES } from './refusals.ts';
import { GIVEN_UP, type Retention } from './retention.ts';
import { nameOf, type Violation } from './violation.ts';

/** No order of what was done to branches goes on with any of these. */
export function judgeOrder(blocked: readonly Placed[]): readonly Violation[] {
  const told = blocked.map((placed) => `${nameOf(placed)} (${wordOf(placed.record)})`).join(', ');
  const what = told === '' ? 'the branches that there are in the end' : told;
  const sentence = `no order in which branches were made and deleted explains ${what}`;
  return [{ kind: 'inexplicable_branch', sentence, records: blocked }];
}

/** What making, deleting and opening branches was answered, but for which of them there are. */
export function judgeBranches(history: History, placement: Placement, mayBeGivenUp: Retention): readonly Violation[] {
  return allRecords(history).flatMap((placed) => {
    const { record } = placed;
    if (record.kind !== 'createBranch' && record.kind !== 'deleteBranch' && record.kind !== 'open') return [];
    if (record.kind === 'createBranch' && record.outcome.kind === 'created') {
      return judgeCreated(history, placement, placed, record);
    }
    return judgeRefused(history, placed, mayBeGivenUp);
  });
}

function judgeCreated(
  history: History,
  placement: Placement,
  placed: Placed,
  { outcome, name, mark, from }: CreationRecord,
): readonly Violation[] {
  if (outcome.kind !== 'created') return [];
  const { branch } = outcome;
  const left = (history.branches ?? []).find((each) => each.branch.incarnation === branch.incarnation);
  const parent = placement.on(placed) === MAIN ? MAIN : branch.parent;
  const expected = { ...branch, name, actor: mark, parent, commit: from ?? branch.commit };
  const difference = firstDifference(expected, branch) ?? (left && firstDifference(branch, left.branch));
  if (!difference) return [];
  const sentence = `${nameOf(placed)} was told of another branch: ${describeDifference(difference)}`;
  return [{ kind: 'inexplicable_branch', sentence, records: [placed] }];
}

function judgeRefused(history: History, placed: Placed, mayBeGivenUp: Retention): readonly Violation[] {
  const { outcome, end } = placed.record;
  if (outcome.kind !== 'refused' || TOLD_BY_ORDER.has(outcome.error.code)) return [];
  const { error } = outcome;
  if (isProvoked(history, placed, error.kind)) return [];
  const why = error.message === undefined ? '' : `: ${error.message}`;
  const told = `${nameOf(placed)} was refused with ${error.kind} (${error.code})`;
  if (error.kind === 'contention') {
    if (isBeside(history, placed)) return [];
    return [{ kind: 'unjustified_contention', sentence: `${told}, and nobody was there${why}`, records: [placed] }];
  }
  const from = placed.record.kind === 'createBranch' ? placed.record.from : undefined;
  if (error.code === GIVEN_UP && from !== undefined && mayBeGivenUp(from, end)) return [];
  if (error.code === 'unknown_commit' && !NEVER_BY_THEMSELVES.has(error.kind)) return [];
  const sentence = `${told}, and nothing in the history justifies that${why}`;
  return [{ kind: 'unjustified_refusal', sentence, records: [placed] }];
}

/** Whether somebody else did at that time what may change main's manifest, or the branch's own. */
function isBeside(history: History, { actor, record }: Placed): boolean {
  const { begin, end = Infinity } = record;
  return allRecords(history).some(
    ({ actor: other, record: { kind, begin: from, end: to = Infinity } }) =>
      other !== actor && kind !== 'read' && from < end && to > begin,
  );
}

function wordOf({ outcome }: HistoryRecord): string {
  if (outcome.kind !== 'refused') return outcome.kind;
  return `${outcome.error.code}, ${outcome.error.outcome}`;
}
