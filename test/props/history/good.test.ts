import test from 'ava';
import { checkHistory } from '../../../props/history/check.ts';
import { rowsOf } from '../../../props/history/rows.ts';
import { blamed, founded } from './support/planted.ts';
import { knowsItself, people, remove, setAge, Story } from './support/story.ts';

// Histories that a right engine may have: nothing is said against them.

test('reads and writes one after the other, through one handle and through two', (t) => {
  const story = new Story();
  story.write('a', people('ada', 'bob'));
  story.read('b');
  story.write('b', setAge(36, 'ada'));
  story.read('a', { kind: 'getNode', type: 'Person', id: 'ada' });
  story.write('a', remove('bob'));
  story.look('b', 'refresh');
  story.write('b', remove('nobody'));
  story.look('b', 'optimize');
  story.read('b', { kind: 'counts' }, 'c1');
  t.deepEqual(checkHistory(story.history()), []);
});

test('writes that overlap may have either order', (t) => {
  const story = new Story();
  const first = story.begin('a', people('ada'));
  const second = story.begin('b', people('bob'));
  second.publish();
  first.publish().acknowledge();
  second.acknowledge();
  t.deepEqual(checkHistory(story.history()), []);
});

test('a read that overlaps a write sees all of it or nothing of it', (t) => {
  for (const isEarly of [true, false]) {
    const story = new Story();
    const write = story.begin('a', people('ada'));
    if (isEarly) story.read('b');
    write.publish();
    if (!isEarly) story.read('b');
    write.acknowledge();
    t.deepEqual(checkHistory(story.history()), []);
  }
});

test('a write that was never answered may be there or not, and so may one whose outcome is unknown', (t) => {
  for (const isPublished of [true, false]) {
    for (const isAnswered of [true, false]) {
      const story = new Story();
      const write = story.begin('a', people('ada'));
      if (isPublished) write.publish();
      if (isAnswered) write.refuse({ kind: 'contention', code: 'outcome_unknown', outcome: 'unknown' });
      story.write('b', people('bob'));
      story.read('b');
      const history = story.history({ provoked: ['contention'] });
      t.deepEqual(checkHistory(history), []);
    }
  }
});

test('a write without an answer may become visible long after', (t) => {
  const story = new Story();
  const write = story.begin('a', people('ada'));
  story.write('b', people('bob'));
  write.publish();
  story.write('b', people('eve'));
  story.read('b');
  t.deepEqual(checkHistory(story.history()), []);
});

test('ids that were minted for a write without an answer are learned from what was seen of it', (t) => {
  const story = new Story();
  story.write('b', people('ada', 'bob'));
  story.write('b', knowsItself('ada'));
  story
    .begin('a', {
      kind: 'load',
      mode: 'append',
      edges: {
        Knows: [
          { from: 'bob', to: 'ada' },
          { from: 'ada', to: 'bob' },
          { from: 'ada', to: 'bob' },
        ],
      },
    })
    .publish();
  story.read('b');
  story.look('b', 'refresh');
  story.write('b', { kind: 'mutate', statements: [{ op: 'deleteEdges', type: 'Knows' }] });
  t.deepEqual(checkHistory(story.history()), []);
});

test('a write whose minted ids nobody saw is the recorder’s mistake', (t) => {
  const story = new Story();
  story.write('b', people('ada'));
  story.begin('a', knowsItself('ada')).publish();
  story.write('b', people('bob'));
  t.throws(() => checkHistory(story.history()), { message: /nobody recorded a read of everything at c2/ });
});

test('an update is refused when others have changed what it concerns since its handle looked', (t) => {
  const story = new Story();
  story.write('a', people('ada'));
  story.look('b', 'refresh');
  story.write('a', setAge(1));
  story.refuse('b', setAge(2), { code: 'stale_base' });
  story.look('b', 'refresh');
  story.write('b', setAge(2));
  t.deepEqual(checkHistory(story.history()), []);
});

test("a write of one's own is news to nobody but others, unless its answer was lost", (t) => {
  const story = new Story();
  story.look('a', 'open');
  story.write('a', people('ada'));
  story.write('a', setAge(1));
  const lost = story.begin('a', people('bob')).publish();
  lost.refuse({ kind: 'contention', code: 'outcome_unknown', outcome: 'unknown' });
  story.refuse('a', setAge(2), { code: 'stale_base' });
  t.deepEqual(checkHistory(story.history({ provoked: ['contention'] })), []);
});

test('an insert that rests on what others wrote goes through, and a key that exists refuses it', (t) => {
  const story = new Story();
  story.look('b', 'open');
  story.write('a', people('ada'));
  story.write('b', people('bob'));
  story.refuse('b', people('ada'), { code: 'key_exists' });
  t.deepEqual(checkHistory(story.history()), []);
});

test('contention is reported where others commit meanwhile', (t) => {
  const story = new Story();
  const write = story.begin('a', people('ada'));
  story.write('b', people('bob'));
  write.refuse({ kind: 'contention', code: 'write_contended' });
  t.deepEqual(checkHistory(story.history()), []);
});

test('what is found wrong with a request is wrong at some time within it', (t) => {
  const story = new Story();
  story.write('a', people('ada'));
  story.refuse(
    'a',
    { kind: 'mutate', statements: [{ op: 'insertNode', type: 'Dog', values: {} }] },
    { kind: 'bad_request' },
  );
  const write = story.begin('b', knowsItself('bob'));
  story.write('a', people('bob'));
  write.refuse({ kind: 'not_found', code: 'missing_endpoint' });
  story.refuseRead('a', { kind: 'getNode', type: 'Dog', id: 'rex' }, { kind: 'bad_request' });
  story.refuseRead('a', { kind: 'counts' }, { kind: 'not_found', code: 'unknown_commit' }, 'nowhere');
  t.deepEqual(checkHistory(story.history()), []);
});

test('errors that the run brought about need no other reason', (t) => {
  const story = new Story();
  story.refuse('a', people('ada'), { kind: 'unavailable', code: 'storage_unavailable' });
  t.deepEqual(checkHistory(story.history({ provoked: ['unavailable'] })), []);
});

test('an update goes through although others have changed what it does not concern', (t) => {
  const story = new Story();
  story.write('a', people('ada'));
  story.look('b', 'refresh');
  story.write('a', { kind: 'mutate', statements: [{ op: 'insertNode', type: 'City', values: { name: 'Rome' } }] });
  story.write('b', setAge(1));
  t.deepEqual(checkHistory(story.history()), []);
});

test('whoever was shown an older listing may see less', (t) => {
  const story = founded('ada');
  const [old, commit] = [rowsOf(story.state), story.head];
  story.write('a', people('bob'));
  story.answer('b', { kind: 'everything' }, { commit, answer: old });
  const blame = { provoked: [], isStale: true, mayBeEither: false };
  t.deepEqual(checkHistory(blamed(story.history(), 'b', blame)), []);
});
