import test, { type ExecutionContext } from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { steppingClock } from '../../src/base/clock.ts';
import { openObjectStore } from '../../src/storage/location.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { RETRY_DELAYS_MS } from '../../src/storage/retry.ts';
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts';

interface Ground {
  /** Behind the proxy. */
  readonly store: ObjectStore;
  /** Reaches the same objects directly. */
  readonly other: ObjectStore;
  readonly proxy: FaultProxy;
  /** How long the store waited between its attempts. */
  readonly waitsMs: number[];
}

async function prepare(t: ExecutionContext): Promise<Ground> {
  const lab = await startLab();
  lab.createBucket('bucket');
  const proxy = await startFaultProxy(lab.endpoint);
  t.teardown(async () => {
    await proxy.close();
    await lab.stop();
  });
  const options = lab.issueKey('tester');
  const waitsMs: number[] = [];
  // A clock that jumps instead of waiting: retries take no time.
  const clock = { ...steppingClock(0), delay: async (durationMs: number) => void waitsMs.push(durationMs) };
  return {
    store: openObjectStore('s3://bucket/x', { ...options, endpoint: proxy.endpoint }, clock),
    other: openObjectStore('s3://bucket/x', options),
    proxy,
    waitsMs,
  };
}

const OURS = utf8('ours');
const THEIRS = utf8('theirs');
const CREATE_UNAVAILABLE = {
  kind: 'unavailable',
  code: 'storage_unavailable',
  details: { operation: 'create', key: 'a/b' },
};

test('a creation whose answer is lost has succeeded', async (t) => {
  for (const fault of ['answer_lost', { after: 500 }, { after: 503 }] as const) {
    const { store, other, proxy } = await prepare(t);
    proxy.plan.push(fault);
    t.true(await store.create('a/b', OURS));
    t.deepEqual((await other.get('a/b'))?.bytes, OURS);
    t.deepEqual(proxy.passed, ['PUT 200', 'PUT 412', 'GET 200']);
  }
});

test('a creation that lost, and whose answer is lost, has lost', async (t) => {
  const { store, other, proxy } = await prepare(t);
  await other.create('a/b', THEIRS);
  proxy.plan.push('answer_lost');
  t.false(await store.create('a/b', OURS));
  t.deepEqual((await other.get('a/b'))?.bytes, THEIRS);
});

test('a creation that did not arrive is sent again', async (t) => {
  const { store, proxy } = await prepare(t);
  proxy.plan.push('request_lost', { status: 503, code: 'SlowDown' }, { status: 500, code: 'InternalError' });
  t.true(await store.create('a/b', OURS));
});

test('a creation that another write of the key gets in the way of is sent again, and is never in doubt', async (t) => {
  const { store, other, proxy } = await prepare(t);
  proxy.plan.push({ status: 409, code: 'ConditionalRequestConflict' });
  t.true(await store.create('a/b', OURS));
  const always = Array.from({ length: 4 }, () => ({ status: 409, code: 'ConditionalRequestConflict' }));
  proxy.plan.push(...always);
  t.false(await store.create('a/b', OURS), 'it is there, and this call did not write it');
  await other.delete('a/b');
  proxy.plan.push(...always);
  t.like(await t.throwsAsync(store.create('a/b', OURS)), { ...CREATE_UNAVAILABLE, outcome: 'not_applied' });
});

test('a creation that is never answered is unknown, unless its bytes are there', async (t) => {
  const { store, other, proxy } = await prepare(t);
  proxy.plan.push(...Array.from({ length: 4 }, () => 'request_lost' as const));
  t.like(await t.throwsAsync(store.create('a/b', OURS)), { ...CREATE_UNAVAILABLE, outcome: 'unknown' });
  t.is(await other.get('a/b'), undefined);
  proxy.plan.push('answer_lost', 'request_lost', 'request_lost', 'request_lost');
  t.true(await store.create('a/b', OURS));
});

test('whatever is sent again waits before each attempt, longer each time', async (t) => {
  t.deepEqual(
    RETRY_DELAYS_MS,
    RETRY_DELAYS_MS.toSorted((a, b) => a - b),
  );
  const { store, proxy, waitsMs } = await prepare(t);
  for (const request of [() => store.create('a', OURS), () => store.get('a'), () => store.list('')]) {
    proxy.plan.push(...RETRY_DELAYS_MS.map(() => 'request_lost' as const));
    waitsMs.length = 0;
    await request();
    t.deepEqual(waitsMs, RETRY_DELAYS_MS);
  }
});

