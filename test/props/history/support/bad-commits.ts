import type { Actor } from '../../../../props/history/history.ts';
import { founded, onCommit, withOutcome, type Planted } from './planted.ts';
import { people, setAge } from './story.ts';

/** Commits that are not one chain, or not those that writes were promised. */
export const BAD_COMMITS: readonly Planted[] = [
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
    title: 'the commit that was promised, at another place',
    kind: 'acknowledged_but_absent',
    told: () => {
      const story = founded('ada');
      story.write('b', people('bob'));
      return withOutcome(story.history(), 'b', (result) => ({
        ...result,
        commit: result.commit && { ...result.commit, sequence: 7 },
      }));
    },
    says: /was promised the commit .*"sequence":7/,
  },
  {
    title: 'an order against real time, of writes with another between them',
    kind: 'against_real_time',
    told: () => {
      const story = founded();
      const early = story.begin('a', people('ada'));
      const long = story.begin('b', people('bob'));
      const late = story.begin('c', people('cem')).publish();
      long.publish();
      early.publish().acknowledge();
      for (const each of [long, late]) each.acknowledge();
      const history = story.history();
      const moved = ({ name, records }: Actor, begin: number, end: number): Actor => ({
        name,
        records: records.map((one) => ({ ...one, begin: one.begin + begin, end: (one.end ?? 0) + end })),
      });
      const shifts: Readonly<Record<string, readonly [number, number]>> = { a: [0, 0], b: [0, 200], c: [100, 100] };
      return { ...history, actors: history.actors.map((actor) => moved(actor, ...(shifts[actor.name] ?? [0, 0]))) };
    },
    says: /a#0 was over before the mutate c#0 began, and its commit comes later/,
  },
];
