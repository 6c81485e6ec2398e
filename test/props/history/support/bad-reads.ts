import type { Actor, History } from '../../../../props/history/history.ts';
import { rowsOf } from '../../../../props/history/rows.ts';
import { founded, statementsOf, type Planted } from './planted.ts';
import { knowsItself, people } from './story.ts';

/** Answers that no commit gives, or the wrong one. */
export const BAD_READS: readonly Planted[] = [
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
];
