import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { write, type ModelWrite } from '../../../model/index.ts';
import { checkHistory } from '../../../props/history/check.ts';
import type { History } from '../../../props/history/history.ts';
import { knowsItself, people, remove, setAge, Story, type Pending } from './support/story.ts';

// Nothing is said against any history of a right engine, and something against it once a commit is taken out of its middle.

const NAMES = ['ada', 'bob'] as const;
const request = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => people(name)),
  fc.constantFrom(...NAMES).map((name) => knowsItself(name)),
  fc.constantFrom(...NAMES).map((name) => remove(name)),
  fc.nat({ max: 9 }).map((age) => setAge(age)),
);

/** What an actor does next: how it goes on with a write that is under way, or what it begins. */
const turn = fc.record({
  actor: fc.nat({ max: 2 }),
  goOn: fc.constantFrom('publish', 'publish', 'answer', 'answer', 'say unknown', 'die'),
  begin: fc.oneof(request, fc.constant('read' as const), fc.constant('refresh' as const)),
});

type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

interface Line {
  name: string;
  seen: number;
  pending?: { readonly write: Pending; readonly request: ModelWrite; isOver: boolean };
}

test('any history of a right engine is explained', (t) => {
  let commits = 0;
  fc.assert(
    fc.property(fc.array(turn, { minLength: 40, maxLength: 80 }), (turns) => {
      const history = historyOf(turns);
      commits += history.lineage.length;
      const violations = checkHistory(history).map(({ sentence }) => sentence);
      assert.deepEqual(violations, []);
    }),
    { seed: 1, numRuns: 300 },
  );
  t.true(commits > 1500, `${commits} commits`);
});

test('a history without one of its commits is not', (t) => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(turn, { minLength: 40, maxLength: 80 }), fc.nat(), (turns, which) => {
      const history = historyOf(turns);
      const gone = (which % history.lineage.length) + 1;
      if (gone >= history.lineage.length) return;
      found += 1;
      const lineage = history.lineage.toSpliced(gone, 1);
      const closed = lineage.map((commit, i) => ({
        ...commit,
        sequence: i,
        parent: i === 0 ? null : (lineage[i - 1]?.id ?? null),
      }));
      assert.notDeepEqual(checkHistory({ ...history, lineage: closed }), []);
    }),
    { seed: 1, numRuns: 200 },
  );
  t.true(found > 100, `${found} commits`);
});

function historyOf(turns: readonly Turn[]): History {
  const story = new Story();
  story.write('founder', people(...NAMES));
  const lines = [0, 1, 2].map((n): Line => ({ name: `a${n}`, seen: 0 }));
  for (const { actor, goOn, begin } of turns) {
    const line = lines[actor];
    if (!line) continue;
    if (line.pending) continuing(story, line, line.pending, goOn);
    else if (typeof begin === 'string') look(story, line, begin);
    else line.pending = { write: story.begin(line.name, begin), request: begin, isOver: false };
  }
  // Whoever minted ids and never told them is seen through.
  for (let index = 1; index < story.length; index += 1) story.read('observer', { kind: 'everything' }, `c${index}`);
  return story.history({ provoked: ['unavailable'] });
}

function look(story: Story, line: Line, how: 'read' | 'refresh'): void {
  if (how === 'read') story.read(line.name);
  else story.look(line.name, 'refresh');
  line.seen = story.length - 1;
}

function continuing(story: Story, line: Line, pending: NonNullable<Line['pending']>, goOn: Turn['goOn']): void {
  switch (goOn) {
    case 'publish':
      publish(story, line, pending);
      break;
    case 'answer':
      publish(story, line, pending);
      if (line.pending) pending.write.acknowledge();
      delete line.pending;
      break;
    case 'say unknown':
      pending.write.refuse({ kind: 'unavailable', code: 'aborted', outcome: 'unknown' });
      delete line.pending;
      break;
    case 'die':
      // Whoever takes over is somebody else.
      line.name = `${line.name}'`;
      line.seen = 0;
      delete line.pending;
  }
}

/** Gives the write its place in the order, or refuses it. */
function publish(story: Story, line: Line, pending: NonNullable<Line['pending']>): void {
  if (pending.isOver) return;
  pending.isOver = true;
  const outcome = write(story.state, pending.request, []);
  const isNothing = outcome.ok && !outcome.changed;
  if (!outcome.ok) pending.write.refuse({ kind: outcome.kind, code: 'refused' });
  else if (!isNothing && story.isOutdated(line.name, pending.request, line.seen)) pending.write.refuse({});
  else {
    pending.write.publish();
    return;
  }
  delete line.pending;
}
