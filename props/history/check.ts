import { firstDifference } from '../compare/difference.ts';
import { describeDifference } from '../compare/words.ts';
import { judgeBranches, judgeOrder } from './branches.ts';
import { judgeChain } from './chain.ts';
import { courseOf, type Course } from './course.ts';
import type { History } from './history.ts';
import { match, type Matching } from './match.ts';
import { judgeMerges } from './merges.ts';
import { ALL_ON_MAIN, type Placement } from './placement.ts';
import { placements } from './place.ts';
import { judgeReads } from './reads.ts';
import { judgeRealTime } from './real-time.ts';
import { judgeRefusals } from './refusals.ts';
import { replay } from './replay.ts';
import { retentionOf } from './retention.ts';
import { rowsOf } from './rows.ts';
import { commitsOf, strandsOf, type Strand } from './strand.ts';
import type { Violation } from './violation.ts';
import { judgeBases, judgeNothings } from './writes.ts';

/**
 * Whether some serial order, respecting real time, explains everything that the actors were told and what is there in the
 * end. The lineage of each branch is the witness of that order, so the writes need no search: the model replays them as they
 * stand there. What made no commit is looked for in the interval that it lasted, and a write without an answer is in the order
 * if it has a commit. Which branches there were has no such witness, and is searched for.
 *
 * Branches are judged one by one: an order that explains each of them, and respects real time, explains all. A merge stands in
 * two: it looks at the newest commit of its source, and then is a write to its target.
 */
export function checkHistory(history: History): readonly Violation[] {
  if (!speaksOfBranches(history)) return judge(history, ALL_ON_MAIN);
  const ways = placements(history);
  let first: readonly Violation[] | undefined;
  for (;;) {
    const way = ways.next();
    if (way.done) return first ?? judgeOrder(way.value);
    const violations = judge(history, way.value);
    if (violations.length === 0) return [];
    first ??= violations;
  }
}

function speaksOfBranches({ start, branches, actors }: History): boolean {
  const kinds = new Set(['createBranch', 'deleteBranch', 'merge']);
  return (
    (start.branches ?? []).length + (branches ?? []).length > 0 ||
    actors.some(({ records }) => records.some((each) => kinds.has(each.kind) || ('branch' in each && each.branch)))
  );
}

/** Each phase needs what the one before has established, so the first that finds violations is the last. */
function judge(history: History, placement: Placement): readonly Violation[] {
  const strands = strandsOf(history, placement);
  const broken = strands.flatMap((strand) => judgeChain(strand.history));
  if (broken.length > 0) return broken;
  const matchings = strands.map((strand) => match(strand.history));
  const unmatched = matchings.flatMap(({ violations }) => violations);
  if (unmatched.length > 0) return unmatched;
  const disorder = matchings.flatMap(({ made }) => judgeRealTime(made));
  const commits = commitsOf(history);
  const mayBeGivenUp = retentionOf(history, commits);
  const lines = strands.map((strand, index) => ({ history: strand.history, made: matchings[index]?.made ?? [] }));
  const { states, violations: unexplained } = replay(history, commits, lines);
  if (disorder.length + unexplained.length > 0) return [...disorder, ...unexplained];
  const courses = coursesOf(strands, matchings, (strand, { made }) =>
    courseOf(
      strand.history,
      made,
      strand.history.lineage.flatMap(({ id }) => states.get(id) ?? []),
      {
        isLeft: strand.isLeft,
        commits,
        statesById: states,
        mayBeGivenUp,
        sourceOf: (placed) => courses.get(placement.sourceOf(placed) ?? ''),
      },
    ),
  );
  return [
    ...[...courses.values()].flatMap((course) => JUDGES.flatMap((judgeOne) => judgeOne(course))),
    ...judgeBranches(history, placement, mayBeGivenUp),
  ];
}

const JUDGES: readonly ((course: Course) => readonly Violation[])[] = [
  judgeBases,
  judgeNothings,
  judgeMerges,
  judgeReads,
  judgeRefusals,
  judgeEnd,
];

function coursesOf(
  strands: readonly Strand[],
  matchings: readonly Matching[],
  make: (strand: Strand, matching: Matching) => Course,
): ReadonlyMap<string, Course> {
  const none: Matching = { made: [], violations: [] };
  return new Map(strands.map((strand, index) => [strand.incarnation, make(strand, matchings[index] ?? none)]));
}

function judgeEnd({ history, states, isLeft }: Course): readonly Violation[] {
  const last = states.at(-1);
  const difference = isLeft && last && firstDifference(rowsOf(last), history.end);
  if (!difference) return [];
  return [{ kind: 'wrong_end', sentence: `in the end, ${describeDifference(difference)}`, records: [] }];
}
