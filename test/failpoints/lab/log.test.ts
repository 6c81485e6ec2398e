import test from 'ava';
import { isContended } from '../../../failpoints/lab/contended.ts';
import { countRequests, totalOf } from '../../../failpoints/lab/log/count-requests.ts';
import { durableWrites } from '../../../failpoints/lab/log/durable-writes.ts';
import type { LabEvent } from '../../../failpoints/lab/log/event.ts';
import { createNormaliser } from '../../../failpoints/lab/log/normalise.ts';
import { serialHops } from '../../../failpoints/lab/log/serial-hops.ts';
import { classOf } from '../../../failpoints/lab/object-class.ts';
import { md5, prepareLab, send } from './support/raw.ts';

test('every request is one event that says who did what, under which condition, and what came of it', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const heard: LabEvent[] = [];
  const unlisten = lab.log.listen((event) => heard.push(event));
  await raw('PUT', '/bucket/g/_graph.json', { body: '12345', headers: { 'if-none-match': '*' } });
  await raw('PUT', '/bucket/g/_graph.json', { body: '123', headers: { 'if-none-match': '*' } });
  await raw('GET', '/bucket/g/_graph.json', { headers: { range: 'bytes=1-2' } });
  await raw('HEAD', '/bucket/g/_graph.json');
  await raw('GET', '/bucket?list-type=2&prefix=g%2F__recovery%2F');
  await raw('DELETE', '/bucket/g/_graph.json', { headers: { 'if-match': md5('12345') } });
  await raw('DELETE', '/bucket/g/_graph.json');
  unlisten();
  await raw('GET', '/bucket/g/_graph.json');
  const [created, refused, read, looked, listed, deleted, absent, missing] = lab.log.events;
  const common = { actor: 'raw', bucket: 'bucket', key: 'g/_graph.json', class: 'claim', contended: true } as const;
  t.deepEqual(created, {
    ...common,
    sequence: 1,
    operation: 'PutObject',
    verb: 'put',
    condition: 'if_none_match',
    bytesIn: 5,
    bytesOut: 0,
    status: 200,
    answer: 'true',
    fault: undefined,
    retryOf: undefined,
    deliveryOf: undefined,
    begin: 1,
    effect: 2,
    end: 3,
  });
  t.like(refused, { ...common, status: 412, effect: undefined, bytesIn: 3, begin: 4, end: 5 });
  t.like(read, { verb: 'get', status: 206, bytesOut: 2, condition: 'none' });
  t.like(looked, { verb: 'head', status: 200, bytesOut: 0 });
  t.like(listed, { verb: 'list', key: 'g/__recovery/', class: 'sidecar', status: 200 });
  t.like(deleted, { verb: 'delete', condition: 'if_match', status: 204 });
  t.true(deleted?.effect !== undefined);
  t.like(absent, { verb: 'delete', status: 204, effect: undefined }, 'to delete nothing changes nothing');
  t.like(missing, { verb: 'get', status: 404 });
  t.deepEqual(heard, lab.log.events.slice(0, -1));
});

test('what is no request is an event too, and a client that went away', async (t) => {
  const { lab, raw } = await prepareLab(t);
  await raw('PATCH', '/bucket/k');
  await send(lab.endpoint, 'GET', '/bucket/k', {});
  const { accessKeyId } = lab.issueKey('t');
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x`, 'content-length': '100' };
  const aborted = new Promise((resolve) => lab.log.listen(resolve));
  const sending = send(lab.endpoint, 'PUT', '/bucket/k', headers, 'only this').catch(() => {});
  await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, 50))]);
  await lab.stop();
  await aborted;
  t.deepEqual(
    lab.log.events.map(({ verb, status, answer }) => [verb, status, answer]),
    [
      ['unparsed', 405, 'true'],
      ['unparsed', 403, 'true'],
      ['unparsed', undefined, 'none'],
    ],
  );
});

test('a deletion of several keys is one event, of their class or of several', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const remove = async (keys: readonly string[]) => {
    const body = `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;
    await raw('POST', '/bucket?delete', { body, headers: { 'content-md5': md5(body, 'base64') } });
    return lab.log.events.at(-1);
  };
  await raw('PUT', '/bucket/t.lance/data/b.lance', { body: 'x' });
  const some = await remove(['t.lance/data/a.lance', 't.lance/data/b.lance']);
  t.like(some, { verb: 'delete', class: 'table.data', key: 't.lance/data/', contended: true });
  t.true(some?.effect !== undefined);
  const mixed = await remove(['t.lance/data/a.lance', 't.lance/_versions/1.manifest']);
  t.like(mixed, { class: 'several', key: 't.lance/', effect: undefined });
});

