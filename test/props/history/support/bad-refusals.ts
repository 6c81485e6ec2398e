import { blamed, founded, withOutcome, type Planted } from './planted.ts';
import { knowsItself, people, remove, setAge } from './story.ts';

/** Errors, and doubts, for which nobody gave a reason. */
export const BAD_REFUSALS: readonly Planted[] = [
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
  {
    title: 'nothing to do, and a row that was deleted all the same',
    kind: 'inexplicable_nothing',
    told: () => {
      const story = founded('ada');
      story.write('b', remove('nobody'));
      return withOutcome(story.history(), 'b', (result) => ({ ...result, deleted: 1 }));
    },
    says: /b#0 found nothing to do/,
  },
];
