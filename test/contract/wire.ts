import assert from 'node:assert/strict';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { S3Server } from '../support/s3-server.ts';
import { refusal, sdkClient } from '../support/sdk.ts';
import type { Clause } from './clause.ts';

const RACERS = 8;
const ROUNDS = 200;
const LISTED_KEYS = 2500;
/** All parts but the last have at least this. */
const PART_BYTES = 5 * 1024 * 1024;

/** What every S3 server owes LanceDB and our client, said in AWS's own words. */
export function wireContract(clause: Clause): void {
  clause('what was put is got, whole and in ranges, and its head tells of it', async (server, prefix) => {
    const { put, get, head } = wire(server, prefix);
    const etag = await put('digits', '0123456789');
    assert.match(etag, /^"[^"]+"$/);
    assert.equal(await get('digits'), '0123456789');
    const ranges = { 'bytes=2-4': '234', 'bytes=7-': '789', 'bytes=-3': '789', 'bytes=0-99': '0123456789' };
    for (const [range, part] of Object.entries(ranges)) assert.equal(await get('digits', range), part, range);
    const { ContentLength, ETag } = await head('digits');
    assert.deepEqual({ ContentLength, ETag }, { ContentLength: 10, ETag: etag });
    await put('digits', '');
    assert.equal(await get('digits'), '');
  });

  clause('what is not there is not found, and may be deleted', async (server, prefix) => {
    const { get, head, remove, put } = wire(server, prefix);
    assert.equal(await refusal(get('nothing')), 404);
    assert.equal(await refusal(head('nothing')), 404);
    await remove('nothing');
    await put('something', 'x');
    await remove('something');
    assert.equal(await refusal(get('something')), 404);
  });

  clause('a range of which the object has nothing is refused', async (server, prefix) => {
    const { put, get } = wire(server, prefix);
    await put('digits', '0123456789');
    assert.equal(await refusal(get('digits', 'bytes=10-12')), 416);
  });

  clause('a copy is an object of its own', async (server, prefix) => {
    const { client, target, put, get, remove } = wire(server, prefix);
    await put('from here', 'content');
    const CopySource = `${server.bucket}/${encodeURIComponent(`${prefix}from here`)}`;
    await client.send(new CopyObjectCommand({ ...target('to+there'), CopySource }));
    await remove('from here');
    assert.equal(await get('to+there'), 'content');
  });

  clause('many are deleted at once, there or not', async (server, prefix) => {
    const { client, put, list } = wire(server, prefix);
    const keys = Array.from({ length: 20 }, (_, i) => `${i} & <more>`);
    for (const key of keys) await put(key, key);
    const Objects = [...keys.slice(5), 'never was'].map((key) => ({ Key: prefix + key }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: server.bucket, Delete: { Objects, Quiet: true } }),
    );
    assert.deepEqual(Errors, []);
    assert.deepEqual((await list()).keys, keys.slice(0, 5).toSorted());
  });

  clause('a listing has one level where it is delimited, and begins where it is told to', async (server, prefix) => {
    const { put, list } = wire(server, prefix);
    for (const key of ['a', 'b/1', 'b/2', 'b-', 'c/d/e', 'z']) await put(key, key);
    assert.deepEqual(await list(), { keys: ['a', 'b-', 'b/1', 'b/2', 'c/d/e', 'z'], groups: [], pages: 1 });
    assert.deepEqual(await list({ Delimiter: '/' }), { keys: ['a', 'b-', 'z'], groups: ['b/', 'c/'], pages: 1 });
    assert.deepEqual((await list({ StartAfter: `${prefix}b/1` })).keys, ['b/2', 'c/d/e', 'z']);
    assert.deepEqual((await list({ StartAfter: `${prefix}b/11` })).keys, ['b/2', 'c/d/e', 'z']);
    assert.deepEqual((await list({ Prefix: `${prefix}b` })).keys, ['b-', 'b/1', 'b/2']);
    assert.deepEqual(await list({ Prefix: `${prefix}none` }), { keys: [], groups: [], pages: 1 });
    assert.deepEqual(await list({ Delimiter: '/', MaxKeys: 2 }), {
      keys: ['a', 'b-', 'z'],
      groups: ['b/', 'c/'],
      pages: 3,
    });
  });

  clause(`a listing of ${LISTED_KEYS} keys comes in pages, each key once and in order`, async (server, prefix) => {
    const { put, list } = wire(server, prefix);
    const keys = Array.from({ length: LISTED_KEYS }, (_, i) => String(i).padStart(5, '0'));
    await inParallel(keys, (key) => put(key, key));
    assert.deepEqual(await list(), { keys, groups: [], pages: 3 });
    assert.deepEqual(await list({ StartAfter: `${prefix}00999` }), { keys: keys.slice(1000), groups: [], pages: 2 });
    assert.deepEqual(await list({ MaxKeys: 700 }), { keys, groups: [], pages: 4 });
  });

  clause('parts become an object when they are completed, and not before', async (server, prefix) => {
    const { client, target, get, head } = wire(server, prefix);
    const parts = [Buffer.alloc(PART_BYTES, 'a'), Buffer.alloc(PART_BYTES, 'b'), Buffer.from('the rest')];
    const upload = await begin(client, target('large'));
    const Parts = await Promise.all(parts.map((part, i) => sendPart(client, upload, i + 1, part)));
    const listed = await client.send(new ListPartsCommand(upload));
    assert.deepEqual(
      listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
      parts.map((part, i) => [i + 1, part.length]),
    );
    assert.equal(await refusal(head('large')), 404);
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    assert.equal((await head('large')).ContentLength, 2 * PART_BYTES + 8);
    // Across a border of parts.
    assert.equal(await get('large', `bytes=${PART_BYTES - 2}-${PART_BYTES + 1}`), 'aabb');
    assert.equal(await get('large', 'bytes=-8'), 'the rest');
  });

  clause('an upload that is aborted leaves nothing', async (server, prefix) => {
    const { client, target, head } = wire(server, prefix);
    const upload = await begin(client, target('given up'));
    await sendPart(client, upload, 1, Buffer.from('part'));
    assert.deepEqual(await uploadsBelow(client, server.bucket, prefix), [`${prefix}given up`]);
    await client.send(new AbortMultipartUploadCommand(upload));
    assert.deepEqual(await uploadsBelow(client, server.bucket, prefix), []);
    assert.equal(await refusal(head('given up')), 404);
    const Parts = [{ PartNumber: 1, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' }];
    const late = client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    assertStatus(await refusal(late), server.quirks.completionOfNoUpload, [404, 500]);
    assert.equal(await refusal(head('given up')), 404);
  });

  clause('an upload that may only create, where something is', async (server, prefix) => {
    const { client, target, put, get } = wire(server, prefix);
    await put('taken', 'first');
    const upload = await begin(client, target('taken'));
    const Parts = [await sendPart(client, upload, 1, Buffer.from('second'))];
    const status = await refusal(
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, IfNoneMatch: '*' })),
    );
    const { conditionalComplete } = server.quirks;
    if (conditionalComplete !== 'either') assert.equal(status, conditionalComplete === 'honoured' ? 412 : undefined);
    assert.equal(await get('taken'), status === undefined ? 'second' : 'first');
  });

  clause('If-None-Match: * creates, and replaces nothing', async (server, prefix) => {
    const { put, get, remove } = wire(server, prefix);
    await put('key', 'first', { IfNoneMatch: '*' });
    assert.equal(await refusal(put('key', 'second', { IfNoneMatch: '*' })), 412);
    assert.equal(await get('key'), 'first');
    await remove('key');
    await put('key', 'third', { IfNoneMatch: '*' });
    assert.equal(await get('key'), 'third');
  });

  clause('If-Match replaces what it names, and nothing else', async (server, prefix) => {
    const { put, get } = wire(server, prefix);
    const first = await put('key', 'first');
    const second = await put('key', 'second', { IfMatch: unquoted(first) });
    assert.notEqual(second, first);
    assert.equal(await refusal(put('key', 'third', { IfMatch: unquoted(first) })), 412);
    assert.equal(await refusal(put('key', 'third', { IfMatch: first })), 412);
    assert.equal(await get('key'), 'second');
  });

  clause('If-Match with the quotes of the tag', async (server, prefix) => {
    const { put, get } = wire(server, prefix);
    const status = await refusal(put('key', 'second', { IfMatch: await put('key', 'first') }));
    const { quotedIfMatch } = server.quirks;
    if (quotedIfMatch !== 'either') assert.equal(status, quotedIfMatch === 'honoured' ? undefined : 412);
    assert.equal(await get('key'), status === undefined ? 'second' : 'first');
  });

  clause('If-Match where nothing is creates nothing', async (server, prefix) => {
    const { put, get } = wire(server, prefix);
    const status = await refusal(put('key', 'x', { IfMatch: 'd41d8cd98f00b204e9800998ecf8427e' }));
    assertStatus(status, server.quirks.ifMatchOfNothing, [404, 412]);
    assert.equal(await refusal(get('key')), 404);
  });

  clause(`of ${RACERS} that race to create exactly one wins, ${ROUNDS} times`, async (server, prefix) => {
    const racers = Array.from({ length: RACERS }, () => wire(server, prefix));
    for (let round = 0; round < ROUNDS; round++) {
      const key = `round ${round}`;
      const statuses = await Promise.all(
        racers.map(({ put }, racer) => refusal(put(key, `racer ${racer}`, { IfNoneMatch: '*' }))),
      );
      const winner = onlyWinner(statuses, [412, 409], key);
      assert.equal(await racers[0]?.get(key), `racer ${winner}`);
    }
  });

  clause(`of ${RACERS} that race to replace exactly one wins, ${ROUNDS} times`, async (server, prefix) => {
    const racers = Array.from({ length: RACERS }, () => wire(server, prefix));
    const losers = server.quirks.lostReplacement === 'refused' ? [412, 409] : [412, 409, 500];
    let tag = (await racers[0]?.put('key', 'start')) ?? '';
    for (let round = 0; round < ROUNDS; round++) {
      const statuses = await Promise.all(
        racers.map(({ put }, racer) => refusal(put('key', `${round} ${racer}`, { IfMatch: unquoted(tag) }))),
      );
      const winner = onlyWinner(statuses, losers, `round ${round}`);
      assert.equal(await racers[0]?.get('key'), `${round} ${winner}`);
      tag = (await racers[0]?.head('key'))?.ETag ?? '';
    }
  });

  clause('keys mean themselves', async (server, prefix) => {
    const { put, get, head, list, remove } = wire(server, prefix);
    const keys = [...HOSTILE_KEYS, 'long/'.padEnd(1000 - Buffer.byteLength(prefix), 'k')];
    for (const key of keys) await put(key, `content of ${key}`);
    for (const key of keys) {
      assert.equal(await get(key), `content of ${key}`);
      assert.equal((await head(key)).ContentLength, Buffer.byteLength(`content of ${key}`), key);
    }
    const { keys: listed } = await list();
    assert.deepEqual(listed, keys.toSorted(byBytes));
    for (const key of keys) await remove(key);
    assert.deepEqual((await list()).keys, []);
  });

  clause('a key that is too long is refused', async (server, prefix) => {
    const status = await refusal(wire(server, prefix).put('k'.repeat(1025), 'x'));
    assert.equal(status, 400);
  });
}

