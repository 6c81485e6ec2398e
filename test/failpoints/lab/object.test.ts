import test from 'ava';
import { prepareLab, md5 } from './support/raw.ts';

test('PUT stores, GET and HEAD give back the bytes and what was said about them', async (t) => {
  const { raw } = await prepareLab(t);
  const headers = {
    'content-type': 'text/plain',
    'cache-control': 'no-cache',
    'x-amz-meta-color': 'red',
    'content-encoding': 'gzip',
  };
  const put = await raw('PUT', '/bucket/a/b', { body: 'hello', headers });
  t.is(put.status, 200);
  t.is(put.headers.etag, `"${md5('hello')}"`);
  const get = await raw('GET', '/bucket/a/b');
  t.is(get.status, 200);
  t.is(get.text, 'hello');
  t.like(get.headers, { ...headers, etag: put.headers.etag, 'content-length': '5', 'accept-ranges': 'bytes' });
  t.regex(get.headers['last-modified'] ?? '', /GMT$/);
  const head = await raw('HEAD', '/bucket/a/b');
  t.is(head.status, 200);
  t.is(head.text, '');
  t.like(head.headers, { ...headers, etag: put.headers.etag, 'content-length': '5' });
});

test('what is not there is NoSuchKey, and in a bucket that is not there NoSuchBucket', async (t) => {
  const { raw } = await prepareLab(t);
  t.like(await raw('GET', '/bucket/none'), { status: 404, code: 'NoSuchKey' });
  t.like(await raw('GET', '/none/key'), { status: 404, code: 'NoSuchBucket' });
  t.like(await raw('PUT', '/none/key', { body: 'x' }), { status: 404, code: 'NoSuchBucket' });
  t.like(await raw('HEAD', '/bucket/none'), { status: 404, text: '' });
});

test('PUT with If-None-Match: * creates only', async (t) => {
  const { raw } = await prepareLab(t);
  const headers = { 'if-none-match': '*' };
  t.is((await raw('PUT', '/bucket/k', { body: 'first', headers })).status, 200);
  t.like(await raw('PUT', '/bucket/k', { body: 'second', headers }), { status: 412, code: 'PreconditionFailed' });
  t.is((await raw('GET', '/bucket/k')).text, 'first');
  await raw('DELETE', '/bucket/k');
  t.is((await raw('PUT', '/bucket/k', { body: 'third', headers })).status, 200);
  t.like(await raw('PUT', '/bucket/k', { body: 'x', headers: { 'if-none-match': '"tag"' } }), { status: 501 });
});

test('PUT with If-Match replaces only what carries the tag, quoted or not', async (t) => {
  const { raw } = await prepareLab(t);
  const put = (tag: string, body: string) => raw('PUT', '/bucket/k', { body, headers: { 'if-match': tag } });
  t.like(await put('"x"', 'new'), { status: 404, code: 'NoSuchKey' });
  await raw('PUT', '/bucket/k', { body: 'first' });
  t.like(await put(md5('other'), 'new'), { status: 412, code: 'PreconditionFailed' });
  t.is((await put(md5('first'), 'second')).status, 200);
  t.is((await put(`"${md5('second')}"`, 'third')).status, 200);
  t.is((await put(`"other", "${md5('third')}"`, 'x')).status, 412, 'a write knows no lists of tags');
  t.is((await raw('GET', '/bucket/k')).text, 'third');
});

test('a reader can ask for what changed, or for what did not', async (t) => {
  const { raw } = await prepareLab(t);
  const etag = (await raw('PUT', '/bucket/k', { body: 'x' })).headers.etag ?? '';
  const past = new Date(0).toUTCString();
  const future = new Date(Date.now() + 60_000).toUTCString();
  const statuses: readonly (readonly [status: number, headers: Record<string, string>])[] = [
    [200, { 'if-match': etag }],
    [200, { 'if-match': '*' }],
    [200, { 'if-match': `"other", ${etag}` }],
    [412, { 'if-match': '"other"' }],
    [304, { 'if-none-match': etag }],
    [304, { 'if-none-match': etag.slice(1, -1) }],
    [304, { 'if-none-match': '*' }],
    [200, { 'if-none-match': '"other"' }],
    [304, { 'if-modified-since': future }],
    [200, { 'if-modified-since': past }],
    [412, { 'if-unmodified-since': past }],
    [200, { 'if-unmodified-since': future }],
    // A tag decides over the date beside it.
    [200, { 'if-match': etag, 'if-unmodified-since': past }],
    [304, { 'if-none-match': etag, 'if-modified-since': past }],
    [200, { 'if-none-match': '"other"', 'if-modified-since': future }],
    // What is no date is no condition.
    [200, { 'if-modified-since': 'yesterday' }],
  ];
  for (const [status, headers] of statuses) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await raw(method, '/bucket/k', { headers });
      t.is(answer.status, status, `${method} ${JSON.stringify(headers)}`);
      if (status === 304) t.like(answer, { text: '', headers: { etag } });
    }
  }
});

