import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { scanEdges, scanNodes } from '../../model/index.ts';
import type { ScanQuery } from '../../src/graph/operation.ts';
import type { SchemaDefinition } from '../../src/schema/definition.ts';
import { load, PEOPLE, stateOf } from './support/graph.ts';

const things: SchemaDefinition = {
  nodes: {
    Number: { key: ['k'], properties: { k: { type: 'I64' } } },
    Text: { key: ['k'], properties: { k: { type: 'String' } } },
    Pair: { key: ['b', 'a'], properties: { a: { type: 'I32' }, b: { type: 'Bool' } } },
    Keyless: { properties: { n: { type: 'I32' } } },
    Row: {
      key: ['k'],
      properties: {
        k: { type: 'I32' },
        real: { type: 'F64', nullable: true },
        flag: { type: 'Bool', nullable: true },
        list: { type: { list: 'I32' }, nullable: true },
      },
    },
  },
};

function idsOf(rows: readonly { readonly id: unknown }[]): readonly unknown[] {
  return rows.map(({ id }) => id);
}

test('rows come in the order of their key, by its type and not by its text', (t) => {
  const state = stateOf(
    things,
    load({
      mode: 'append',
      nodes: {
        Number: [{ k: 10 }, { k: 9 }, { k: -1 }],
        Text: [{ k: '\u{10000}' }, { k: '\uffff' }, { k: 'b' }, { k: 'B' }, { k: '' }],
        Pair: [
          { a: 10, b: true },
          { a: 9, b: true },
          { a: 11, b: false },
        ],
      },
    }),
  );
  t.deepEqual(idsOf(scanNodes(state, 'Number')), [-1n, 9n, 10n]);
  t.deepEqual(idsOf(scanNodes(state, 'Text')), ['', 'B', 'b', '\uffff', '\u{10000}']);
  t.deepEqual(idsOf(scanNodes(state, 'Pair')), [
    [false, 11],
    [true, 9],
    [true, 10],
  ]);
});

test('rows without a key, and edges, come in the order of their ids', (t) => {
  const rows = load({ mode: 'append', nodes: { Keyless: [{ n: 1 }, { n: 2 }, { n: 3 }] } });
  t.deepEqual(idsOf(scanNodes(stateOf(things, rows), 'Keyless')), ['minted-1', 'minted-2', 'minted-3']);
  t.deepEqual(idsOf(scanEdges(PEOPLE, 'Knows')), ['ab', 'bc']);
});

const ROWS = stateOf(
  things,
  load({
    mode: 'append',
    nodes: {
      Row: [
        { k: 1, real: NaN, flag: true },
        { k: 2, real: 1, flag: null },
        { k: 3, real: null, flag: true },
        { k: 4, real: -Infinity, flag: false },
        { k: 5, real: 1, flag: false },
        { k: 6, real: null, flag: null },
      ],
    },
  }),
);

function scan(query: ScanQuery): readonly unknown[] {
  return idsOf(scanNodes(ROWS, 'Row', query));
}

test('nulls come last in either direction, and NaN is the greatest number', (t) => {
  t.deepEqual(scan({ orderBy: [{ property: 'real' }] }), [4, 2, 5, 1, 3, 6]);
  t.deepEqual(scan({ orderBy: [{ property: 'real', direction: 'asc' }] }), [4, 2, 5, 1, 3, 6]);
  t.deepEqual(scan({ orderBy: [{ property: 'real', direction: 'desc' }] }), [1, 2, 5, 4, 3, 6]);
});

test('equals are ordered by what comes next, in the end by their key, ascending', (t) => {
  t.deepEqual(scan({ orderBy: [{ property: 'flag' }, { property: 'real', direction: 'desc' }] }), [5, 4, 1, 3, 2, 6]);
  t.deepEqual(scan({ orderBy: [{ property: 'flag', direction: 'desc' }] }), [1, 3, 4, 5, 2, 6]);
  t.deepEqual(scan({ orderBy: [{ property: 'k', direction: 'desc' }, { property: 'k' }] }), [6, 5, 4, 3, 2, 1]);
});

test('a limit counts what is left after the filter and the order', (t) => {
  const query: ScanQuery = {
    where: { op: 'notNull', property: 'real' },
    orderBy: [{ property: 'real', direction: 'desc' }],
  };
  t.deepEqual(scan({ ...query, limit: 2 }), [1, 2]);
  t.deepEqual(scan({ ...query, limit: 0 }), []);
  t.deepEqual(scan({ ...query, limit: 1e300 }), [1, 2, 5, 4]);
});

test('select leaves the properties named, whatever the filter and the order look at', (t) => {
  const rows = scanNodes(ROWS, 'Row', {
    select: ['k', 'flag', 'k'],
    where: { op: 'eq', property: 'real', value: NaN },
    orderBy: [{ property: 'real' }],
  });
  t.deepEqual(rows, [{ type: 'Row', id: 1, values: { k: 1, flag: true } }]);
  t.deepEqual(scanNodes(ROWS, 'Row', { select: [], limit: 1 }), [{ type: 'Row', id: 1, values: {} }]);
  t.deepEqual(scanEdges(PEOPLE, 'Knows', { select: [] })[1], {
    type: 'Knows',
    id: 'bc',
    from: 'Bob',
    to: 'Cem',
    values: {},
  });
});

const queries: fc.Arbitrary<ScanQuery> = fc.record(
  {
    where: fc.record({
      op: fc.constantFrom('lt', 'ge'),
      property: fc.constant('real'),
      value: fc.constantFrom(1, NaN),
    }),
    orderBy: fc.array(
      fc.record({ property: fc.constantFrom('k', 'real', 'flag'), direction: fc.constantFrom('asc', 'desc') }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

test('a limit takes the first of the rows, a filter some of them in their order, and select all of them', (t) => {
  fc.assert(
    fc.property(queries, fc.nat(7), (query, limit) => {
      const all = scan(query);
      assert.deepEqual(scan({ ...query, limit }), all.slice(0, limit));
      const { where: _, ...unfiltered } = query;
      assert.deepEqual(
        scan(unfiltered).filter((id) => all.includes(id)),
        all,
      );
      assert.deepEqual(scan({ ...query, select: [] }), all);
      assert.deepEqual(
        scan({ ...query, orderBy: [] }),
        all.toSorted((a, b) => Number(a) - Number(b)),
      );
    }),
  );
  t.pass();
});
