import test from 'ava';
import type { RequestHead } from '../../../failpoints/lab/request-head.ts';
import { scheduleClass } from '../../../props/race/equivalence.ts';
import type { Turn } from '../../../props/race/scheduler.ts';

function turn(actor: number, operation: 'GetObject' | 'PutObject', key: string): Turn {
  const head = { actor: String(actor), operation, key, class: 'table.version' } as RequestHead;
  return { actor, operation: 0, access: 0, at: { kind: 'request', head } };
}
const reads = (actor: number, place: string): Turn => turn(actor, 'GetObject', `${place}/x`);
const writes = (actor: number, place: string): Turn => turn(actor, 'PutObject', `${place}/x`);

test('accesses to different places commute, and so do reads of one', (t) => {
  t.is(scheduleClass([writes(0, 'a'), writes(1, 'b')]), scheduleClass([writes(1, 'b'), writes(0, 'a')]));
  t.is(scheduleClass([reads(0, 'a'), reads(1, 'a')]), scheduleClass([reads(1, 'a'), reads(0, 'a')]));
  const between = { actor: 0, operation: 0, access: 0, at: { kind: 'failpoint', name: 'publish.loaded' } } as const;
  t.is(scheduleClass([writes(0, 'a'), between]), scheduleClass([between, writes(0, 'a')]));
});

test('the order of a write among the accesses to its place tells schedules apart', (t) => {
  const all = [
    scheduleClass([writes(0, 'a'), writes(1, 'a')]),
    scheduleClass([writes(1, 'a'), writes(0, 'a')]),
    scheduleClass([reads(0, 'a'), writes(1, 'a')]),
    scheduleClass([writes(1, 'a'), reads(0, 'a')]),
    scheduleClass([writes(0, 'a'), writes(1, 'b')]),
  ];
  t.is(new Set(all).size, all.length);
});

test('where nobody sees accesses, the order of the turns tells schedules apart', (t) => {
  const passes = (actor: number, name: 'publish.loaded' | 'write.before_publish'): Turn => {
    return { actor, operation: 0, access: 1, at: { kind: 'failpoint', name } };
  };
  const all = [
    scheduleClass([passes(0, 'publish.loaded'), passes(1, 'publish.loaded')]),
    scheduleClass([passes(1, 'publish.loaded'), passes(0, 'publish.loaded')]),
    scheduleClass([passes(0, 'publish.loaded'), passes(1, 'write.before_publish')]),
  ];
  t.is(new Set(all).size, all.length);
});
