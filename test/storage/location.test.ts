import { join } from 'node:path';
import test from 'ava';
import { lanceConnectionTarget, parseRoot } from '../../src/storage/location.ts';

const UNDERSTOOD: readonly (readonly [root: string, parsed: ReturnType<typeof parseRoot>])[] = [
  ['/data/graph', { scheme: 'file', directory: '/data/graph' }],
  ['/data/graph/', { scheme: 'file', directory: '/data/graph' }],
  ['/data/50% off', { scheme: 'file', directory: '/data/50% off' }],
  ['graph', { scheme: 'file', directory: join(process.cwd(), 'graph') }],
  ['./a:b', { scheme: 'file', directory: join(process.cwd(), 'a:b') }],
  ['file:///data/a%20graph', { scheme: 'file', directory: '/data/a graph' }],
  ['FILE:///data', { scheme: 'file', directory: '/data' }],
  ['s3://bucket', { scheme: 's3', bucket: 'bucket', prefix: '' }],
  ['s3://bucket/', { scheme: 's3', bucket: 'bucket', prefix: '' }],
  ['s3://my.bucket-1/a/b_c=d/', { scheme: 's3', bucket: 'my.bucket-1', prefix: 'a/b_c=d' }],
];

for (const [root, parsed] of UNDERSTOOD) {
  test(`'${root}' is understood`, (t) => t.deepEqual(parseRoot(root), parsed));
}

const REFUSED = [
  '',
  'a\0b',
  'http://host/graph',
  'https://bucket.s3.amazonaws.com/graph',
  'gs://bucket/graph',
  'memory://',
  'file://elsewhere/data',
  'file:///a%2Fb',
  's3://',
  's3:///graph',
  's3://Upper/graph',
  's3://b/graph',
  's3://bucket/a//b',
  's3://bucket/a/../b',
  's3://bucket/a b',
  's3://bucket/a%20b',
  's3://bucket/a?b',
];

for (const root of REFUSED) {
  test(`'${root.replace('\0', '\\0')}' is refused, and the message says what to give`, (t) => {
    t.throws(() => parseRoot(root), {
      code: 'bad_root',
      message: /give a directory, a file:\/\/ URL or s3:\/\/bucket/,
    });
  });
}

test('LanceDB is told of a directory by its path, and nothing else', (t) => {
  t.deepEqual(lanceConnectionTarget('/data/a b'), { uri: '/data/a b', storageOptions: {} });
});

test('LanceDB is told all that it needs to reach a bucket', (t) => {
  const given = {
    endpoint: 'http://127.0.0.1:9000',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    region: 'eu-west-1',
  };
  t.deepEqual(lanceConnectionTarget('s3://bucket/a/b', given), {
    uri: 's3://bucket/a/b',
    storageOptions: {
      endpoint: 'http://127.0.0.1:9000',
      allow_http: 'true',
      aws_access_key_id: 'key',
      aws_secret_access_key: 'secret',
      region: 'eu-west-1',
      virtual_hosted_style_request: 'false',
    },
  });
  const https = lanceConnectionTarget('s3://bucket', { ...given, endpoint: 'https://host', sessionToken: 'token' });
  t.is(https.uri, 's3://bucket');
  t.is(https.storageOptions['allow_http'], 'false');
  t.is(https.storageOptions['aws_session_token'], 'token');
});
