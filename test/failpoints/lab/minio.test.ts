import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { Client, CopyConditions, type BucketItem } from 'minio';
import { startLab } from '../../../failpoints/lab/lab.ts';

async function prepareClient(t: ExecutionContext): Promise<Client> {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  const { endpoint, accessKeyId, secretAccessKey } = lab.issueKey('minio');
  const { hostname, port } = new URL(endpoint);
  return new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    partSize: 5 * 1024 * 1024,
  });
}

test('the client makes, finds and removes buckets, and asks where they are', async (t) => {
  // Without a region, so that it asks.
  const client = await prepareClient(t);
  t.false(await client.bucketExists('bucket'));
  await client.makeBucket('bucket');
  t.true(await client.bucketExists('bucket'));
  await t.throwsAsync(client.makeBucket('bucket'), { message: /already own/ });
  await client.removeBucket('bucket');
  t.false(await client.bucketExists('bucket'));
});

test('the client stores, describes, reads in part, copies, lists and removes objects', async (t) => {
  const client = await prepareClient(t);
  await client.makeBucket('bucket');
  const keys = ['a/x y', 'a/z+%', 'b/ü'];
  for (const key of keys)
    await client.putObject('bucket', key, Buffer.from(`bytes of ${key}`), undefined, { color: 'red' });
  t.is((await buffer(await client.getObject('bucket', 'a/x y'))).toString(), 'bytes of a/x y');
  t.is((await buffer(await client.getPartialObject('bucket', 'a/x y', 6, 2))).toString(), 'of');
  const stat = await client.statObject('bucket', 'a/z+%');
  t.like(stat, { size: 14, metaData: { color: 'red' } });
  const conditions = new CopyConditions();
  conditions.setMatchETag(stat.etag);
  await client.copyObject('bucket', 'c', '/bucket/a/z+%', conditions);
  conditions.setMatchETag('0'.repeat(32));
  await t.throwsAsync(client.copyObject('bucket', 'd', '/bucket/a/z+%', conditions), {
    code: 'PreconditionFailed',
  });
  t.deepEqual(await names(client, '', true), [...keys, 'c']);
  t.deepEqual(await names(client, '', false), ['c', 'a/', 'b/']);
  t.deepEqual(await names(client, 'a/', false), ['a/x y', 'a/z+%']);
  await client.removeObject('bucket', 'c');
  await client.removeObjects('bucket', keys);
  t.deepEqual(await names(client, '', true), []);
  await t.throwsAsync(client.getObject('bucket', 'c'), { code: 'NoSuchKey' });
  await t.throwsAsync(client.statObject('bucket', 'c'), { code: 'NotFound' });
});

test('the client uploads in parts, and cleans up after an upload that was given up', async (t) => {
  const client = await prepareClient(t);
  await client.makeBucket('bucket');
  const bytes = Buffer.alloc(12 * 1024 * 1024, 'abcdefg');
  const { etag } = await client.putObject(
    'bucket',
    'big',
    Readable.from([bytes.subarray(0, 7_000_000), bytes.subarray(7_000_000)]),
  );
  t.regex(etag, /^[0-9a-f]{32}-\d+$/);
  t.true((await buffer(await client.getObject('bucket', 'big'))).equals(bytes));
  await client.initiateNewMultipartUpload('bucket', 'broken', {});
  t.is((await client.listIncompleteUploads('bucket', '', true).toArray()).length, 1);
  await client.removeIncompleteUpload('bucket', 'broken');
  t.deepEqual(await client.listIncompleteUploads('bucket', '', true).toArray(), []);
  t.deepEqual(await names(client, '', true), ['big']);
});

test('a URL that the client signed lets others in', async (t) => {
  const client = await prepareClient(t);
  await client.makeBucket('bucket');
  const put = await fetch(await client.presignedPutObject('bucket', 'k', 60), { method: 'PUT', body: 'presigned' });
  t.is(put.status, 200);
  const got = await fetch(await client.presignedGetObject('bucket', 'k', 60));
  t.is(await got.text(), 'presigned');
});

async function names(client: Client, prefix: string, recursive: boolean): Promise<readonly string[]> {
  const items: AsyncIterable<BucketItem> = client.listObjectsV2('bucket', prefix, recursive);
  const found: string[] = [];
  for await (const item of items) found.push(item.name ?? item.prefix ?? '');
  return found;
}
