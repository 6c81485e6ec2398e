import type { ModelWrite } from '../../../../model/index.ts';
import { rowsOf } from '../../../../props/history/rows.ts';
import type { Statement } from '../../../../src/index.ts';
import { forged, founded, type Planted } from './planted.ts';
import { knowsItself, people, remove, setAge } from './story.ts';

const livesIn = (name: string, city: string): Statement => ({
  op: 'insertEdge',
  type: 'LivesIn',
  from: name,
  to: city,
});

/** What writes did that no right engine does: updates lost, halves, skews. */
export const BAD_WRITES: readonly Planted[] = [
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
    title: 'a claim of other ids than those that were given',
    kind: 'inexplicable_write',
    told: () => forged(founded('ada').history(), 'b', people('bob'), { inserted: 1, ids: ['eve'] }),
    says: /at ids\[0\]: the model expects "?bob"?, the engine has "?eve"?/,
  },
];
