import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import test from 'ava';
import { crc32c } from '../../../failpoints/lab/crc32c.ts';
import { md5, prepareLab, send } from './support/raw.ts';

test('CRC-32C of the usual check string', (t) => {
  t.is(crc32c(Buffer.from('123456789')), 0xe3069283);
  t.is(crc32c(Buffer.alloc(0)), 0);
});

const CHECKSUMS: Readonly<Record<string, (text: string) => string>> = {
  'x-amz-checksum-crc32': (text) => word(crc32(text)),
  'x-amz-checksum-crc32c': (text) => word(crc32c(Buffer.from(text))),
  'x-amz-checksum-sha1': (text) => createHash('sha1').update(text).digest('base64'),
  'x-amz-checksum-sha256': (text) => createHash('sha256').update(text).digest('base64'),
};

for (const [name, compute] of Object.entries(CHECKSUMS)) {
  test(`${name} is verified, kept, and given back to those who ask`, async (t) => {
    const { raw } = await prepareLab(t);
    const put = await raw('PUT', '/bucket/k', { body: 'hello', headers: { [name]: compute('hello') } });
    t.is(put.headers[name], compute('hello'));
    t.is((await raw('GET', '/bucket/k')).headers[name], undefined);
    t.is(
      (await raw('GET', '/bucket/k', { headers: { 'x-amz-checksum-mode': 'ENABLED' } })).headers[name],
      compute('hello'),
    );
    const bad = await raw('PUT', '/bucket/k', { body: 'jello', headers: { [name]: compute('hello') } });
    t.like(bad, { status: 400, code: 'BadDigest' });
    t.is((await raw('GET', '/bucket/k')).text, 'hello');
  });
}

test('Content-MD5 and the hash of the payload are verified', async (t) => {
  const { raw } = await prepareLab(t);
  const put = (headers: Record<string, string>) => raw('PUT', '/bucket/k', { body: 'hello', headers });
  t.is((await put({ 'content-md5': md5('hello', 'base64') })).status, 200);
  t.like(await put({ 'content-md5': md5('jello', 'base64') }), { status: 400, code: 'BadDigest' });
  t.like(await put({ 'content-md5': 'short' }), { status: 400, code: 'InvalidDigest' });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  t.is((await put({ 'x-amz-content-sha256': sha256('hello') })).status, 200);
  t.is((await put({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })).status, 200);
  t.like(await put({ 'x-amz-content-sha256': sha256('jello') }), { status: 400, code: 'XAmzContentSHA256Mismatch' });
});

test('a streamed upload is stored without its framing', async (t) => {
  const { raw } = await prepareLab(t);
  const signed = '5;chunk-signature=abc\r\nhello\r\n6;chunk-signature=def\r\n world\r\n0;chunk-signature=0\r\n\r\n';
  const put = await raw('PUT', '/bucket/signed', {
    body: signed,
    headers: {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '11',
      'content-encoding': 'aws-chunked,gzip',
    },
  });
  t.is(put.status, 200);
  const got = await raw('GET', '/bucket/signed');
  t.is(got.text, 'hello world');
  t.is(got.headers['content-encoding'], 'gzip');
});

test('the checksum behind a streamed upload counts', async (t) => {
  const { raw } = await prepareLab(t);
  const headers = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'content-encoding': 'aws-chunked',
  };
  const body = (text: string, sum: string) =>
    `${text.length.toString(16)}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`;
  const good = await raw('PUT', '/bucket/k', { body: body('hello', word(crc32('hello'))), headers });
  t.is(good.status, 200);
  t.is(good.headers['x-amz-checksum-crc32'], word(crc32('hello')));
  const got = await raw('GET', '/bucket/k');
  t.is(got.text, 'hello');
  t.is(got.headers['content-encoding'], undefined);
  t.like(await raw('PUT', '/bucket/k', { body: body('jello', word(crc32('hello'))), headers }), {
    status: 400,
    code: 'BadDigest',
  });
});

