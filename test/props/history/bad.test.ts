import test from 'ava';
import type { ModelWrite } from '../../../model/index.ts';
import { checkHistory } from '../../../props/history/check.ts';
import type { Blame, Actor, History, WriteRecord } from '../../../props/history/history.ts';
import { rowsOf } from '../../../props/history/rows.ts';
import { VIOLATIONS, type ViolationKind } from '../../../props/history/violation.ts';
import type { Commit, Statement } from '../../../src/index.ts';
import { knowsItself, people, remove, setAge, Story } from './support/story.ts';

// One planted defect each: what an engine does that loses updates, shows halves, forgets what it promised, or refuses what
// it likes.

interface Planted {
  readonly title: string;
  readonly kind: ViolationKind;
  readonly told: () => History;
  /** What the sentence has to say. */
  readonly says: RegExp;
}

const livesIn = (name: string, city: string): Statement => ({
  op: 'insertEdge',
  type: 'LivesIn',
  from: name,
  to: city,
});

const PLANTED: readonly Planted[] = [
  {
    title: 'a lost update: what one wrote is gone after another wrote',
    kind: 'wrong_end',
    told: () => {
      const story = founded('ada', 'bob');
      const [before] = rowsOf(story.state).nodes['Person'] ?? [];
      story.write('a', setAge(1, 'ada'));
      story.look('b', 'refresh');
      story.write('b', setAge(2, 'bob'));
      const { nodes, edges } = rowsOf(story.state);
      const [, bob] = nodes['Person'] ?? [];
      const end = { nodes: { ...nodes, Person: [before, bob].filter((row) => row !== undefined) }, edges };
      return story.history({ end });
    },
    says: /in the end, at nodes\.Person\[0\]\.values\.age/,
  },
  {
    title: 'a lost update: an update went through on what its handle had not seen',
    kind: 'unseen_base',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      story.write('a', setAge(1));
      story.write('b', setAge(2));
      return story.history();
    },
    says: /b#1 went through although the mutate a#1 had changed node Person/,
  },
  {
    title: "an update after an insert of one's own, which is no look at what others wrote",
    kind: 'unseen_base',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      story.write('a', setAge(1));
      story.write('b', people('bob'));
      story.write('b', setAge(2));
      return story.history();
    },
    says: /b#2 went through/,
  },
  {
    title: 'half a commit: an edge was read without the node that came with it',
    kind: 'wrong_answer',
    told: () => {
      const story = founded();
      story.write('a', {
        kind: 'mutate',
        statements: [...statementsOf(people('ada')), ...statementsOf(knowsItself('ada'))],
      });
      const { nodes, edges } = rowsOf(story.state);
      story.answer(
        'b',
        { kind: 'everything' },
        { commit: story.head, answer: { nodes: { ...nodes, Person: [] }, edges } },
      );
      return story.history();
    },
    says: /which no commit of the history holds/,
  },
  {
    title: 'an answer that belongs to another commit than it says',
    kind: 'wrong_answer',
    told: () => {
      const story = founded('ada');
      const before = rowsOf(story.state);
      story.write('a', people('bob'));
      story.answer('b', { kind: 'everything' }, { commit: story.head, answer: before });
      return story.history();
    },
    says: /which is the answer of commit 1/,
  },
  {
    title: 'a phantom: a key was inserted twice',
    kind: 'inexplicable_write',
    told: () => forged(founded('ada').history(), 'b', people('ada'), { inserted: 1, ids: ['ada'] }),
    says: /the model refuses it: conflict/,
  },
  {
    title: 'a write skew: an edge to a node that another deleted',
    kind: 'inexplicable_write',
    told: () => {
      const story = founded('ada');
      story.write('a', remove('ada'));
      return forged(story.history(), 'b', knowsItself('ada'), { inserted: 1, ids: ['x'] });
    },
    says: /the model refuses it: not_found/,
  },
  {
    title: 'a write skew: two homes of one person, each of which was the first',
    kind: 'inexplicable_write',
    told: () => {
      const story = founded('ada');
      const cities: readonly Statement[] = ['Rome', 'Oslo'].map((name) => ({
        op: 'insertNode',
        type: 'City',
        values: { name },
      }));
      story.write('a', { kind: 'mutate', statements: [...cities, livesIn('ada', 'Rome')] });
      const request: ModelWrite = { kind: 'mutate', statements: [livesIn('ada', 'Oslo')] };
      return forged(story.history(), 'b', request, { inserted: 1, ids: ['x'] });
    },
    says: /the model refuses it: conflict, 2 LivesIn edges out of Person ada/,
  },
  {
    title: 'a claim of more than was done',
    kind: 'inexplicable_write',
    told: () => forged(founded('ada').history(), 'b', setAge(1), { updated: 2 }),
    says: /at updated: the model expects 1, the engine has 2/,
  },
  {
    title: 'an id that was minted although it exists',
    kind: 'inexplicable_write',
    told: () => {
      const story = founded('ada');
      story.write('a', knowsItself('ada'));
      return forged(story.history(), 'b', knowsItself('ada'), { inserted: 1, ids: ['c2-0'] });
    },
    says: /the id c2-0 was minted although it exists/,
  },
  {
    title: 'a commit of a write that changes nothing',
    kind: 'inexplicable_write',
    told: () => forged(founded('ada').history(), 'b', remove('nobody'), {}),
    says: /it changes nothing there/,
  },
  {
    title: 'refused but present',
    kind: 'refused_but_present',
    told: () => {
      const story = founded('ada');
      story.begin('b', people('bob')).publish().refuse({ kind: 'contention', code: 'write_contended' });
      return story.history();
    },
    says: /b#0 was answered "not applied" and has the commit c2/,
  },
  {
    title: 'nothing to do, and a commit all the same',
    kind: 'refused_but_present',
    told: () => {
      const story = founded('ada');
      story.write('b', setAge(1));
      return withOutcome(story.history(), 'b', (result) => ({ ...result, commit: null }));
    },
    says: /b#0 found nothing to do and has the commit c2/,
  },
  {
    title: 'acknowledged but absent',
    kind: 'acknowledged_but_absent',
    told: () => {
      const story = founded('ada');
      story.write('b', people('bob'));
      const history = story.history();
      return { ...history, lineage: history.lineage.slice(0, -1) };
    },
    says: /b#0 has no commit; c2 was promised/,
  },
  {
    title: 'another commit than the one that was promised',
    kind: 'acknowledged_but_absent',
    told: () => {
      const story = founded('ada');
      story.write('b', people('bob'));
      return withOutcome(story.history(), 'b', (result) => ({
        ...result,
        commit: result.commit && { ...result.commit, id: 'other' },
      }));
    },
    says: /was promised the commit .*"other"/,
  },
  {
    title: 'a write that was done twice',
    kind: 'written_twice',
    told: () => {
      const story = founded('ada');
      story.write('b', setAge(1));
      const history = story.history();
      const [, , last] = history.lineage;
      return {
        ...history,
        lineage: [...history.lineage, ...(last ? [{ ...last, id: 'c3', parent: 'c2', sequence: 3 }] : [])],
      };
    },
    says: /b#0 has two commits, c2 and c3/,
  },
  {
    title: 'a commit that nobody made',
    kind: 'nobodys_commit',
    told: () => {
      const story = founded('ada');
      story.write('b', people('bob'));
      const history = story.history();
      return { ...history, actors: history.actors.filter(({ name }) => name !== 'b') };
    },
    says: /the commit c2 says that it is a mutate of b#0, and there was no such write/,
  },
  {
    title: 'a commit of another kind than its write',
    kind: 'nobodys_commit',
    told: () => {
      const story = founded();
      story.begin('a', people('ada')).publish();
      return onCommit(story.history(), 1, (commit) => ({ ...commit, operation: 'load' }));
    },
    says: /is a load of a#0, which was a mutate/,
  },
  {
    title: 'an order against real time',
    kind: 'against_real_time',
    told: () => {
      const story = founded();
      const late = story.begin('a', people('ada'));
      const early = story.begin('b', people('bob')).publish();
      late.publish().acknowledge();
      early.acknowledge();
      const history = story.history();
      const [a, b] = history.actors;
      const shift = (actor: Actor | undefined, by: number): Actor => ({
        name: actor?.name ?? '',
        records: actor?.records.map((one) => ({ ...one, begin: one.begin + by, end: (one.end ?? 0) + by })) ?? [],
      });
      return { ...history, actors: [shift(a, 0), shift(b, 100)] };
    },
    says: /a#0 was over before the mutate b#0 began, and its commit comes later/,
  },
  {
    title: 'a stale read',
    kind: 'stale_read',
    told: () => {
      const story = founded('ada');
      const [old, commit] = [rowsOf(story.state), story.head];
      story.write('a', people('bob'));
      story.answer('b', { kind: 'everything' }, { commit, answer: old });
      return story.history();
    },
    says: /b\/0 saw commit 1 of the history when 2 was known to be there/,
  },
  {
    title: 'a refresh that did not look',
    kind: 'stale_read',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      const history = story.history();
      const [b] = history.actors.slice(1);
      const stale = b?.records.map((record) => ({
        ...record,
        outcome: { kind: 'done', commit: 'c0' },
      })) as Actor['records'];
      return { ...history, actors: [...history.actors.slice(0, 1), { name: 'b', records: stale }] };
    },
    says: /the refresh b\/0 saw commit 0/,
  },
  {
    title: 'a read of what another had read before it was acknowledged, forgotten again',
    kind: 'stale_read',
    told: () => {
      const story = founded('ada');
      const [old, commit] = [rowsOf(story.state), story.head];
      const write = story.begin('a', people('bob')).publish();
      story.read('b');
      story.answer('c', { kind: 'everything' }, { commit, answer: old });
      write.acknowledge();
      return story.history();
    },
    says: /c\/0 saw commit 1/,
  },
  {
    title: 'a handle that goes back in time',
    kind: 'backward_read',
    told: () => {
      const story = founded('ada');
      const [old, commit] = [rowsOf(story.state), story.head];
      story.write('a', people('bob'));
      story.read('b');
      story.answer('b', { kind: 'everything' }, { commit, answer: old });
      return story.history();
    },
    says: /b\/1 saw commit 1 of the history after its handle had seen 2/,
  },
  {
    title: 'a read of what was not yet written',
    kind: 'early_read',
    told: () => {
      const story = founded('ada');
      const placeholder = story.begin('b', people('eve'));
      placeholder.refuse({ kind: 'conflict', code: 'key_exists' });
      story.write('a', people('bob'));
      const history = story.history();
      const begun = history.actors[1]?.records[0];
      const record = { kind: 'read', request: { kind: 'everything' }, begin: begun?.begin, end: begun?.end };
      const outcome = { kind: 'answered', commit: 'c2', answer: history.end };
      return {
        ...history,
        actors: [...history.actors.slice(0, 1), { name: 'b', records: [{ ...record, outcome }] }],
      } as History;
    },
    says: /saw commit 2 of the history when there were at most 1/,
  },
  {
    title: 'a read at a commit that is not in the history',
    kind: 'unknown_commit',
    told: () => {
      const story = founded('ada');
      story.answer('b', { kind: 'counts' }, { commit: 'nowhere', answer: {} });
      return story.history();
    },
    says: /was at the commit nowhere/,
  },
  {
    title: 'a read at another commit than the one that was asked for',
    kind: 'unknown_commit',
    told: () => {
      const story = founded('ada');
      story.answer('b', { kind: 'everything' }, { commit: story.head, answer: rowsOf(story.state) }, 'c0');
      return story.history();
    },
    says: /asked for the commit c0 and got another/,
  },
  {
    title: 'a fork: two commits on one',
    kind: 'broken_chain',
    told: () => {
      const story = founded('ada');
      story.write('a', people('bob'));
      story.write('b', people('eve'));
      return onCommit(story.history(), 3, (commit) => ({ ...commit, parent: 'c1' }));
    },
    says: /c3 was made on c1 and stands on c2/,
  },
  {
    title: 'a gap in the numbers',
    kind: 'broken_chain',
    told: () => onCommit(founded('ada').history(), 1, (commit) => ({ ...commit, sequence: 2 })),
    says: /c1 is number 2 and stands on number 0/,
  },
  {
    title: 'a circle',
    kind: 'broken_chain',
    told: () => {
      const story = founded('ada');
      story.write('a', people('bob'));
      return onCommit(story.history(), 2, (commit) => ({ ...commit, id: 'c1' }));
    },
    says: /the commit c1 stands in the history twice/,
  },
  {
    title: 'a history that begins somewhere else',
    kind: 'broken_chain',
    told: () => onCommit(founded('ada').history(), 0, (commit) => ({ ...commit, id: 'other' })),
    says: /begins with other, not c0/,
  },
  {
    title: 'a conflict with nobody',
    kind: 'unjustified_conflict',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      story.refuse('b', setAge(1), { code: 'stale_base' });
      return story.history();
    },
    says: /b#1 was refused with conflict \(stale_base\)/,
  },
  {
    title: "a conflict with one's own write",
    kind: 'unjustified_conflict',
    told: () => {
      const story = founded('ada');
      story.write('a', setAge(1));
      story.refuse('a', setAge(2), { code: 'stale_base' });
      return story.history();
    },
    says: /a#2 was refused/,
  },
  {
    title: 'a conflict with a write to something else',
    kind: 'unjustified_conflict',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      story.write('a', { kind: 'mutate', statements: [{ op: 'insertNode', type: 'City', values: { name: 'Rome' } }] });
      story.refuse('b', { kind: 'mutate', statements: [{ op: 'deleteEdges', type: 'Knows' }] }, { code: 'stale_base' });
      return story.history();
    },
    says: /b#1 was refused/,
  },
  {
    title: 'a conflict with what maintenance did',
    kind: 'unjustified_conflict',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      story.look('a', 'optimize');
      story.refuse('b', setAge(1), { code: 'stale_base' });
      return story.history();
    },
    says: /b#1 was refused/,
  },
  {
    title: 'an insert that is refused for what its handle had not seen',
    kind: 'unjustified_conflict',
    told: () => {
      const story = founded('ada');
      story.look('b', 'refresh');
      story.write('a', people('bob'));
      story.refuse('b', people('eve'), { code: 'stale_base' });
      return story.history();
    },
    says: /b#1 was refused/,
  },
  {
    title: 'a key that exists, and never did',
    kind: 'unjustified_conflict',
    told: () => {
      const story = founded('ada');
      story.refuse('b', people('bob'), { code: 'key_exists' });
      return story.history();
    },
    says: /\(key_exists\)/,
  },
  {
    title: 'contention with nobody',
    kind: 'unjustified_contention',
    told: () => {
      const story = founded('ada');
      story.refuse('b', people('bob'), { kind: 'contention', code: 'write_contended' });
      return story.history();
    },
    says: /b#0 was refused with contention/,
  },
  {
    title: 'an endpoint that was there all the time',
    kind: 'unjustified_refusal',
    told: () => {
      const story = founded('ada');
      story.refuse('b', knowsItself('ada'), { kind: 'not_found', code: 'missing_endpoint' });
      return story.history();
    },
    says: /b#0 was refused with not_found/,
  },
  {
    title: 'a doubt that its writer could have spared others',
    kind: 'unjustified_doubt',
    told: () => {
      const story = founded('ada');
      story.refuse('b', people('bob'), { kind: 'unavailable', code: 'storage_unavailable', outcome: 'unknown' });
      return blamed(story.history(), 'b', { provoked: ['unavailable'], isStale: false, mayBeEither: false });
    },
    says: /b#0 was answered unavailable .*, outcome unknown/,
  },
  {
    title: 'a store that failed by itself',
    kind: 'unjustified_refusal',
    told: () => {
      const story = founded('ada');
      story.refuseRead('b', { kind: 'counts' }, { kind: 'unavailable', code: 'storage_unavailable' });
      return story.history();
    },
    says: /the read b\/0 was refused with unavailable/,
  },
  {
    title: 'an old commit that is gone',
    kind: 'unjustified_refusal',
    told: () => {
      const story = founded('ada');
      story.refuseRead('b', { kind: 'counts' }, { kind: 'not_found', code: 'unknown_commit' }, 'c1');
      return story.history();
    },
    says: /the read b\/0 was refused with not_found/,
  },
  {
    title: 'nothing to do, where there was something all the time',
    kind: 'inexplicable_nothing',
    told: () => {
      const story = founded('ada');
      story.begin('b', setAge(1)).acknowledge();
      return story.history();
    },
    says: /b#0 found nothing to do, and at every commit from 1 to 1 there was something/,
  },
];

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