test('a range is answered with that part', async (t) => {
  const { raw } = await prepareLab(t);
  await raw('PUT', '/bucket/k', { body: '0123456789' });
  await raw('PUT', '/bucket/empty', { body: '' });
  const parts: readonly (readonly [range: string, text: string, contentRange: string])[] = [
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ];
  for (const [range, text, contentRange] of parts) {
    const got = await raw('GET', '/bucket/k', { headers: { range } });
    t.like(got, { status: 206, text }, range);
    t.like(got.headers, { 'content-range': contentRange, 'content-length': String(text.length) }, range);
    const head = await raw('HEAD', '/bucket/k', { headers: { range } });
    t.like(head.headers, { 'content-range': contentRange, 'content-length': String(text.length) }, range);
  }
  for (const range of ['bytes=5-2', 'bytes=0-1,3-4', 'bytes=-', 'chars=0-1', 'bytes=x-y']) {
    t.like(await raw('GET', '/bucket/k', { headers: { range } }), { status: 200, text: '0123456789' }, range);
  }
  for (const [key, range] of [
    ['k', 'bytes=10-'],
    ['k', 'bytes=10-20'],
    ['k', 'bytes=-0'],
    ['empty', 'bytes=0-'],
    ['empty', 'bytes=-1'],
  ]) {
    t.like(
      await raw('GET', `/bucket/${key}`, { headers: { range: range ?? '' } }),
      { status: 416, code: 'InvalidRange' },
      range,
    );
  }
});

test('DELETE removes, is content with nothing, and can be told to look first', async (t) => {
  const { raw } = await prepareLab(t);
  await raw('PUT', '/bucket/k', { body: 'x' });
  const remove = (tag: string) => raw('DELETE', '/bucket/k', { headers: { 'if-match': tag } });
  t.like(await remove('"other"'), { status: 412, code: 'PreconditionFailed' });
  t.is((await remove(md5('x'))).status, 204);
  t.like(await remove('*'), { status: 412, code: 'PreconditionFailed' });
  t.is((await raw('DELETE', '/bucket/k')).status, 204);
  t.like(await raw('GET', '/bucket/k'), { status: 404, code: 'NoSuchKey' });
});

test('keys hold any characters', async (t) => {
  const { raw } = await prepareLab(t);
  const keys = [
    'a b',
    'a+b',
    '100%',
    '../up',
    './here',
    '/slash',
    'a//b',
    'trailing/',
    'é',
    '😀',
    '?#&',
    'tab\t',
    '\u0001',
  ];
  for (const key of keys) {
    const target = `/bucket/${encodeURIComponent(key).replaceAll('%2F', '/')}`;
    t.is((await raw('PUT', target, { body: key })).status, 200, key);
    t.is((await raw('GET', target)).text, key);
  }
  t.is((await raw('GET', '/bucket/a+b')).text, 'a+b');
  t.like(await raw('GET', '/bucket/%E0%A4'), { status: 400, code: 'InvalidURI' });
  t.like(await raw('PUT', `/bucket/${'x'.repeat(1025)}`, { body: '' }), { status: 400, code: 'KeyTooLongError' });
});

