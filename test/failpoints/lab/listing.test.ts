import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { compareCodePoints } from '../../../src/base/json.ts';
import { list, type Position } from '../../../failpoints/lab/listing.ts';
import type { LabObject } from '../../../failpoints/lab/object.ts';
import {
  EMPTY_DIRECTORY,
  isEmptyDirectory,
  withObject,
  withoutObject,
  type Directory,
} from '../../../failpoints/lab/tree.ts';
import { prepareLab } from './support/raw.ts';

const OBJECT: LabObject = { bytes: Buffer.alloc(0), etag: '""', lastModifiedMs: 0, headers: {}, checksums: {} };

/** Few letters, so that prefixes, groups and positions meet: around the slash in order, and beyond the surrogates. */
const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', '0', '\uFF01', '😀'), minLength: 1, maxLength: 6 });
const delimiter = fc.constantFrom('', '/', '/', 'a', '-', 'a/');

function treeOf(keys: Iterable<string>): Directory {
  let root = EMPTY_DIRECTORY;
  for (const each of keys) root = withObject(root, each, OBJECT);
  return root;
}

/** What the S3 manual says, word by word, on a sorted list. */
function naiveNames(keys: readonly string[], prefix: string, delimiter: string, startAfter: string): readonly string[] {
  const names = new Set<string>();
  for (const each of keys.toSorted(compareCodePoints)) {
    if (!each.startsWith(prefix) || compareCodePoints(each, startAfter) <= 0) continue;
    const end = delimiter === '' ? -1 : each.indexOf(delimiter, prefix.length);
    names.add(end < 0 ? `object ${each}` : `group ${each.slice(0, end + delimiter.length)}`);
  }
  return [...names];
}

test('a listing is what the manual says, however it is cut into pages', (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 12 }),
      fc.oneof(fc.constant(''), key),
      delimiter,
      fc.oneof(fc.constant(''), key),
      fc.integer({ min: 1, max: 4 }),
      (keys, prefix, delimiter, startAfter, pageSize) => {
        const root = treeOf(keys);
        const seen: string[] = [];
        let after: Position | undefined = startAfter === '' ? undefined : { name: startAfter, skipsGroup: false };
        for (;;) {
          const page = [...list(root, prefix, delimiter, after).take(pageSize)];
          seen.push(...page.map(({ kind, name }) => `${kind} ${name}`));
          const last = page.at(-1);
          if (!last) break;
          after = { name: last.name, skipsGroup: true };
        }
        assert.deepEqual(seen, naiveNames(keys, prefix, delimiter, startAfter));
      },
    ),
    { numRuns: 3000 },
  );
  t.pass();
});

test('removing all that was added leaves an empty tree, and snapshots keep what they had', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 12 }), (keys) => {
      const full = treeOf(keys);
      let root = full;
      for (const each of keys) root = withoutObject(root, each);
      assert.ok(isEmptyDirectory(root));
      assert.equal([...list(full, '', '', undefined)].length, keys.length);
    }),
  );
  t.pass();
});

test('ListObjectsV2 pages, groups and encodes', async (t) => {
  const { raw } = await prepareLab(t);
  for (const each of ['a/1', 'a/2', 'a b', 'c&d', 'e/f/g', 'z+\u0001']) {
    await raw('PUT', `/bucket/${encodeURIComponent(each).replaceAll('%2F', '/')}`, { body: each });
  }
  const all = await raw('GET', '/bucket?list-type=2');
  t.deepEqual(texts(all.text, 'Key'), ['a b', 'a/1', 'a/2', 'c&amp;d', 'e/f/g', 'z+&#1;']);
  t.deepEqual(texts(all.text, 'IsTruncated'), ['false']);
  t.deepEqual(texts(all.text, 'KeyCount'), ['6']);
  t.deepEqual(texts(all.text, 'Size'), ['3', '3', '3', '3', '5', '3']);
  t.is(texts(all.text, 'ETag').length, 6);

  const first = await raw('GET', '/bucket?list-type=2&delimiter=/&max-keys=2&encoding-type=url');
  t.deepEqual(texts(first.text, 'Key'), ['a+b']);
  t.deepEqual(texts(first.text, 'Prefix'), ['', 'a/']);
  t.deepEqual(texts(first.text, 'IsTruncated'), ['true']);
  const [token = ''] = texts(first.text, 'NextContinuationToken');
  const second = await raw('GET', `/bucket?list-type=2&delimiter=%2F&encoding-type=url&continuation-token=${token}`);
  t.deepEqual(texts(second.text, 'Key'), ['c%26d', 'z%2B%01']);
  t.deepEqual(texts(second.text, 'Prefix'), ['', 'e/']);
  t.deepEqual(texts(second.text, 'NextContinuationToken'), []);

  const behind = await raw('GET', '/bucket?list-type=2&start-after=a/1&prefix=a&delimiter=/');
  t.deepEqual(texts(behind.text, 'Prefix'), ['a', 'a/']);
  t.deepEqual(texts(behind.text, 'Key'), []);
  const none = await raw('GET', '/bucket?list-type=2&max-keys=0');
  t.deepEqual([texts(none.text, 'KeyCount'), texts(none.text, 'IsTruncated')], [['0'], ['false']]);
  t.true((await raw('GET', '/bucket?list-type=2&fetch-owner=true')).text.includes('<Owner>'));
  for (const wrong of ['max-keys=-1', 'max-keys=x', 'encoding-type=x', 'continuation-token=%00']) {
    t.like(await raw('GET', `/bucket?list-type=2&${wrong}`), { status: 400, code: 'InvalidArgument' }, wrong);
  }
});

test('a page holds a thousand keys and no more', async (t) => {
  const { raw } = await prepareLab(t);
  await Promise.all(
    Array.from({ length: 1001 }, (_, i) => raw('PUT', `/bucket/${String(i).padStart(4, '0')}`, { body: '' })),
  );
  const first = await raw('GET', '/bucket?list-type=2&max-keys=5000');
  t.is(texts(first.text, 'Key').length, 1000);
  const rest = await raw(
    'GET',
    `/bucket?list-type=2&continuation-token=${texts(first.text, 'NextContinuationToken')[0]}`,
  );
  t.deepEqual(texts(rest.text, 'Key'), ['1000']);
});

function texts(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text = '']) => text);
}