test('a streamed upload that is cut or miscounted is refused', async (t) => {
  const { raw } = await prepareLab(t);
  const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '5' };
  for (const body of ['', '5\r\nhel', '5\r\nhello\r\n', '5\r\nhelloXX0\r\n\r\n', 'x\r\n', '4\r\nhell\r\n0\r\n\r\n']) {
    t.like(await raw('PUT', '/bucket/k', { body, headers }), { status: 400, code: 'IncompleteBody' }, body);
  }
  t.is((await raw('GET', '/bucket/k')).status, 404);
});

test('a body without a length is refused', async (t) => {
  const { lab } = await prepareLab(t);
  const { accessKeyId } = lab.issueKey('t');
  const response = await fetch(`${lab.endpoint}/bucket/k`, {
    method: 'PUT',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x` },
    body: new Blob(['x']).stream(),
    duplex: 'half',
  });
  t.is(response.status, 411);
});

const PART_BYTES = 5 * 1024 * 1024;

test('an upload in parts becomes one object', async (t) => {
  const { raw } = await prepareLab(t);
  const target = '/bucket/big%20one';
  const created = await raw('POST', `${target}?uploads`, {
    headers: { 'content-type': 'text/plain', 'x-amz-meta-a': 'b' },
  });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.text)?.[1] ?? '';
  t.like(created, { status: 200 });
  t.true(created.text.includes('<Key>big one</Key>'));
  const parts = [Buffer.alloc(PART_BYTES, 'a'), Buffer.alloc(PART_BYTES, 'b'), Buffer.from('tail')];
  // Out of order, one of them twice, and one that is not used.
  for (const [index, bytes] of [
    [2, parts[2]],
    [0, parts[1]],
    [1, parts[1]],
    [0, parts[0]],
    [8, Buffer.from('unused')],
  ] as const) {
    const put = await raw('PUT', `${target}?partNumber=${index + 1}&uploadId=${uploadId}`, { body: bytes ?? '' });
    t.is(put.headers.etag, `"${md5(bytes ?? '')}"`);
  }
  t.is((await raw('GET', target)).status, 404, 'nothing is there before it is complete');

  const listed = await raw('GET', `${target}?uploadId=${uploadId}&max-parts=3`);
  t.deepEqual(
    [...listed.text.matchAll(/<PartNumber>(\d)<\/PartNumber>/g)].map(([, n]) => n),
    ['1', '2', '3'],
  );
  t.true(listed.text.includes('<IsTruncated>true</IsTruncated>'));
  const rest = await raw('GET', `${target}?uploadId=${uploadId}&part-number-marker=3`);
  t.deepEqual(
    [...rest.text.matchAll(/<PartNumber>(\d)<\/PartNumber>/g)].map(([, n]) => n),
    ['9'],
  );
  const uploads = await raw('GET', '/bucket?uploads&prefix=big');
  t.true(uploads.text.includes(`<UploadId>${uploadId}</UploadId>`));

  const body = complete(parts.map((bytes, index) => [index + 1, md5(bytes)]));
  const completed = await raw('POST', `${target}?uploadId=${uploadId}`, { body });
  const etag = `${createHash('md5')
    .update(Buffer.concat(parts.map((bytes) => createHash('md5').update(bytes).digest())))
    .digest('hex')}-3`;
  t.is(completed.status, 200);
  t.true(completed.text.includes(`<ETag>&quot;${etag}&quot;</ETag>`));
  const got = await raw('GET', target);
  t.true(got.body.equals(Buffer.concat(parts)));
  t.like(got.headers, { etag: `"${etag}"`, 'content-type': 'text/plain', 'x-amz-meta-a': 'b' });
  t.like(await raw('POST', `${target}?uploadId=${uploadId}`, { body }), { status: 404, code: 'NoSuchUpload' });
  t.false((await raw('GET', '/bucket?uploads')).text.includes('<Upload>'));
});

test('an upload is completed only as it was made, and only under its condition', async (t) => {
  const { raw } = await prepareLab(t);
  const created = await raw('POST', '/bucket/k?uploads');
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.text)?.[1] ?? '';
  const finish = (body: string, headers: Record<string, string> = {}, key = 'k') =>
    raw('POST', `/bucket/${key}?uploadId=${uploadId}`, { body, headers });
  for (const number of [1, 2])
    await raw('PUT', `/bucket/k?partNumber=${number}&uploadId=${uploadId}`, { body: `part ${number}` });
  const tags = [md5('part 1'), md5('part 2')] as const;
  t.like(
    await finish(
      complete([
        [1, tags[0]],
        [2, tags[1]],
      ]),
    ),
    { status: 400, code: 'EntityTooSmall' },
  );
  t.like(
    await finish(
      complete([
        [2, tags[1]],
        [1, tags[0]],
      ]),
    ),
    { status: 400, code: 'InvalidPartOrder' },
  );
  t.like(await finish(complete([[1, tags[1]]])), { status: 400, code: 'InvalidPart' });
  t.like(await finish(complete([[7, tags[1]]])), { status: 400, code: 'InvalidPart' });
  t.like(await finish(''), { status: 400, code: 'MalformedXML' });
  t.like(await finish(complete([])), { status: 400, code: 'MalformedXML' });
  t.like(await finish(complete([[1, tags[0]]]), {}, 'other'), { status: 404, code: 'NoSuchUpload' });

  await raw('PUT', '/bucket/k', { body: 'there first' });
  const one = complete([[1, tags[0]]]);
  t.like(await finish(one, { 'if-none-match': '*' }), { status: 412, code: 'PreconditionFailed' });
  t.is((await raw('GET', '/bucket/k')).text, 'there first');
  await raw('DELETE', '/bucket/k');
  t.is(
    (await finish(one, { 'if-none-match': '*' })).status,
    200,
    'a condition that failed leaves the upload as it was',
  );
  t.is((await raw('GET', '/bucket/k')).text, 'part 1');
});

test('an upload that was aborted, or never begun, takes nothing', async (t) => {
  const { raw } = await prepareLab(t);
  const created = await raw('POST', '/bucket/k?uploads');
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.text)?.[1] ?? '';
  for (const number of ['0', '10001', 'x']) {
    t.like(await raw('PUT', `/bucket/k?partNumber=${number}&uploadId=${uploadId}`, { body: 'x' }), {
      status: 400,
      code: 'InvalidArgument',
    });
  }
  t.is((await raw('DELETE', `/bucket/k?uploadId=${uploadId}`)).status, 204);
  for (const id of [uploadId, 'never']) {
    t.like(await raw('PUT', `/bucket/k?partNumber=1&uploadId=${id}`, { body: 'x' }), {
      status: 404,
      code: 'NoSuchUpload',
    });
    t.like(await raw('GET', `/bucket/k?uploadId=${id}`), { status: 404, code: 'NoSuchUpload' });
    t.like(await raw('DELETE', `/bucket/k?uploadId=${id}`), { status: 404, code: 'NoSuchUpload' });
  }
});

test('a client that goes away while it sends leaves nothing', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const { accessKeyId } = lab.issueKey('t');
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x`, 'content-length': '100' };
  const sending = send(lab.endpoint, 'PUT', '/bucket/k', headers, 'only this');
  await t.throwsAsync(
    Promise.race([sending, new Promise((_, reject) => setTimeout(() => reject(new Error('gave up')), 50))]),
  );
  t.is((await raw('GET', '/bucket/k')).status, 404);
});

function complete(parts: readonly (readonly [number: number, etag: string])[]): string {
  const elements = parts.map(
    ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`,
  );
  return `<CompleteMultipartUpload>${elements.join('')}</CompleteMultipartUpload>`;
}

function word(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}
