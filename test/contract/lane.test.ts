import test from 'ava';
import { realLane } from './lane.ts';
import { AWS_QUIRKS } from '../support/s3-server.ts';

// Which server the lane of real ones goes to. None is started here.

const GIVEN = {
  OMNIPROOF_S3_ENDPOINT: 'http://127.0.0.1:9000',
  OMNIPROOF_S3_ACCESS_KEY: 'key',
  OMNIPROOF_S3_SECRET_KEY: 'secret',
  OMNIPROOF_S3_BUCKET: 'given',
};

test('without an endpoint it is Ceph', (t) => {
  t.is(realLane({}).name, 's3 on Ceph');
});

test('a server that is given is taken as it is given, and for one like AWS', async (t) => {
  const lane = realLane(GIVEN);
  t.is(lane.name, 's3 at http://127.0.0.1:9000');
  t.false(lane.makesBuckets);
  const { access, bucket, quirks } = await lane.start();
  const { OMNIPROOF_S3_ENDPOINT: endpoint } = GIVEN;
  t.deepEqual(access, { endpoint, accessKeyId: 'key', secretAccessKey: 'secret', region: 'us-east-1' });
  t.is(bucket, 'given');
  t.deepEqual(quirks, AWS_QUIRKS);
});

test('its quirks are data', async (t) => {
  const { quirks } = await realLane({ ...GIVEN, OMNIPROOF_S3_QUIRKS: '{"quotedIfMatch":"refused"}' }).start();
  t.deepEqual(quirks, { ...AWS_QUIRKS, quotedIfMatch: 'refused' });
});

for (const name of ['ACCESS_KEY', 'SECRET_KEY', 'BUCKET']) {
  test(`an endpoint without ${name} is refused`, (t) => {
    const error = t.throws(() => realLane({ ...GIVEN, [`OMNIPROOF_S3_${name}`]: '' }));
    t.is(error?.message, `OMNIPROOF_S3_ENDPOINT is set: set OMNIPROOF_S3_${name} too`);
  });
}

test('a quirk that nobody knows is refused', (t) => {
  t.throws(() => realLane({ ...GIVEN, OMNIPROOF_S3_QUIRKS: '{"quoted":"refused"}' }), { message: /has quoted; there/ });
});
