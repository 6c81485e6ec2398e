import type { Statement } from '../../../src/graph/operation.ts';
import { type Cell, edge, eitherWay, merged, node, refused, upToDate } from './cell.ts';
import { add, link, relink, remove, road, set, town, unlink } from './statements.ts';

// Both sides do something to one row, or to a node and an edge at it.

const ground = [town('a'), town('b'), road('ab')];
const grow = (size: number) => set('Town', 'b', { size });
const charge = (toll: number) => relink('Road', 'ab', 'a>b', { toll });

const ADDED: readonly Cell[] = [
  ...eitherWay({
    name: 'a node that both add, with other values',
    ground,
    target: [[town('n', 1)]],
    source: [[town('n', 2)]],
    expected: refused(node('divergent_insert', 'Town', 'n')),
  }),
  ...eitherWay({
    name: 'an edge that both add, with other values',
    ground,
    target: [[road('ba', 1)]],
    source: [[road('ba', 2)]],
    expected: refused(edge('divergent_insert', 'Road', 'ba')),
  }),
  ...eitherWay({
    name: 'an edge that both add, between other nodes',
    ground,
    target: [[link('Road', 'x', 'a>a', { toll: 1 })]],
    source: [[link('Road', 'x', 'a>b', { toll: 1 })]],
    expected: refused(edge('divergent_insert', 'Road', 'x')),
  }),
  {
    name: 'a node that the source adds, and the target added and removed',
    ground,
    target: [[town('n')], [remove('Town', 'n')]],
    source: [[town('n')]],
    expected: merged('Town/a/1 Town/b/1 Town/n/1 Road/ab/a>b/1'),
  },
  {
    name: 'a node that the target adds, and the source added and removed',
    ground,
    target: [[town('n')]],
    source: [[town('n')], [remove('Town', 'n')]],
    expected: upToDate('Town/a/1 Town/b/1 Town/n/1 Road/ab/a>b/1'),
  },
];

