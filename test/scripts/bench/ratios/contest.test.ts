import test from 'ava';
import { play, told, type Contest } from '../../../../scripts/bench/ratios/contest.ts';
import { isKept, lineOf } from '../../../../scripts/bench/ratios/report.ts';

function contest(subject: (round: number) => number, beside: (round: number) => number): Contest {
  const side = (label: string, figure: (round: number) => number) => ({ label, run: async (at: number) => figure(at) });
  return {
    name: 'something',
    bound: 1.5,
    unit: 'ms',
    rounds: 4,
    subject: side('engine', subject),
    beside: side('LanceDB', beside),
  };
}

test('a ratio is of the figures of one round, so that a machine that slows down does not change it', async (t) => {
  const { subject, ratio } = await play(
    contest(
      (round) => 30 * 2 ** round,
      (round) => 20 * 2 ** round,
    ),
    told,
  );
  t.deepEqual(ratio, { lower: 1.5, median: 1.5, upper: 1.5 });
  t.true(subject.upper > 2 * subject.lower);
});

test('the first rounds do not count, and each side is the first as often as the other', async (t) => {
  const order: string[] = [];
  const note = (who: string) => (round: number) => {
    order.push(`${who}${round}`);
    return round < 2 ? 1_000 : 1;
  };
  const outcome = await play(contest(note('a'), note('b')), told);
  t.deepEqual(order.join(' '), 'a0 b0 b1 a1 a2 b2 b3 a3 a4 b4 b5 a5');
  t.is(outcome.subject.upper, 1);
});

test('what a round begins with is prepared for each side, before it is measured', async (t) => {
  const events: string[] = [];
  const side = (label: string) => ({
    label,
    prepare: async () => events.push(`prepare ${label}`),
    run: async () => events.push(`run ${label}`),
  });
  await play({ name: 'x', unit: 'ms', rounds: 1, subject: side('a'), beside: side('b') }, async (run) => {
    events.push('begin');
    await run();
    return 1;
  });
  t.deepEqual(events.slice(0, 6), ['prepare a', 'begin', 'run a', 'prepare b', 'begin', 'run b']);
});

test('a bound is missed by a median above it, and what has none is not judged', async (t) => {
  const kept = await play(
    contest(
      () => 3,
      () => 2,
    ),
    told,
  );
  t.true(isKept(kept));
  t.regex(lineOf(kept), /ratio 1\.50 \(1\.50 to 1\.50\) {2}at most 1\.5: kept/);
  const missed = await play(
    contest(
      () => 3.1,
      () => 2,
    ),
    told,
  );
  t.false(isKept(missed));
  t.regex(lineOf(missed), /MISSED/);
  const { bound: _, ...unbounded } = missed;
  t.true(isKept(unbounded));
});

test('what is to tell a figure and tells none is no measurement', async (t) => {
  const silent = { label: 'a', run: async () => 'nothing' };
  await t.throwsAsync(play({ name: 'x', unit: 'MB', rounds: 1, subject: silent, beside: silent }, told), {
    message: /tells one/,
  });
});
