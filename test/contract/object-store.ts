import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { memoryStore } from '../../src/storage/memory.ts';

/** A place that holds objects, and any number of clients of it. */
export interface Site {
  /** Another client of the same objects. */
  open(): ObjectStore;
  dispose(): Promise<void>;
}

const RACERS = 8;
const ROUNDS = 50;

/**
 * What every store of small objects owes its callers, one suite for all of them: exclusive creation among racers, whole
 * objects only, replacement by tag, ordered listings of one level, and keys that mean themselves.
 */
export function contract(name: string, makeSite: () => Promise<Site>): void {
  const clause = (title: string, check: (site: Site) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const site = await makeSite();
      try {
        await check(site);
      } finally {
        await site.dispose();
      }
      t.pass();
    });

  clause('what was created is read back, byte for byte', async (site) => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (const [key, bytes] of Object.entries({ empty: new Uint8Array(), every: everyByte, text: utf8('ünï\r\n') })) {
      assert.equal(await site.open().create(`round/${key}`, bytes), true);
      assert.deepEqual((await site.open().get(`round/${key}`))?.bytes, bytes);
    }
  });

  clause('a view into a larger buffer stores the view', async (site) => {
    const store = site.open();
    await store.create('a/view', utf8('-view-').subarray(1, 5));
    assert.equal(text((await store.get('a/view'))?.bytes), 'view');
  });

  clause('callers cannot change what is stored through the bytes that they gave or got', async (site) => {
    const store = site.open();
    const given = utf8('original');
    await store.create('a/b', given);
    given.fill(0);
    (await store.get('a/b'))?.bytes.fill(0);
    assert.equal(text((await store.get('a/b'))?.bytes), 'original');
  });

  clause('absence is an answer', async (site) => {
    const store = site.open();
    assert.equal(await store.get('no/such'), undefined);
    assert.deepEqual(await store.list('no/'), []);
    assert.equal(await store.replace('no/such', utf8('x'), 'tag'), false);
    await store.delete('no/such');
    assert.equal(await store.get('no/such'), undefined);
  });

  clause('a second creation changes nothing, until the object is deleted', async (site) => {
    const store = site.open();
    assert.equal(await store.create('a/b', utf8('first')), true);
    assert.equal(await store.create('a/b', utf8('second')), false);
    assert.equal(text((await store.get('a/b'))?.bytes), 'first');
    await store.delete('a/b');
    assert.equal(await store.create('a/b', utf8('third')), true);
    assert.equal(text((await store.get('a/b'))?.bytes), 'third');
  });

  clause(`of ${RACERS} racing creators exactly one wins, ${ROUNDS} times, and its bytes stay`, async (site) => {
    const stores = Array.from({ length: RACERS }, () => site.open());
    for (let round = 0; round < ROUNDS; round++) {
      const key = `race/${round}`;
      const wins = await Promise.all(stores.map((store, racer) => store.create(key, utf8(`racer ${racer}`))));
      const winners = wins.flatMap((won, racer) => (won ? [racer] : []));
      assert.equal(winners.length, 1, `round ${round}: winners ${winners.join()}`);
      assert.equal(text((await stores[0]?.get(key))?.bytes), `racer ${winners[0]}`);
    }
  });

  clause('a reader sees no object or a whole one, never a part', async (site) => {
    const size = 512 * 1024;
    const whole = (fill: number) => new Uint8Array(size).fill(fill);
    const [writer, reader] = [site.open(), site.open()];
    let isWriting = true;
    let reads = 0;
    const reading = (async () => {
      while (isWriting) {
        const bytes = (await reader.get('torn/object'))?.bytes;
        reads++;
        if (!bytes) continue;
        assert.equal(bytes.length, size);
        assert.equal(bytes.indexOf(bytes[0] === 1 ? 2 : 1), -1);
        // Lets the writer have its turn where nothing else does.
        await new Promise(setImmediate);
      }
    })();
    for (let round = 0; round < 10; round++) {
      await writer.create('torn/object', whole(1));
      const tag = (await writer.get('torn/object'))?.etag;
      await writer.replace('torn/object', whole(2), tag ?? '');
      await writer.delete('torn/object');
    }
    isWriting = false;
    await reading;
    assert.ok(reads > 0);
  });

  clause('a replacement needs the tag of what is there', async (site) => {
    const store = site.open();
    await store.create('a/b', utf8('one'));
    const first = (await store.get('a/b'))?.etag ?? '';
    assert.equal(await store.replace('a/b', utf8('two'), 'another tag'), false);
    assert.equal(text((await store.get('a/b'))?.bytes), 'one');
    assert.equal(await store.replace('a/b', utf8('two'), first), true);
    const second = await store.get('a/b');
    assert.equal(text(second?.bytes), 'two');
    assert.notEqual(second?.etag, first);
    assert.equal(await store.replace('a/b', utf8('three'), first), false);
    assert.equal(await site.open().replace('a/b', utf8('three'), second?.etag ?? ''), true);
    await store.delete('a/b');
    assert.equal(await store.replace('a/b', utf8('four'), second?.etag ?? ''), false);
    assert.equal(await store.get('a/b'), undefined);
  });

  clause('a listing is one level, in code-point order, and knows no neighbours', async (site) => {
    const store = site.open();
    const keys = ['b', '😀', 'B', 'z', '\uFF01', 'é', 'a-b', 'a/deeper', 'deep/er/still'].map((key) => `list/${key}`);
    for (const key of [...keys, 'listing', 'lis/t', 'list-x/y']) await store.create(key, utf8(key));
    const expected = ['B', 'a-b', 'b', 'z', 'é', '\uFF01', '😀'].map((key) => `list/${key}`);
    assert.deepEqual(await store.list('list/'), expected);
    assert.deepEqual(await store.list('list/deep/'), []);
    assert.deepEqual(await store.list('list/deep/er/'), ['list/deep/er/still']);
    assert.deepEqual(await store.list(''), ['listing']);
  });

  clause('a listing is complete however long it is', async (site) => {
    const store = site.open();
    const keys = Array.from({ length: 1100 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
    await Promise.all(keys.map((key) => store.create(key, utf8(key))));
    assert.deepEqual(await site.open().list('many/'), keys);
  });

  clause('keys mean themselves', async (site) => {
    const store = site.open();
    const names = [
      'a b',
      ' lead',
      'trail ',
      'a+b',
      'a%20b',
      '%',
      '100%',
      'é',
      'e\u0301',
      '日本',
      '😀',
      "it's",
      'a&b',
      '<a>',
    ];
    names.push(
      '"q"',
      'a?b',
      'a#b',
      'a=b',
      'a;b',
      'a:b',
      'a\\b',
      '~',
      '*',
      '(1)',
      '[1]',
      '{1}',
      '$',
      '@',
      '...',
      'x'.repeat(200),
    );
    for (const name of names) assert.equal(await store.create(`odd/${name}`, utf8(name)), true, name);
    for (const name of names) assert.equal(text((await store.get(`odd/${name}`))?.bytes), name);
    assert.deepEqual(new Set(await store.list('odd/')), new Set(names.map((name) => `odd/${name}`)));
    for (const name of names) {
      const tag = (await store.get(`odd/${name}`))?.etag ?? '';
      assert.equal(await store.replace(`odd/${name}`, utf8(`${name}2`), tag), true, name);
      await store.delete(`odd/${name}`);
    }
    assert.deepEqual(await store.list('odd/'), []);
  });

  clause('keys that would leave the root are defects', async (site) => {
    const store = site.open();
    for (const key of ['', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/../b', 'a/./b', 'a\0b']) {
      await assert.rejects(store.get(key), { kind: 'internal', code: 'assertion' }, key);
      await assert.rejects(store.create(key, utf8('x')), { kind: 'internal', code: 'assertion' }, key);
      await assert.rejects(store.delete(key), { kind: 'internal', code: 'assertion' }, key);
    }
    for (const prefix of ['a', '/', '../', 'a//']) {
      await assert.rejects(store.list(prefix), { kind: 'internal', code: 'assertion' }, prefix);
    }
  });

  clause('any sequence of requests is answered as a store in memory answers it', async (site) => {
    const store = site.open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 20 }), async (requests) => {
        const prefix = `run${run++}/`;
        assert.deepEqual(await answers(store, prefix, requests), await answers(memoryStore(), prefix, requests));
      }),
      { numRuns: 25 },
    );
  });
}