test('requests are counted by class and verb, and a cleared log begins anew', async (t) => {
  const { lab, raw } = await prepareLab(t);
  await raw('PUT', '/bucket/t.lance/data/a.lance', { body: 'x' });
  await raw('PUT', '/bucket/t.lance/data/b.lance', { body: 'x' });
  await raw('GET', '/bucket/t.lance/_versions/1.manifest');
  const counts = countRequests(lab.log.events);
  t.deepEqual(counts, { 'table.data put': 2, 'table.version get': 1 });
  t.is(totalOf(counts), 3);
  lab.log.clear();
  t.deepEqual(countRequests(lab.log.events), {});
  await raw('GET', '/bucket/k');
  t.like(lab.log.events[0], { sequence: 4 }, 'numbers go on');
});

test('durable writes are told in the order of their effects, and names that nobody chose by their order', (t) => {
  const events = [
    write(9, 't-01arz3ndektsv4rrffq69g5fav.lance/_versions/18446744073709551614.manifest'),
    write(3, 't-01arz3ndektsv4rrffq69g5fav.lance/data/1010101010101010101010100123456789abcdef0123456789.lance'),
    write(5, '__recovery/01ARZ3NDEKTSV4RRFFQ69G5FAV.json'),
    write(6, 't.lance/_deletions/1-2-8018856038771768224.arrow'),
    write(7, 't.lance/_transactions/1-8b9ebc98-c872-4890-9a35-f2a96d5c0c1f.txn'),
    { ...write(8, 'k'), deliveryOf: 4 },
    { ...EVENT, key: 'read' },
  ];
  t.deepEqual(durableWrites(events), [
    'a PutObject t-#1.lance/data/#2.lance',
    'a PutObject __recovery/#1.json',
    'a PutObject t.lance/_deletions/1-2-#3.arrow',
    'a PutObject t.lance/_transactions/1-#4.txn',
    'a PutObject k (delivered without its sender)',
    'a PutObject t-#1.lance/_versions/18446744073709551614.manifest',
  ]);
});

test('between contended writes the order of the others does not show, and theirs does', (t) => {
  const fresh = ['t.lance/data/0', 't.lance/_deletions/1-2-345.arrow', 't.lance/_deletions/3-2-1.arrow'] as const;
  const trace = (...keys: readonly string[]) => durableWrites(keys.map((key, index) => write(index, key)));
  const [data, one, three] = fresh;
  const [first, second] = ['t.lance/_versions/2.manifest', 't.lance/_versions/1.manifest'] as const;
  t.deepEqual(trace(first, data, one, three, second), trace(first, three, one, data, second));
  t.notDeepEqual(trace(first, data, second), trace(second, data, first));
  t.notDeepEqual(trace(first, data, second), trace(first, second, data));
});

function write(effect: number, key: string): LabEvent {
  const objectClass = classOf(key);
  const contended = isContended(objectClass, 'put');
  return { ...EVENT, operation: 'PutObject', class: objectClass, contended, effect, key };
}

test('a name that somebody chose stays, and one normaliser gives one name one number', (t) => {
  const normalise = createNormaliser();
  for (const text of [
    '_schema/5012b56d1b7d4543649e8f168dc644f2f575498c1551095485eabfaeaf46d0aa.json',
    'g/k',
    'a-1.json',
  ]) {
    t.is(normalise(text), text);
  }
  t.is(normalise('a/01ARZ3NDEKTSV4RRFFQ69G5FAV/01ARZ3NDEKTSV4RRFFQ69G5FAW'), 'a/#1/#2');
  t.is(normalise('01arz3ndektsv4rrffq69g5faw'), '#2');
});

test('serial hops are the longest chain of requests each of which waited for the one before', (t) => {
  const spans = (...of: readonly (readonly [begin: number, end: number])[]) =>
    of.map(([begin, end]) => ({ ...EVENT, begin, end }));
  t.is(serialHops([]), 0);
  t.is(serialHops(spans([1, 2], [3, 4], [5, 6])), 3);
  t.is(serialHops(spans([1, 6], [2, 3], [4, 5])), 2, 'the long one lies beside the other two');
  t.is(serialHops(spans([1, 4], [2, 5], [3, 6])), 1);
  t.is(serialHops(spans([1, 3], [2, 5], [4, 6], [7, 8])), 3);
  t.is(serialHops([...spans([1, 2]), { ...EVENT, begin: 3, end: 4, deliveryOf: 1 }]), 1, 'nobody waits for a ghost');
});

const EVENT: LabEvent = {
  sequence: 1,
  actor: 'a',
  verb: 'put',
  operation: 'GetObject',
  bucket: 'bucket',
  key: 'k',
  class: 'other',
  contended: true,
  condition: 'none',
  bytesIn: 0,
  bytesOut: 0,
  status: 200,
  answer: 'true',
  fault: undefined,
  retryOf: undefined,
  deliveryOf: undefined,
  begin: 1,
  effect: undefined,
  end: 2,
};
