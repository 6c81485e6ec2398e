import test from 'ava';
import { checkHistory } from '../../../props/history/check.ts';
import { VIOLATIONS } from '../../../props/history/violation.ts';
import { BAD_BRANCHES } from './support/bad-branches.ts';
import { BAD_COMMITS } from './support/bad-commits.ts';
import { BAD_READS } from './support/bad-reads.ts';
import { BAD_REFUSALS } from './support/bad-refusals.ts';
import { BAD_WRITES } from './support/bad-writes.ts';
import { founded } from './support/planted.ts';
import { people } from './support/story.ts';

// One planted defect each: what an engine does that loses updates, shows halves, forgets what it promised, or refuses what
// it likes.

const PLANTED = [...BAD_WRITES, ...BAD_COMMITS, ...BAD_READS, ...BAD_REFUSALS, ...BAD_BRANCHES];

for (const { title, kind, told, says } of PLANTED) {
  test(title, (t) => {
    const violations = checkHistory(told());
    t.deepEqual(
      violations.map((violation) => violation.kind),
      [kind],
    );
    t.regex(violations[0]?.sentence ?? '', says);
  });
}

test('every kind of violation is planted', (t) => {
  t.deepEqual([...new Set(PLANTED.map(({ kind }) => kind))].toSorted(), VIOLATIONS.toSorted());
});

test('violations name the records that they show in', (t) => {
  const story = founded('ada');
  story.refuse('b', people('bob'), { kind: 'contention', code: 'write_contended' });
  const history = story.history();
  t.deepEqual(checkHistory(history)[0]?.records, [{ actor: 'b', index: 0, record: history.actors[1]?.records[0] }]);
});