/** A story that begins with people. */
function founded(...names: readonly string[]): Story {
  const story = new Story();
  if (names.length > 0) story.write('a', people(...names));
  return story;
}

function statementsOf(request: ModelWrite): readonly Statement[] {
  return request.kind === 'mutate' ? request.statements : [];
}

/** The history, and after it a commit that no right engine makes. */
function forged(
  history: History,
  actor: string,
  request: ModelWrite,
  claim: { readonly inserted?: number; readonly updated?: number; readonly ids?: readonly string[] },
): History {
  const parent = history.lineage.at(-1);
  const sequence = (parent?.sequence ?? 0) + 1;
  const mark = `${actor}#0`;
  const commit: Commit = {
    id: `c${sequence}`,
    parent: parent?.id ?? null,
    sequence,
    actor: mark,
    createdAt: '2026-01-01T00:00:00.000Z',
    operation: request.kind,
  };
  const { inserted = 0, updated = 0, ids = [] } = claim;
  const result = { commit, inserted, updated, deleted: 0, ids };
  const record: WriteRecord = {
    kind: 'write',
    mark,
    request,
    begin: 0,
    end: 1e9,
    outcome: { kind: 'acknowledged', result },
  };
  return {
    ...history,
    lineage: [...history.lineage, commit],
    actors: [...history.actors, { name: actor, records: [record] }],
  };
}

/** The history with what the run did to an actor's requests. */
function blamed(history: History, actor: string, blame: Blame): History {
  const actors = history.actors.map(({ name, records }) => ({
    name,
    records: name === actor ? records.map((record) => ({ ...record, blame })) : records,
  }));
  return { ...history, actors };
}

type Result = Extract<WriteRecord['outcome'], { kind: 'acknowledged' }>['result'];

/** The history with other results of an actor's writes. */
function withOutcome(history: History, actor: string, change: (result: Result) => Result): History {
  const actors = history.actors.map(({ name, records }) => ({
    name,
    records: records.map((record) =>
      name === actor && record.outcome.kind === 'acknowledged'
        ? ({ ...record, outcome: { kind: 'acknowledged', result: change(record.outcome.result) } } as WriteRecord)
        : record,
    ),
  }));
  return { ...history, actors };
}

function onCommit(history: History, index: number, change: (commit: Commit) => Commit): History {
  return { ...history, lineage: history.lineage.map((commit, i) => (i === index ? change(commit) : commit)) };
}