const SET: readonly Cell[] = [
  ...eitherWay({
    name: 'a node that one updates and the other replaces by the same',
    ground,
    target: [[grow(5)]],
    source: [[{ op: 'upsertNode', type: 'Town', values: { name: 'b', size: 5 } }]],
    expected: merged('Town/a/1 Town/b/5 Road/ab/a>b/1'),
  }),
  ...eitherWay({
    name: 'a node that both set, to other values',
    ground,
    target: [[grow(5)]],
    source: [[grow(6)]],
    expected: refused(node('divergent_update', 'Town', 'b')),
  }),
  ...eitherWay({
    name: 'a node of which each sets another property',
    ground: [add('Person', { name: 'p' })],
    target: [[set('Person', 'p', { mail: 'x' })]],
    source: [[set('Person', 'p', { phone: 1 })]],
    expected: refused(node('divergent_update', 'Person', 'p')),
  }),
  {
    name: 'an edge that both set, to the same value',
    ground,
    target: [[charge(5)]],
    source: [[charge(5)]],
    expected: merged('Town/a/1 Town/b/1 Road/ab/a>b/5'),
  },
  ...eitherWay({
    name: 'an edge that both set, to other values',
    ground,
    target: [[charge(5)]],
    source: [[charge(6)]],
    expected: refused(edge('divergent_update', 'Road', 'ab')),
  }),
  {
    name: 'an edge that both move, to the same nodes',
    ground,
    target: [[relink('Road', 'ab', 'b>a', { toll: 1 })]],
    source: [[relink('Road', 'ab', 'b>a', { toll: 1 })]],
    expected: merged('Town/a/1 Town/b/1 Road/ab/b>a/1'),
  },
  ...eitherWay({
    name: 'an edge of which both move an end, each another',
    ground,
    target: [[relink('Road', 'ab', 'b>b', { toll: 1 })]],
    source: [[relink('Road', 'ab', 'a>a', { toll: 1 })]],
    expected: refused(edge('divergent_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'an edge that one moves and the other sets',
    ground,
    target: [[relink('Road', 'ab', 'b>a', { toll: 1 })]],
    source: [[charge(5)]],
    expected: refused(edge('divergent_update', 'Road', 'ab')),
  }),
  {
    name: 'a node that the source sets, and the target wrote as it was',
    ground,
    target: [[grow(1)]],
    source: [[grow(5)]],
    expected: merged('Town/a/1 Town/b/5 Road/ab/a>b/1'),
  },
  {
    name: 'a node that the target sets, and the source set and set back',
    ground,
    target: [[grow(5)]],
    source: [[grow(6)], [grow(1)]],
    expected: upToDate('Town/a/1 Town/b/5 Road/ab/a>b/1'),
  },
  ...eitherWay({
    name: 'two rows, of which each side sets another',
    ground,
    target: [[grow(5)]],
    source: [[charge(5)]],
    expected: merged('Town/a/1 Town/b/5 Road/ab/a>b/5'),
  }),
];

const REMOVED: readonly Cell[] = [
  ...eitherWay({
    name: 'a node that one removes and the other sets',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[grow(5)]],
    expected: refused(node('delete_update', 'Town', 'b')),
  }),
  ...eitherWay({
    name: 'an edge that one removes and the other sets',
    ground,
    target: [[unlink('Road', 'ab')]],
    source: [[charge(5)]],
    expected: refused(edge('delete_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'an edge that one removes and the other moves',
    ground,
    target: [[unlink('Road', 'ab')]],
    source: [[relink('Road', 'ab', 'b>a', { toll: 1 })]],
    expected: refused(edge('delete_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and an edge at it that the other sets',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[charge(5)]],
    expected: refused(edge('delete_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and an edge that the other moves away from it',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[relink('Road', 'ab', 'a>a', { toll: 1 })]],
    expected: refused(edge('delete_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and which the other sets together with an edge at it',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[charge(5)], [grow(5)]],
    expected: refused(node('delete_update', 'Town', 'b'), edge('delete_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'a node that both remove, one of them after its edge',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[unlink('Road', 'ab')], [remove('Town', 'b')]],
    expected: merged('Town/a/1'),
  }),
  ...eitherWay({
    name: 'a node that one removes, and the other set before it removed it',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[grow(5)], [remove('Town', 'b')]],
    expected: merged('Town/a/1'),
  }),
  ...eitherWay({
    name: 'the ends of an edge, of which each side removes one',
    ground,
    target: [[remove('Town', 'a')]],
    source: [[remove('Town', 'b')]],
    expected: merged(''),
  }),
];

const PUT_BACK: readonly Cell[] = [
  {
    name: 'an edge that the source sets, and the target removed and put back',
    ground,
    target: [[unlink('Road', 'ab')], [road('ab')]],
    source: [[charge(5)]],
    expected: merged('Town/a/1 Town/b/1 Road/ab/a>b/5'),
  },
  {
    name: 'an edge that the target removes, and the source removed and put back',
    ground,
    target: [[unlink('Road', 'ab')]],
    source: [[unlink('Road', 'ab')], [road('ab')]],
    expected: upToDate('Town/a/1 Town/b/1'),
  },
  ...eitherWay({
    name: 'an edge that one sets, and the other removed and put back with the same value',
    ground,
    target: [[charge(5)]],
    source: [[unlink('Road', 'ab')], [road('ab', 5)]],
    expected: merged('Town/a/1 Town/b/1 Road/ab/a>b/5'),
  }),
  ...eitherWay({
    name: 'an edge that one sets, and the other removed and put back with another value',
    ground,
    target: [[charge(5)]],
    source: [[unlink('Road', 'ab')], [road('ab', 6)]],
    expected: refused(edge('divergent_update', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and the other removed and put back with another value',
    ground,
    target: [[remove('Town', 'b')]],
    source: [[remove('Town', 'b')], [town('b', 2)]],
    expected: refused(node('delete_update', 'Town', 'b')),
  }),
];

const spot = (x: number, y: number, height: number) => add('Spot', { x, y, height });
const ofBoth = (n: number): readonly Statement[] => [
  road('aa', n),
  town('n', n),
  town('\u{10000}', n),
  town('\uffff', n),
  spot(2, 1, n),
  spot(10, 1, n),
  link('Street', 'aa', 'a>a', { name: 'High', number: n }),
  add('Person', { name: 'z', phone: n }),
];

/** All that is in the way is told, and in which order: nodes, then edges; by type, by id as a text, by its code points. */
const ORDER: readonly Cell[] = eitherWay({
  name: 'rows of several types',
  ground,
  target: [ofBoth(1), [grow(5)], [unlink('Road', 'ab')]],
  source: [ofBoth(2), [grow(6)], [charge(5)]],
  expected: refused(
    node('divergent_insert', 'Person', 'z'),
    node('divergent_insert', 'Spot', [10, 1]),
    node('divergent_insert', 'Spot', [2, 1]),
    node('divergent_update', 'Town', 'b'),
    node('divergent_insert', 'Town', 'n'),
    node('divergent_insert', 'Town', '\uffff'),
    node('divergent_insert', 'Town', '\u{10000}'),
    edge('divergent_insert', 'Road', 'aa'),
    edge('delete_update', 'Road', 'ab'),
    edge('divergent_insert', 'Street', 'aa'),
  ),
});

export const SAME_ROW: readonly Cell[] = [...ADDED, ...SET, ...REMOVED, ...PUT_BACK, ...ORDER];
