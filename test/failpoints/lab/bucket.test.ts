import test from 'ava';
import { steppingClock } from '../../../src/index.ts';
import { startLab } from '../../../failpoints/lab/lab.ts';
import { prepareLab, rawClient, send } from './support/raw.ts';

test('buckets are made once, found, and removed when empty', async (t) => {
  const { raw } = await prepareLab(t);
  t.is((await raw('PUT', '/fresh')).status, 200);
  t.like(await raw('PUT', '/fresh'), { status: 409, code: 'BucketAlreadyOwnedByYou' });
  t.like(await raw('PUT', '/X'), { status: 400, code: 'InvalidBucketName' });
  t.like(await raw('HEAD', '/fresh'), { status: 200, text: '' });
  t.is((await raw('HEAD', '/fresh')).headers['x-amz-bucket-region'], 'us-east-1');
  t.is((await raw('HEAD', '/none')).status, 404);
  const location = await raw('GET', '/fresh?location');
  t.is(location.status, 200);
  t.regex(location.text, /<LocationConstraint xmlns="[^"]+"><\/LocationConstraint>$/);
  await raw('PUT', '/fresh/deep/key', { body: 'x' });
  t.like(await raw('DELETE', '/fresh'), { status: 409, code: 'BucketNotEmpty' });
  await raw('DELETE', '/fresh/deep/key');
  t.is((await raw('DELETE', '/fresh')).status, 204);
  t.like(await raw('DELETE', '/fresh'), { status: 404, code: 'NoSuchBucket' });
  t.like(await raw('GET', '/fresh?list-type=2'), { status: 404, code: 'NoSuchBucket' });
});

test('a bucket is made once through the lab as well', async (t) => {
  const { lab } = await prepareLab(t);
  t.throws(() => lab.createBucket('bucket'), { message: /already own/ });
  t.throws(() => lab.createBucket('No'), { message: /not valid/ });
});

test('only keys that were issued are let in, and signatures in headers and queries both name them', async (t) => {
  const { lab, raw } = await prepareLab(t);
  await raw('PUT', '/bucket/k', { body: 'x' });
  const get = (headers: Record<string, string>, query = '') => send(lab.endpoint, 'GET', `/bucket/k${query}`, headers);
  t.like(await get({}), { status: 403, code: 'AccessDenied' });
  const stranger = { authorization: 'AWS4-HMAC-SHA256 Credential=STRANGER/20260101/us-east-1/s3/aws4_request' };
  t.like(await get(stranger), { status: 403, code: 'InvalidAccessKeyId' });
  const { accessKeyId } = lab.issueKey('someone');
  t.like(await get({ authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x` }), { status: 200, text: 'x' });
  t.like(await get({}, `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}%2Fx&X-Amz-Signature=0`), {
    status: 200,
    text: 'x',
  });
});

test('each key that is issued is another, also for one actor', async (t) => {
  const { lab } = await prepareLab(t);
  const keys = [lab.issueKey('a'), lab.issueKey('a'), lab.issueKey('b')].map(({ accessKeyId }) => accessKeyId);
  t.is(new Set(keys).size, 3);
});

test('what the lab cannot do it refuses, and never ignores', async (t) => {
  const { raw } = await prepareLab(t);
  const refused: readonly (readonly [method: string, target: string, headers?: Record<string, string>])[] = [
    ['GET', '/'],
    ['GET', '/bucket'],
    ['GET', '/bucket?acl'],
    ['GET', '/bucket?versioning'],
    ['GET', '/bucket/k?versionId=1'],
    ['GET', '/bucket/k?response-content-type=x'],
    ['GET', '/bucket/k?partNumber=1'],
    ['PUT', '/bucket/k?tagging'],
    ['PUT', '/bucket/k', { 'x-amz-server-side-encryption': 'AES256' }],
    ['PUT', '/bucket/k', { 'x-amz-object-lock-mode': 'GOVERNANCE' }],
    ['PUT', '/bucket/k?partNumber=1&uploadId=x', { 'x-amz-copy-source': '/bucket/k' }],
    ['POST', '/bucket/k?restore'],
    ['POST', '/bucket'],
  ];
  for (const [method, target, headers = {}] of refused) {
    t.like(await raw(method, target, { headers }), { status: 501, code: 'NotImplemented' }, `${method} ${target}`);
  }
  t.like(await raw('PATCH', '/bucket/k'), { status: 405, code: 'MethodNotAllowed' });
  t.like(await raw('GET', '/bucket?list-type=3'), { status: 400, code: 'InvalidArgument' });
  t.is((await raw('GET', '/bucket/k?x-id=GetObject')).status, 404, 'names of software are no parameters');
});

test('objects are stamped by the clock that the lab was given', async (t) => {
  const lab = await startLab({
    clock: { ...steppingClock(0), now: () => 86_400_000 },
  });
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const raw = rawClient(lab);
  await raw('PUT', '/bucket/k', { body: 'x' });
  t.is((await raw('GET', '/bucket/k')).headers['last-modified'], 'Fri, 02 Jan 1970 00:00:00 GMT');
  t.true(
    (await raw('GET', '/bucket?list-type=2')).text.includes('<LastModified>1970-01-02T00:00:00.000Z</LastModified>'),
  );
});

test('a lab that stopped frees its port, whoever is connected', async (t) => {
  const { lab, raw } = await prepareLab(t);
  t.is((await raw('HEAD', '/bucket')).status, 200);
  await lab.stop();
  const error = await t.throwsAsync(fetch(lab.endpoint));
  t.like(error?.cause, { code: 'ECONNREFUSED' });
});