test('CopyObject copies what its conditions allow', async (t) => {
  const { lab, raw } = await prepareLab(t);
  lab.createBucket('other');
  await raw('PUT', '/bucket/a%20b', {
    body: 'x',
    headers: { 'x-amz-meta-color': 'red', 'content-type': 'text/plain' },
  });
  const copy = (headers: Record<string, string>, target = '/other/copy') =>
    raw('PUT', target, { headers: { 'x-amz-copy-source': '/bucket/a%20b', ...headers } });
  const copied = await copy({});
  t.is(copied.status, 200);
  t.regex(copied.text, new RegExp(`<CopyObjectResult .*<ETag>&quot;${md5('x')}&quot;</ETag>`));
  t.like((await raw('GET', '/other/copy')).headers, { 'x-amz-meta-color': 'red', 'content-type': 'text/plain' });
  await copy({
    'x-amz-metadata-directive': 'REPLACE',
    'x-amz-meta-color': 'blue',
    'x-amz-copy-source': 'bucket/a%20b',
  });
  t.is((await raw('GET', '/other/copy')).headers['x-amz-meta-color'], 'blue');

  t.is((await copy({ 'x-amz-copy-source-if-match': md5('x') })).status, 200);
  t.like(await copy({ 'x-amz-copy-source-if-match': md5('y') }), { status: 412, code: 'PreconditionFailed' });
  t.like(await copy({ 'x-amz-copy-source-if-none-match': md5('x') }), { status: 412, code: 'PreconditionFailed' });
  t.like(await copy({ 'x-amz-copy-source-if-modified-since': new Date(Date.now() + 60_000).toUTCString() }), {
    status: 412,
  });
  t.like(await copy({ 'x-amz-copy-source-if-unmodified-since': new Date(0).toUTCString() }), { status: 412 });
  t.like(await copy({ 'if-none-match': '*' }), { status: 412, code: 'PreconditionFailed' });
  t.is((await copy({ 'if-none-match': '*' }, '/other/fresh')).status, 200);
  t.like(await copy({ 'x-amz-copy-source': '/bucket/none' }), { status: 404, code: 'NoSuchKey' });
  t.like(await copy({ 'x-amz-copy-source': 'nonsense' }), { status: 400, code: 'InvalidArgument' });
  t.like(await copy({}, '/bucket/a%20b'), { status: 400, code: 'InvalidRequest' });
});

test('DeleteObjects answers for every key', async (t) => {
  const { raw } = await prepareLab(t);
  for (const key of ['a', 'b', 'c', 'x&y\r']) await raw('PUT', `/bucket/${encodeURIComponent(key)}`, { body: key });
  const remove = (body: string, headers: Record<string, string> = { 'content-md5': md5(body, 'base64') }) =>
    raw('POST', '/bucket?delete', { body, headers });
  const removed = await remove(
    `<?xml version="1.0"?><Delete><Object><Key>a</Key></Object><Object><Key>none</Key></Object>` +
      `<Object><Key>b</Key><ETag>wrong</ETag></Object><Object><Key>x&amp;y&#13;</Key></Object></Delete>`,
  );
  t.is(removed.status, 200);
  for (const key of ['a', 'none', 'x&amp;y&#13;'])
    t.true(removed.text.includes(`<Deleted><Key>${key}</Key></Deleted>`), removed.text);
  t.true(removed.text.includes('<Error><Key>b</Key><Code>PreconditionFailed</Code>'));
  t.is((await raw('GET', '/bucket/a')).status, 404);
  t.is((await raw('GET', '/bucket/x%26y%0D')).status, 404);
  t.is((await raw('GET', '/bucket/b')).status, 200);

  const quiet = await remove('<Delete><Quiet>true</Quiet><Object><Key>b</Key></Object></Delete>');
  t.false(quiet.text.includes('Deleted'));
  t.is((await raw('GET', '/bucket/b')).status, 404);

  const one = '<Delete><Object><Key>c</Key></Object></Delete>';
  t.like(await remove(one, {}), { status: 400, code: 'InvalidRequest' });
  t.like(await remove(one, { 'content-md5': md5('other', 'base64') }), { status: 400, code: 'BadDigest' });
  for (const malformed of [
    '',
    '<Delete></Delete>',
    '<Delete><Object></Object></Delete>',
    one.slice(0, -9),
    'not xml',
    '<Other/>',
  ]) {
    t.like(await remove(malformed), { status: 400, code: 'MalformedXML' }, malformed);
  }
  t.is((await raw('GET', '/bucket/c')).status, 200);
});
