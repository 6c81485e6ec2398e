import { emptyState } from '../../../../model/index.ts';
import type { History, HistoryRecord } from '../../../../props/history/history.ts';
import { founded, onCommit, type Planted } from './planted.ts';
import { FRIENDS, people, setAge, type Story } from './story.ts';

/** What is wrong with branches: with which there are, with what merges bring, and with what is said of either. */
export const BAD_BRANCHES: readonly Planted[] = [
  {
    title: 'a write that was acknowledged after the deletion of its branch was',
    kind: 'inexplicable_branch',
    told: () => {
      const story = forked();
      story.deleteBranch('a', 'dev');
      story.write('b', people('eve'));
      return story.history();
    },
    says: /explains the mutate b#1 \(acknowledged\)/,
  },
  {
    title: 'a branch that two have made',
    kind: 'inexplicable_branch',
    told: () => {
      const story = founded('ada');
      story.createBranch('a', 'dev');
      story.createBranch('b', 'dev');
      return story.history();
    },
    says: /explains the createBranch b\/0 of dev \(created\)/,
  },
  {
    title: 'a branch that was deleted although another was made of it',
    kind: 'inexplicable_branch',
    told: () => {
      const story = forked();
      story.createBranch('b', 'fix');
      story.deleteBranch('a', 'dev');
      return story.history();
    },
    says: /explains the deleteBranch a\/2 of dev/,
  },
  {
    title: 'a branch that is there although it was deleted',
    kind: 'inexplicable_branch',
    told: () => {
      const story = forked();
      const { branches = [] } = story.history();
      story.deleteBranch('a', 'dev');
      return { ...story.history(), branches };
    },
    says: /explains the branches that there are in the end/,
  },
  {
    title: 'a branch that is gone although nobody deleted it',
    kind: 'inexplicable_branch',
    told: () => ({ ...forked().history(), branches: [] }),
    says: /explains the branches that there are in the end/,
  },
  {
    title: 'a branch that is there although its making was answered "not applied"',
    kind: 'inexplicable_branch',
    told: () => {
      const history = forked().history();
      return withRecord(history, 'a', 1, (record) => ({
        ...record,
        outcome: { kind: 'refused', error: { kind: 'contention', code: 'branch_contended', outcome: 'not_applied' } },
      }));
    },
    says: /explains the open b\/0 of dev/,
  },
  ...wrongly('branch_exists', { kind: 'createBranch', name: 'fix' }),
  ...wrongly('branch_in_use', { kind: 'deleteBranch', name: 'dev' }),
  ...wrongly('unknown_branch', { kind: 'open', branch: 'dev' }),
  ...wrongly('unknown_branch', { kind: 'merge', source: 'dev' }),
  ...wrongly('branch_deleted', { kind: 'createBranch', name: 'fix' }),
  {
    title: 'a branch of another name than was asked for',
    kind: 'inexplicable_branch',
    told: () =>
      withRecord(founded1(), 'a', 1, (record) =>
        record.kind === 'createBranch' && record.outcome.kind === 'created'
          ? { ...record, outcome: { kind: 'created', branch: { ...record.outcome.branch, actor: 'nobody' } } }
          : record,
      ),
    says: /was told of another branch/,
  },
  {
    title: 'a merge that drops what its target had published meanwhile',
    kind: 'wrong_end',
    told: () => {
      const story = forked();
      story.write('b', people('eve'));
      story.write('a', people('bob'));
      story.merge('a', 'dev', { rows: emptyState(FRIENDS) });
      return story.history();
    },
    says: /in the end/,
  },
  {
    title: 'a merge of what was not the newest commit of its source any more',
    kind: 'stale_read',
    told: () => {
      const story = forked();
      story.write('b', people('eve'));
      story.write('b', people('zoe'));
      story.merge('a', 'dev', { merged: 'c2' });
      return story.history();
    },
    says: /saw commit 1 of the history when 2 was known to be there/,
  },
  {
    title: 'a merge that made a commit of one parent',
    kind: 'inexplicable_write',
    told: () => {
      const story = forked();
      story.write('b', people('eve'));
      story.merge('a', 'dev');
      return withoutSecondParent(story.history());
    },
    says: /it has no second parent/,
  },
  {
    title: 'a merge that brought nothing although there was something',
    kind: 'inexplicable_nothing',
    told: () => {
      const story = forked();
      story.write('b', people('eve'));
      story.refuseBranch('a', { kind: 'merge', source: 'dev' }, { kind: 'contention', code: 'write_contended' });
      return withRecord(story.history(), 'a', 2, (record) => ({
        ...record,
        outcome: {
          kind: 'acknowledged',
          result: { kind: 'up_to_date', commit: null, inserted: 0, updated: 0, deleted: 0 },
        },
      }));
    },
    says: /found nothing to bring from dev/,
  },
  {
    title: 'a merge that was refused for rows that are in no conflict',
    kind: 'unjustified_conflict',
    told: () => {
      const story = forked();
      story.write('b', setAge(1));
      story.refuseBranch('a', { kind: 'merge', source: 'dev' }, { kind: 'conflict', code: 'merge_conflict' });
      return story.history();
    },
    says: /at no time were these in conflict/,
  },
  {
    title: 'a making of a branch that was contended by nobody',
    kind: 'unjustified_contention',
    told: () => {
      const story = founded('ada');
      const error = { kind: 'contention', code: 'branch_contended' } as const;
      story.refuseBranch('b', { kind: 'createBranch', name: 'dev' }, error);
      return story.history();
    },
    says: /and nobody was there/,
  },
];

/** Somebody has made a branch, and somebody else works on it. */
export function forked(): Story {
  const story = founded('ada');
  story.createBranch('a', 'dev');
  story.checkout('b', 'dev');
  return story;
}

function founded1(): History {
  const story = founded('ada');
  story.createBranch('a', 'dev');
  return story.history();
}

/** A refusal for how things are with branches, while they are otherwise. */
function wrongly(
  code: 'branch_exists' | 'branch_in_use' | 'unknown_branch' | 'branch_deleted',
  record: Parameters<Story['refuseBranch']>[1],
): readonly Planted[] {
  const kind = code.startsWith('branch_') && code !== 'branch_deleted' ? 'conflict' : 'not_found';
  return [
    {
      title: `${code} for no reason, answered to ${record.kind}`,
      kind: 'inexplicable_branch',
      told: () => {
        const story = forked();
        story.refuseBranch('a', record, { kind, code });
        return story.history();
      },
      says: new RegExp(`explains the ${record.kind} .*${code}`),
    },
  ];
}

function withRecord(
  history: History,
  actor: string,
  index: number,
  change: (record: HistoryRecord) => unknown,
): History {
  const actors = history.actors.map(({ name, records }) => ({
    name,
    records: records.map((record, i) => (name === actor && i === index ? (change(record) as HistoryRecord) : record)),
  }));
  return { ...history, actors };
}

function withoutSecondParent(history: History): History {
  const bare = onCommit(history, history.lineage.length - 1, (commit) => ({ ...commit, merged: null }));
  return withRecord(bare, 'a', 2, (record) =>
    record.kind === 'merge' && record.outcome.kind === 'acknowledged'
      ? {
          ...record,
          outcome: { kind: 'acknowledged', result: { ...record.outcome.result, commit: bare.lineage.at(-1) } },
        }
      : record,
  );
}
