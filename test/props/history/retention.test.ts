import test from 'ava';
import { checkHistory } from '../../../props/history/check.ts';
import { founded } from './support/planted.ts';
import { setAge, type Story } from './support/story.ts';

// What a cleanup may have given up is refused, and nothing else is.

const GIVEN_UP = { kind: 'not_found', code: 'commit_not_retained' } as const;

/** Main has the commits c0 to c3. */
function grown(): Story {
  const story = founded('ada');
  story.write('a', setAge(1));
  story.write('a', setAge(2));
  return story;
}

const kindsOf = (story: Story): readonly string[] => checkHistory(story.history()).map(({ kind }) => kind);

function refused(story: Story, at: string): readonly string[] {
  story.refuseRead('b', { kind: 'everything' }, GIVEN_UP, at);
  return kindsOf(story);
}

test('a read of a commit is refused once a cleanup may have given it up', (t) => {
  const story = grown();
  story.cleanUp('c', 2);
  t.deepEqual(refused(story, 'c1'), []);
});

test('a read of a commit that every cleanup kept is not refused', (t) => {
  const story = grown();
  story.cleanUp('c', 3);
  t.deepEqual(refused(story, 'c1'), ['unjustified_refusal']);
});

test('a read that was over before anybody cleaned up is not refused', (t) => {
  const story = grown();
  story.refuseRead('b', { kind: 'everything' }, GIVEN_UP, 'c1');
  story.cleanUp('c', 1);
  t.deepEqual(kindsOf(story), ['unjustified_refusal']);
});

test('commits that were made after a cleanup gave nothing up', (t) => {
  const story = grown();
  story.cleanUp('c', 3);
  for (const age of [3, 4]) story.write('a', setAge(age));
  t.deepEqual(refused(story, 'c2'), ['unjustified_refusal']);
});

test('a read of the newest state is never refused for what was given up', (t) => {
  const story = grown();
  story.cleanUp('c', 1);
  story.refuseRead('b', { kind: 'everything' }, GIVEN_UP);
  t.deepEqual(kindsOf(story), ['unjustified_refusal']);
});

test('a branch may be refused that was to begin at what was given up, and no other', (t) => {
  for (const [from, kinds] of [
    ['c1', []],
    ['c3', ['unjustified_refusal']],
  ] as const) {
    const story = grown();
    story.cleanUp('c', 1);
    story.refuseBranch('b', { kind: 'createBranch', name: 'dev', from }, GIVEN_UP);
    t.deepEqual(kindsOf(story), kinds, from);
  }
});

test('a commit from before all of it answers with what it held', (t) => {
  const story = grown();
  const { start, actors, ...rest } = story.history();
  const before = { ...start.commit, id: 'before', sequence: -1 };
  const told = (rows: typeof start.rows) => {
    const outcome = { kind: 'answered', commit: before.id, answer: rows } as const;
    const record = {
      kind: 'read',
      request: { kind: 'everything' },
      at: before.id,
      begin: 90,
      end: 91,
      outcome,
    } as const;
    const past = [{ commit: before, rows: start.rows }];
    return checkHistory({ ...rest, start: { ...start, past }, actors: [...actors, { name: 'b', records: [record] }] });
  };
  t.deepEqual(told(start.rows), []);
  const wrong = {
    ...start.rows,
    nodes: { ...start.rows.nodes, City: [{ type: 'City', id: 'Rome', values: { name: 'Rome' } }] },
  };
  t.like(told(wrong), [{ kind: 'wrong_answer' }]);
});
