import { randomBytes } from 'node:crypto';
import test from 'ava';
import { openObjectStore } from '../../src/storage/location.ts';
import { verifyConditionalWrites } from '../../src/storage/probe.ts';
import type { S3Server } from '../support/s3-server.ts';
import type { Clause } from './clause.ts';
import { engineContract } from './engine.ts';
import { lanceContract } from './lance.ts';
import { malformedContract } from './malformed.ts';
import { contract } from './object-store.ts';
import { wireContract } from './wire.ts';

/** A server by its name, and how to come by one. */
export interface S3Lane {
  readonly name: string;
  /** One for all tests of a file. */
  readonly start: () => Promise<S3Server>;
  /** Whether it lets us make buckets, so that a whole one can be a root. */
  readonly makesBuckets: boolean;
}

/** All that is asked of an S3 server, from the wire up to a graph. */
export function s3Contract({ name, start, makesBuckets }: S3Lane): void {
  let started: Promise<S3Server> | undefined;
  const server = () => (started ??= start());
  test.before(async () => void (await server()));
  test.after.always(async () => (await started?.catch(() => undefined))?.stop());

  contract(`${name}, objects below a prefix`, async () => {
    const { bucket, access } = await server();
    const root = `s3://${bucket}/${freshPrefix()}graphs/one`;
    return { open: () => openObjectStore(root, access), dispose: async () => {} };
  });

  if (makesBuckets) {
    contract(`${name}, objects of a whole bucket`, async () => {
      const { makeBucket, access } = await server();
      const bucket = `whole-${randomBytes(8).toString('hex')}`;
      await makeBucket?.(bucket);
      return { open: () => openObjectStore(`s3://${bucket}`, access), dispose: async () => {} };
    });
  }

  const below =
    (layer: string): Clause =>
    (title, check) =>
      test(`${name}, ${layer}: ${title}`, async (t) => {
        await check(await server(), freshPrefix());
        t.pass();
      });

  below('probe')('conditional writes are found to be kept', async ({ bucket, access }, prefix) => {
    await verifyConditionalWrites(openObjectStore(`s3://${bucket}/${prefix}`, access), 'id');
  });
  wireContract(below('wire'));
  malformedContract(below('nonsense'));
  lanceContract(below('lance'));
  engineContract(below('graph'));
}

/** Ends in a slash. Unlike any other, also of earlier runs against the same bucket. */
function freshPrefix(): string {
  return `omniproof-contract/${randomBytes(8).toString('hex')}/`;
}
