import { firstDifference } from '../compare/difference.ts';
import { describeDifference } from '../compare/words.ts';
import { judgeChain } from './chain.ts';
import { courseOf, type Course } from './course.ts';
import type { History } from './history.ts';
import { match } from './match.ts';
import { judgeReads } from './reads.ts';
import { judgeRealTime } from './real-time.ts';
import { judgeRefusals } from './refusals.ts';
import { replay } from './replay.ts';
import { rowsOf } from './rows.ts';
import type { Violation } from './violation.ts';
import { judgeBases, judgeNothings } from './writes.ts';

/**
 * Whether some serial order, respecting real time, explains everything that the actors were told and what is there in the
 * end. The lineage is the witness of that order, so the writes need no search: the model replays them as they stand there.
 * What made no commit is looked for in the interval that it lasted, and a write without an answer is in the order if it has
 * a commit.
 *
 * Each phase needs what the one before has established, so the first that finds violations is the last.
 */
export function checkHistory(history: History): readonly Violation[] {
  const broken = judgeChain(history);
  if (broken.length > 0) return broken;
  const { made, violations: unmatched } = match(history);
  if (unmatched.length > 0) return unmatched;
  const disorder = judgeRealTime(made);
  const { states, violations: unexplained } = replay(history, made);
  if (disorder.length + unexplained.length > 0) return [...disorder, ...unexplained];
  const course = courseOf(history, made, states);
  return [judgeBases, judgeNothings, judgeReads, judgeRefusals, judgeEnd].flatMap((judge) => judge(course));
}

function judgeEnd({ history, states }: Course): readonly Violation[] {
  const last = states.at(-1);
  const difference = last && firstDifference(rowsOf(last), history.end);
  if (!difference) return [];
  return [{ kind: 'wrong_end', sentence: `in the end, ${describeDifference(difference)}`, records: [] }];
}