const HOSTILE_KEYS = [
  'a b',
  ' lead',
  'trail ',
  'a+b',
  'a%2Fb',
  'a%2fb',
  'a%20b',
  '%',
  '100%',
  'a/b',
  'é',
  'e\u0301',
  '日本/語',
  '😀',
  '\uFF01',
  "it's",
  'a&b=c;d',
  '<a href="b">',
  '"q"',
  'a?b#c',
  'a\\b',
  'a:b@c',
  '~*!()[]{}$^`|,',
  '&amp;',
  '...',
];

/** One prefix of a server, through a client of its own, with keys below the prefix. */
function wire(server: S3Server, prefix: string) {
  const client = sdkClient(server);
  const Bucket = server.bucket;
  const target = (key: string) => ({ Bucket, Key: prefix + key });
  return {
    client,
    target,
    put: async (
      key: string,
      Body: string,
      condition: { IfNoneMatch?: string; IfMatch?: string } = {},
    ): Promise<string> => {
      const { ETag = '' } = await client.send(
        new PutObjectCommand({ ...target(key), Body: Buffer.from(Body), ...condition }),
      );
      return ETag;
    },
    get: async (key: string, Range?: string): Promise<string> => {
      const { Body } = await client.send(
        new GetObjectCommand({ ...target(key), ...(Range !== undefined && { Range }) }),
      );
      return (await Body?.transformToString()) ?? '';
    },
    head: (key: string) => client.send(new HeadObjectCommand(target(key))),
    remove: (key: string) => client.send(new DeleteObjectCommand(target(key))),
    /** All pages of a listing; keys and groups without the prefix. */
    list: async (options: Omit<ListObjectsV2CommandInput, 'Bucket'> = {}) => {
      const found = { keys: [] as string[], groups: [] as string[], pages: 0 };
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix,
            ...options,
            ...(ContinuationToken !== undefined && { ContinuationToken }),
          }),
        );
        found.keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length)));
        found.groups.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(prefix.length)));
        found.pages++;
        assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return found;
    },
  };
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

async function begin(client: S3Client, target: Omit<Upload, 'UploadId'>): Promise<Upload> {
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(target));
  return { ...target, UploadId };
}

async function sendPart(client: S3Client, upload: Upload, PartNumber: number, Body: Buffer) {
  const { ETag = '' } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
}

async function uploadsBelow(client: S3Client, Bucket: string, Prefix: string) {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
  return Uploads.map(({ Key }) => Key);
}

/** Who won, of a race in which everybody else was told so: by 412, or by 409, AWS's word for a race that is still on. */
function onlyWinner(statuses: readonly (number | undefined)[], losers: readonly number[], race: string): number {
  const winners = statuses.flatMap((status, racer) => (status === undefined ? [racer] : []));
  assert.equal(winners.length, 1, `${race}: winners ${winners.join()}`);
  assert.ok(
    statuses.every((status) => status === undefined || losers.includes(status)),
    `${race}: ${statuses.join()}`,
  );
  return winners[0] ?? -1;
}

function assertStatus(status: number | undefined, expected: number | 'either', all: readonly number[]): void {
  assert.ok(status !== undefined && (expected === 'either' ? all.includes(status) : status === expected), `${status}`);
}

const SENDERS = 32;

async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (const item of rest) await act(item);
    }),
  );
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
