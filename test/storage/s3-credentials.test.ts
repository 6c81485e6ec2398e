import test from 'ava';
import { resolveS3Options } from '../../src/storage/s3-credentials.ts';

const KEYS = { accessKeyId: 'key', secretAccessKey: 'secret' };

test('what is given stands, and the rest comes from the environment', (t) => {
  const environment = { endpoint: 'http://env:1', accessKeyId: 'env', secretAccessKey: 'env', region: 'env-1' };
  t.deepEqual(resolveS3Options({ region: 'given-1' }, environment), {
    endpoint: new URL('http://env:1'),
    accessKeyId: 'env',
    secretAccessKey: 'env',
    sessionToken: undefined,
    region: 'given-1',
  });
});

test("keys that are given do not travel with the environment's token", (t) => {
  const environment = { accessKeyId: 'env', secretAccessKey: 'env', sessionToken: 'env' };
  t.is(resolveS3Options(KEYS, environment).sessionToken, undefined);
  t.is(resolveS3Options({}, environment).sessionToken, 'env');
});

test("the region is Amazon's first unless said, and the endpoint the provider's", (t) => {
  const { region, endpoint } = resolveS3Options(KEYS, {});
  t.is(region, 'us-east-1');
  t.is(endpoint, undefined);
});

test('half a key, or none, is refused with what to set', (t) => {
  for (const given of [{}, { accessKeyId: 'key' }, { secretAccessKey: 'secret' }]) {
    t.throws(() => resolveS3Options(given, {}), { code: 'no_s3_credentials', message: /AWS_ACCESS_KEY_ID/ });
  }
});

test('an endpoint is a scheme, a host and a port', (t) => {
  for (const endpoint of [
    'localhost:9000',
    'ftp://host',
    'http://host/path',
    'http://host?x',
    'http://host#x',
    'http://user@host',
    'nonsense',
  ]) {
    t.throws(() => resolveS3Options({ ...KEYS, endpoint }, {}), { code: 'bad_s3_endpoint' }, endpoint);
  }
});