test('a replacement whose answer is lost has succeeded', async (t) => {
  const { store, other, proxy } = await prepare(t);
  await other.create('a/b', THEIRS);
  const tag = (await other.get('a/b'))?.etag ?? '';
  proxy.plan.push('answer_lost');
  t.true(await store.replace('a/b', OURS, tag));
  t.deepEqual((await other.get('a/b'))?.bytes, OURS);
});

test('a replacement that was in doubt and is gone, or is another, is unknown', async (t) => {
  const { store, other, proxy } = await prepare(t);
  await other.create('a/b', THEIRS);
  proxy.plan.push('request_lost');
  t.like(await t.throwsAsync(store.replace('a/b', OURS, 'outdated')), { kind: 'unavailable', outcome: 'unknown' });
  await other.delete('a/b');
  proxy.plan.push('request_lost');
  t.like(await t.throwsAsync(store.replace('a/b', OURS, 'outdated')), { kind: 'unavailable', outcome: 'unknown' });
});

test('reads, listings and deletions are repeated', async (t) => {
  const { store, other, proxy } = await prepare(t);
  await other.create('a/b', OURS);
  for (const fault of ['answer_lost', 'request_lost', 'body_torn', { after: 500 }, { status: 503 }] as const) {
    proxy.plan.push(fault);
    t.deepEqual((await store.get('a/b'))?.bytes, OURS);
    proxy.plan.push(fault);
    t.deepEqual(await store.list('a/'), ['a/b']);
  }
  proxy.plan.push('answer_lost');
  await store.delete('a/b');
  t.is(await other.get('a/b'), undefined);
});

test('only NoSuchKey is absence', async (t) => {
  const { store, proxy } = await prepare(t);
  const persistent = (fault: { status: number; code?: string }) => Array.from({ length: 4 }, () => fault);
  for (const fault of [
    { status: 404, code: 'NoSuchBucket' },
    { status: 403, code: 'AccessDenied' },
    { status: 403, code: 'InvalidAccessKeyId' },
    { status: 301, code: 'PermanentRedirect' },
    ...persistent({ status: 503 }),
  ]) {
    proxy.plan.splice(0, Infinity, ...persistent(fault));
    const get = await t.throwsAsync(store.get('a/b'), undefined, `${fault.status} ${fault.code}`);
    t.like(get, { kind: 'unavailable', code: 'storage_unavailable', outcome: 'not_applied' });
    proxy.plan.splice(0, Infinity, ...persistent(fault));
    t.like(await t.throwsAsync(store.list('a/')), { kind: 'unavailable', details: { operation: 'list', key: 'a/' } });
  }
});

test('a server that is not there is unavailable, for every verb, and surely did nothing', async (t) => {
  const { store, proxy } = await prepare(t);
  await proxy.close();
  const requests: Readonly<Record<string, () => Promise<unknown>>> = {
    get: () => store.get('a'),
    create: () => store.create('a', OURS),
    replace: () => store.replace('a', OURS, 'tag'),
    delete: () => store.delete('a'),
    list: () => store.list(''),
  };
  for (const [operation, request] of Object.entries(requests)) {
    t.like(await t.throwsAsync(request), {
      kind: 'unavailable',
      code: 'storage_unavailable',
      details: { operation },
      outcome: 'not_applied',
    });
  }
});

test('a deletion that was never answered is unknown', async (t) => {
  const { store, proxy } = await prepare(t);
  proxy.plan.push(...Array.from({ length: 4 }, () => 'answer_lost' as const));
  t.like(await t.throwsAsync(store.delete('a')), { kind: 'unavailable', outcome: 'unknown' });
});

test('a bucket that is not there, and a key that was never issued, refuse writes for good', async (t) => {
  const { other } = await prepare(t);
  const lab = await startLab();
  t.teardown(() => lab.stop());
  const missing = openObjectStore('s3://missing', lab.issueKey('tester'));
  t.like(await t.throwsAsync(missing.create('a', OURS)), { kind: 'unavailable', outcome: 'not_applied' });
  const stranger = openObjectStore('s3://bucket', { ...lab.issueKey('tester'), accessKeyId: 'stranger' });
  t.like(await t.throwsAsync(stranger.create('a', OURS)), { kind: 'unavailable', outcome: 'not_applied' });
  t.is(await other.get('a'), undefined);
});

function utf8(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
