import test from 'ava';
import { checkHistory } from '../../../props/history/check.ts';
import type { History, HistoryRecord } from '../../../props/history/history.ts';
import { founded, onCommit } from './support/planted.ts';
import { people, type Story } from './support/story.ts';

// Programs of an older release race with those of today, and handles are opened for reading alone: what the order of commits says of them.

function changed(history: History, actor: string, change: (record: HistoryRecord) => HistoryRecord): History {
  const actors = history.actors.map((each) =>
    each.name === actor ? { ...each, records: each.records.map(change) } : each,
  );
  return { ...history, actors };
}

/** The first commit after the start is of a program that does not live to tell whose it is. */
function untold(story: Story, isTold: boolean): History {
  const history = changed(story.history(), 'a', (record) =>
    record.kind === 'write' ? { ...record, older: { commit: 'c1', branch: 'main', isTold } } : record,
  );
  return onCommit(history, 1, (commit) => ({ ...commit, actor: null }));
}

const kinds = (history: History): readonly string[] => checkHistory(history).map(({ kind }) => kind);

test('a commit of an older release that nobody told of is known by its id', (t) => {
  t.deepEqual(kinds(untold(founded('ada'), false)), []);
});

test('a commit that tells whose it is wherever it is visible has to do so afterwards', (t) => {
  t.deepEqual(kinds(untold(founded('ada'), true)), ['nobodys_commit', 'acknowledged_but_absent']);
});

function refusedOlder(story: Story, isShutOut = false): History {
  story.refuse('b', people('bob'), { kind: 'unsupported_version', code: 'internal_version' });
  return changed(story.history(), 'b', (record) =>
    record.kind === 'write' ? { ...record, older: { commit: 'own', branch: 'main', isTold: true, isShutOut } } : record,
  );
}

test('an older release is refused once somebody of today was there', (t) => {
  t.deepEqual(kinds(refusedOlder(founded('ada'))), []);
});

test('an older release that was refused before anybody else came was refused for nothing', (t) => {
  t.deepEqual(kinds(refusedOlder(founded())), ['unjustified_refusal']);
});

test('an older release may be refused at once where somebody had begun to bring the graph up to date', (t) => {
  t.deepEqual(kinds(refusedOlder(founded(), true)), []);
});

function lookedAlone(story: Story): History {
  return changed(story.history(), 'b', (record) => (record.kind === 'read' ? { ...record, opens: 'main' } : record));
}

test('who opens a branch for reading alone sees what is there, and its own handle has not seen it', (t) => {
  const story = founded('ada');
  story.look('b', 'refresh');
  story.write('a', people('eve'));
  story.read('b');
  story.refuse(
    'b',
    { kind: 'mutate', statements: [{ op: 'updateNodes', type: 'Person', set: { age: 1 } }] },
    { code: 'stale_base' },
  );
  t.deepEqual(kinds(lookedAlone(story)), []);
  t.deepEqual(kinds(story.history()), ['unjustified_conflict']);
});