interface Request {
  readonly verb: 'get' | 'create' | 'replace' | 'delete' | 'list';
  readonly key: string;
  readonly content: string;
  /** Which of the tags seen so far a replacement names, counted from the newest. */
  readonly tagAge: number;
}

const request: fc.Arbitrary<Request> = fc.record({
  verb: fc.constantFrom('get', 'create', 'create', 'replace', 'replace', 'delete', 'list'),
  key: fc.constantFrom('x', 'y', 'below/z'),
  content: fc.constantFrom('1', '2', '3', '4'),
  tagAge: fc.constantFrom(0, 0, 0, 1, 2),
});

async function answers(store: ObjectStore, prefix: string, requests: readonly Request[]): Promise<readonly unknown[]> {
  const tags = new Map<string, string[]>();
  const results: unknown[] = [];
  for (const { verb, key, content, tagAge } of requests) {
    const full = prefix + key;
    const seen = tags.get(full) ?? [];
    tags.set(full, seen);
    switch (verb) {
      case 'get': {
        const found = await store.get(full);
        if (found) seen.unshift(found.etag);
        results.push(found && text(found.bytes));
        break;
      }
      case 'create':
        results.push(await store.create(full, utf8(content)));
        break;
      case 'replace':
        results.push(await store.replace(full, utf8(content), seen[tagAge] ?? 'none'));
        break;
      case 'delete':
        await store.delete(full);
        break;
      case 'list':
        results.push(await store.list(prefix));
        break;
    }
  }
  return results;
}

function utf8(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
