import { deflateRawSync } from 'node:zlib';
import { deepStrictEqual } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { canonicalCase, decodeCase, encodeCase } from '../../../props/case/codec.ts';
import { decodeToken, encodeToken, TOKEN_PREFIX } from '../../../props/case/token.ts';
import { conformanceCase } from '../../../props/draw/case.ts';
import { GraphError } from '../../../src/index.ts';
import { sampleCase } from '../support/sample-case.ts';

const CASE = sampleCase();

test('any case that is drawn is read back as it was written', (t) => {
  fc.assert(
    fc.property(conformanceCase(), (data) => {
      deepStrictEqual(decodeCase(encodeCase(data)), data);
      deepStrictEqual(decodeCase(encodeCase(data, 2)), data);
    }),
  );
  t.pass();
});

test('any case that is drawn survives as a token, which is one word', (t) => {
  fc.assert(
    fc.property(conformanceCase(), (data) => {
      const token = encodeToken(data);
      deepStrictEqual(decodeToken(token), data);
      deepStrictEqual(/^op1\.[\w-]+$/.test(token), true);
    }),
  );
  t.pass();
});

test('a decoded case is frozen all the way down', (t) => {
  const data = decodeCase(encodeCase(CASE));
  t.true(Object.isFrozen(data));
  t.true(Object.isFrozen(data.operations[0]));
  t.true(Object.isFrozen(data.schema.nodes['Person']?.properties['age']));
});

test('members come in one order, whoever wrote them', (t) => {
  const { seed, ...rest } = CASE;
  t.is(encodeCase({ seed, ...rest }), encodeCase({ ...rest, seed }));
  t.deepEqual(canonicalCase({ seed, ...rest }), CASE);
});

test('a case of another format is refused, with what to do', (t) => {
  const error = t.throws(() => decodeCase(JSON.stringify({ ...CASE, format: 2 })), { instanceOf: GraphError });
  t.is(error.kind, 'unsupported_version');
  t.is(error.code, 'case_format');
  t.regex(error.message, /has format 2 .* reads format 1: replay it with the version/);
});

test('an older version that there never was, and a scar that nobody knows, are no case', (t) => {
  const demoted = (operation: object) => JSON.stringify({ ...CASE, operations: [{ kind: 'demote', ...operation }] });
  t.like(decodeCase(demoted({ version: 3, scars: ['untold commit'] })).operations[0], { version: 3 });
  for (const wrong of [{}, { version: 0 }, { version: 5 }, { version: 1, scars: ['burnt'] }]) {
    t.throws(() => decodeCase(demoted(wrong)), { instanceOf: GraphError, code: 'malformed_case' });
  }
});

const MALFORMED: readonly (readonly [string, (data: Record<string, unknown>) => unknown])[] = [
  ['is a list', () => []],
  ['is null', () => null],
  ['has no format', ({ format: _, ...rest }) => rest],
  ['has a format that is a text', (data) => ({ ...data, format: '1' })],
  ['has no operations', ({ operations: _, ...rest }) => rest],
  ['has operations that are no list', (data) => ({ ...data, operations: {} })],
  ['has an operation of no kind', (data) => ({ ...data, operations: [{}] })],
  ['has an operation of an unknown kind', (data) => ({ ...data, operations: [{ kind: 'constructor' }] })],
  [
    'has a statement that lacks its type',
    (data) => ({ ...data, operations: [{ kind: 'mutate', statements: [{ op: 'deleteNodes' }] }] }),
  ],
  [
    'has a reference to nothing',
    (data) => ({ ...data, operations: [{ kind: 'getNode', type: 'Person', id: { what: 1 } }] }),
  ],
  [
    'has a count below zero',
    (data) => ({ ...data, operations: [{ kind: 'readAt', commit: -1, read: { kind: 'counts' } }] }),
  ],
  [
    'has a fault at no part of what is read',
    (data) => ({
      ...data,
      faults: [{ actor: 0, operation: 0, verb: 'get', class: 'claim', nth: 1, fault: { kind: 'flip_bit', at: 1 } }],
    }),
  ],
  ['has a member too many', (data) => ({ ...data, more: 1 })],
  [
    'has a death at no failpoint',
    (data) => ({
      ...data,
      crash: {
        operation: { kind: 'optimize' },
        next: { kind: 'mutate', statements: [] },
        point: { after: 'lunch', passage: 1, writes: 0, landed: [] },
      },
    }),
  ],
  ['has a seed that is no integer', (data) => ({ ...data, seed: 0.5 })],
  ['has no node types', (data) => ({ ...data, schema: {} })],
];

for (const [what, change] of MALFORMED) {
  test(`a case that ${what} is refused`, (t) => {
    const text = JSON.stringify(change({ ...CASE }));
    const error = t.throws(() => decodeCase(text), { instanceOf: GraphError });
    t.is(error.kind, 'bad_request');
    t.is(error.code, 'malformed_case');
  });
}

test('text that is no JSON is refused', (t) => {
  const error = t.throws(() => decodeCase('{'), { instanceOf: GraphError });
  t.is(error.kind, 'bad_request');
});

test('a token that is damaged, cut short or none at all is refused', (t) => {
  const token = encodeToken(CASE);
  for (const bad of ['', 'op2.abc', TOKEN_PREFIX, `${TOKEN_PREFIX}!`, token.slice(0, -5), `${TOKEN_PREFIX}AAAA`]) {
    const error = t.throws(() => decodeToken(bad), { instanceOf: GraphError }, bad);
    t.is(error.kind, 'bad_request');
  }
});

test('a token that unpacks to more than any case is refused before it fills the memory', (t) => {
  const token = TOKEN_PREFIX + deflateRawSync(Buffer.alloc(64 * 1024 * 1024 + 1, ' ')).toString('base64url');
  t.like(
    t.throws(() => decodeToken(token)),
    { kind: 'bad_request', code: 'malformed_token' },
  );
});
