import test from 'ava';
import type { LabEvent } from '../../../failpoints/lab/log/event.ts';
import { strays } from '../../../props/race/strays.ts';

const VERSION: LabEvent = {
  sequence: 1,
  actor: 'a',
  verb: 'put',
  operation: 'PutObject',
  bucket: 'bucket',
  key: 'nodes/t.lance/_versions/1.manifest',
  class: 'table.version',
  contended: true,
  condition: 'if_none_match',
  bytesIn: 1,
  bytesOut: 0,
  status: 200,
  answer: 'true',
  fault: undefined,
  retryOf: undefined,
  deliveryOf: undefined,
  begin: 1,
  effect: 1,
  end: 1,
};
const ARMED: LabEvent = { ...VERSION, class: 'sidecar', key: '__recovery/1.json' };
const CLEARED: LabEvent = { ...ARMED, actor: 'b', verb: 'delete', condition: 'none' };

const keysOf = (events: readonly LabEvent[], gone: readonly string[] = ['a']) =>
  strays(
    events.map((event, effect) => ({ ...event, effect })),
    new Set(gone),
  );

test('what a writer that is gone wrote behind the clearing of its intent is astray', (t) => {
  t.deepEqual(keysOf([ARMED, CLEARED, VERSION]), [VERSION.key]);
  t.deepEqual(keysOf([ARMED, VERSION, CLEARED]), []);
  t.deepEqual(keysOf([ARMED, CLEARED, VERSION], []), [], 'whoever lives puts it back');
  t.deepEqual(keysOf([ARMED, { ...CLEARED, actor: 'a' }, VERSION]), [], 'whoever clears its own intent is through');
  t.deepEqual(keysOf([ARMED, CLEARED, { ...ARMED, key: '__recovery/2.json' }, VERSION]), [], 'the next is another');
});

test('what lands when its sender has given up on it is astray', (t) => {
  t.deepEqual(keysOf([{ ...VERSION, deliveryOf: 7 }], []), [VERSION.key]);
});
