import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { S3Lane } from './s3.ts';
import { startCeph } from '../support/ceph.ts';
import { AWS_QUIRKS, type Quirks, type S3Server } from '../support/s3-server.ts';
import { sdkClient } from '../support/sdk.ts';

/**
 * The server that the environment names, or else a Ceph of our own:
 *
 *     OMNIPROOF_S3_ENDPOINT, OMNIPROOF_S3_ACCESS_KEY, OMNIPROOF_S3_SECRET_KEY, OMNIPROOF_S3_BUCKET
 *     OMNIPROOF_S3_REGION   us-east-1 unless said
 *     OMNIPROOF_S3_QUIRKS   what is different from AWS there, as JSON, such as {"quotedIfMatch":"refused"}
 *
 * The bucket has to be there, and keeps what is written: below `omniproof-contract/`.
 */
export function realLane(environment: NodeJS.ProcessEnv): S3Lane {
  const endpoint = environment['OMNIPROOF_S3_ENDPOINT'];
  if (!endpoint) return { name: 's3 on Ceph', makesBuckets: true, start: startOnCeph };
  const setting = (name: string): string => {
    const value = environment[`OMNIPROOF_S3_${name}`];
    if (!value) throw new Error(`OMNIPROOF_S3_ENDPOINT is set: set OMNIPROOF_S3_${name} too`);
    return value;
  };
  const server: S3Server = {
    access: {
      endpoint,
      accessKeyId: setting('ACCESS_KEY'),
      secretAccessKey: setting('SECRET_KEY'),
      region: environment['OMNIPROOF_S3_REGION'] ?? 'us-east-1',
    },
    bucket: setting('BUCKET'),
    quirks: { ...AWS_QUIRKS, ...readQuirks(environment['OMNIPROOF_S3_QUIRKS'] ?? '{}') },
    stop: async () => {},
  };
  return { name: `s3 at ${endpoint}`, makesBuckets: false, start: async () => server };
}

function readQuirks(json: string): Partial<Quirks> {
  const quirks = JSON.parse(json) as Partial<Quirks>;
  const unknown = Object.keys(quirks).filter((name) => !(name in AWS_QUIRKS));
  if (unknown.length > 0) {
    throw new Error(`OMNIPROOF_S3_QUIRKS has ${unknown.join()}; there are ${Object.keys(AWS_QUIRKS).join(', ')}`);
  }
  return quirks;
}

/** By release, as they were measured. */
const CEPH_QUIRKS: Readonly<Record<number, Quirks>> = {
  16: {
    ...AWS_QUIRKS,
    quotedIfMatch: 'refused',
    ifMatchOfNothing: 412,
    lostReplacement: 'failed',
    completionOfNoUpload: 500,
    // `bytes=a-b` gets the first byte, `bytes=-` all but the first.
    senselessRange: 'some range',
    conditionalComplete: 'ignored',
  },
};

/** Of a release that nobody has measured. */
const SOME_CEPH: Quirks = {
  ...AWS_QUIRKS,
  quotedIfMatch: 'either',
  ifMatchOfNothing: 'either',
  lostReplacement: 'failed',
  completionOfNoUpload: 'either',
  senselessRange: 'some range',
  conditionalComplete: 'either',
};

async function startOnCeph(): Promise<S3Server> {
  const { access, release, stop } = await startCeph();
  const makeBucket = async (name: string): Promise<void> => {
    await sdkClient({ access }).send(new CreateBucketCommand({ Bucket: name }));
  };
  await makeBucket('contract');
  return { access, bucket: 'contract', makeBucket, quirks: CEPH_QUIRKS[release] ?? SOME_CEPH, stop };
}
