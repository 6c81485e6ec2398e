import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../../../failpoints/lab/faults/fault.ts';
import type { Lab } from '../../../../failpoints/lab/lab.ts';
import { countRetries } from '../../../../failpoints/lab/log/count-requests.ts';
import { steppingClock } from '../../../../src/index.ts';
import { openObjectStore } from '../../../../src/storage/location.ts';
import type { ObjectStore } from '../../../../src/storage/object-store.ts';
import { always, once, prepareGround } from '../support/ground.ts';

// What the engine's own client of small objects makes of each fault.

const KEY = '__recovery/k.json';
const WHERE = { actor: 'a', class: 'sidecar' } as const;

interface Trial {
  readonly lab: Lab;
  readonly store: ObjectStore;
  /** What another client finds, once nothing goes wrong any more. */
  readonly look: () => Promise<string | undefined>;
}

async function prepare(t: ExecutionContext): Promise<Trial> {
  const { lab } = await prepareGround(t);
  const open = (actor: string) => openObjectStore('s3://bucket/g', lab.issueKey(actor), steppingClock(0));
  return {
    lab,
    store: open('a'),
    async look() {
      lab.setFaults({ seed: 0, rules: [], onDeath: 'dropped' });
      const found = await open('b').get(KEY);
      return found && new TextDecoder().decode(found.bytes);
    },
  };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (found: { readonly bytes: Uint8Array } | undefined) => found && new TextDecoder().decode(found.bytes);

/** Faults after which a second attempt tells: each happens to one request, and the client must find its way. */
const PASSING: readonly Fault[] = [
  { kind: 'fail_before', answer: 'reset' },
  { kind: 'fail_before', answer: 'internal_error' },
  { kind: 'lose_answer', answer: 'reset' },
  { kind: 'lose_answer', answer: 'internal_error' },
  { kind: 'throttle' },
  { kind: 'tear_request', at: 0.5 },
  { kind: 'slow', delayMs: 1 },
  { kind: 'deliver_twice', answered: 'first' },
  { kind: 'deliver_late', arrival: { requests: 1 }, answer: 'reset' },
];

for (const fault of PASSING) {
  const name = `${fault.kind}${'answer' in fault ? ` (${fault.answer})` : ''}`;
  test(`${name}: a creation, a replacement and a deletion come out right`, async (t) => {
    const { lab, store, look } = await prepare(t);
    lab.setFaults(once({ ...WHERE, verb: 'put' }, fault));
    t.true(await store.create(KEY, bytes('created')));
    t.is(await look(), 'created');
    const etag = (await store.get(KEY))?.etag ?? '';
    lab.setFaults(once({ ...WHERE, verb: 'put' }, fault));
    t.true(await store.replace(KEY, bytes('replaced'), etag));
    t.is(await look(), 'replaced');
    lab.setFaults(once({ ...WHERE, verb: 'delete' }, fault));
    await store.delete(KEY);
    t.is(await look(), undefined);
    const activated = lab.log.events.filter((event) => event.fault === fault.kind).length;
    t.is(activated, fault.kind === 'tear_request' ? 2 : 3, 'a deletion has no body to tear');
    const isSilent = fault.kind === 'slow' || fault.kind === 'deliver_twice';
    t.is(countRetries(lab.log.events)['sidecar put'] ?? 0, isSilent ? 0 : fault.kind === 'tear_request' ? 0 : 2);
  });
}

test('deliver_twice, second answer: a creation is told that it lost against itself', async (t) => {
  const { lab, store, look } = await prepare(t);
  lab.setFaults(once({ ...WHERE, verb: 'put' }, { kind: 'deliver_twice', answered: 'second' }));
  t.false(await store.create(KEY, bytes('created')));
  t.is(await look(), 'created');
});

test('a store that stays away is unavailable, and a write to it unknown unless it surely did nothing', async (t) => {
  const { lab, store, look } = await prepare(t);
  for (const [fault, kept] of [
    [{ kind: 'lose_answer', answer: 'reset' }, 'x'],
    [{ kind: 'fail_before', answer: 'reset' }, undefined],
  ] as const) {
    lab.setFaults(always(WHERE, fault));
    t.like(await t.throwsAsync(store.create(KEY, bytes('x'))), { kind: 'unavailable', outcome: 'unknown' });
    t.like(await t.throwsAsync(store.get(KEY)), { kind: 'unavailable', outcome: 'not_applied' });
    t.is(await look(), kept);
    await store.delete(KEY);
  }
});

test('a read that breaks off, a listing that does, and ones that fail are repeated', async (t) => {
  const { lab, store } = await prepare(t);
  await store.create(KEY, bytes('0123456789'));
  for (const fault of [
    { kind: 'tear_answer', at: 0.5 },
    { kind: 'fail_before', answer: 'reset' },
    { kind: 'throttle' },
  ] as const) {
    lab.log.clear();
    lab.setFaults(once({ ...WHERE, verb: 'get' }, fault));
    t.is(text(await store.get(KEY)), '0123456789');
    lab.setFaults(once({ ...WHERE, verb: 'list' }, fault));
    t.deepEqual(await store.list('__recovery/'), [KEY]);
    t.deepEqual(countRetries(lab.log.events), { 'sidecar get': 1, 'sidecar list': 1 });
  }
});

test('truncate_read and flip_bit go unnoticed: small objects have no checksum either', async (t) => {
  const { lab, store } = await prepare(t);
  await store.create(KEY, bytes('0123456789'));
  lab.setFaults(once({ ...WHERE, verb: 'get' }, { kind: 'truncate_read', at: 0.5 }));
  t.is(text(await store.get(KEY)), '01234');
  lab.setFaults(once({ ...WHERE, verb: 'get' }, { kind: 'flip_bit', at: 0 }));
  t.is(text(await store.get(KEY)), '1123456789');
});

test('stale_list: a listing may miss what was just created, and tell of what is gone', async (t) => {
  const { lab, store } = await prepare(t);
  await store.create('__recovery/a', bytes('x'));
  await store.create('__recovery/b', bytes('x'));
  await store.delete('__recovery/a');
  const stale = (writes: number) => {
    lab.setFaults(once({ ...WHERE, verb: 'list' }, { kind: 'stale_list', within: { writes } }));
    return store.list('__recovery/');
  };
  t.deepEqual(await stale(1), ['__recovery/a', '__recovery/b']);
  t.deepEqual(await stale(2), ['__recovery/a']);
});

test('time_out: a call waits until it is told no', async (t) => {
  const { lab, store, look } = await prepare(t);
  lab.setFaults(once(WHERE, { kind: 'time_out', applied: true }));
  // To look is to take the fault away, so not before it has struck.
  const landed = new Promise((resolve) => lab.onDurableWrite(resolve));
  const creating = store.create(KEY, bytes('x'));
  await landed;
  t.is(await Promise.race([creating, new Promise((resolve) => setTimeout(resolve, 300, 'waiting'))]), 'waiting');
  t.is(await look(), 'x');
  lab.refuseAll();
  t.like(await t.throwsAsync(creating), { kind: 'unavailable' });
});

test('deliver_late: a creation that was given up lands, unless another was first', async (t) => {
  for (const other of [undefined, 'other']) {
    const { lab, store, look } = await prepare(t);
    lab.setFaults({
      seed: 0,
      onDeath: 'dropped',
      rules: [
        {
          ...WHERE,
          verb: 'put',
          when: { nth: 1, times: Infinity },
          fault: { kind: 'deliver_late', arrival: 'told', answer: 'reset' },
        },
      ],
    });
    t.like(await t.throwsAsync(store.create(KEY, bytes('x'))), { outcome: 'unknown' });
    t.is(await look(), undefined);
    if (other !== undefined) await store.create(KEY, bytes(other));
    lab.land();
    t.is(await look(), other ?? 'x');
  }
});
