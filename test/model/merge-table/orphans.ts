import { type Cell, edge, eitherWay, merged, node, refused } from './cell.ts';
import { add, link, relink, remove, road, set, town } from './statements.ts';

// A node that one side removes, and an edge at it that is the other's.

const ground = [town('a'), town('b'), town('c'), road('ab')];

export const ORPHANS: readonly Cell[] = [
  ...eitherWay({
    name: 'a node that one removes, and an edge into it that the other adds',
    ground,
    target: [[remove('Town', 'c')]],
    source: [[road('ac')]],
    expected: refused(edge('orphan_edge', 'Road', 'ac')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and an edge out of it that the other adds',
    ground,
    target: [[remove('Town', 'c')]],
    source: [[road('ca')]],
    expected: refused(edge('orphan_edge', 'Road', 'ca')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and an edge that the other moves to it',
    ground,
    target: [[remove('Town', 'c')]],
    source: [[relink('Road', 'ab', 'a>c', { toll: 1 })]],
    expected: refused(edge('orphan_edge', 'Road', 'ab')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and an edge from it to itself that the other adds',
    ground,
    target: [[remove('Town', 'c')]],
    source: [[road('cc')]],
    expected: refused(edge('orphan_edge', 'Road', 'cc')),
  }),
  ...eitherWay({
    name: 'a node that one removes, and edges of several types at it that the other adds',
    ground,
    target: [[remove('Town', 'b')], [remove('Town', 'c')]],
    source: [[link('Twin', 'x', 'b>c'), road('ca'), road('ac'), add('Port', { name: 'p' }), link('Quay', 'cp', 'c>p')]],
    expected: refused(
      edge('orphan_edge', 'Quay', 'cp'),
      edge('orphan_edge', 'Road', 'ac'),
      edge('orphan_edge', 'Road', 'ca'),
      edge('orphan_edge', 'Twin', 'x'),
    ),
  }),
  ...eitherWay({
    name: 'a node of another type with the id of one that is removed, and an edge to it',
    ground: [...ground, add('Port', { name: 'c' }), link('Quay', 'ac', 'a>c')],
    target: [[remove('Town', 'c')]],
    source: [[link('Quay', 'bc', 'b>c')]],
    expected: merged('Town/a/1 Town/b/1 Port/c Road/ab/a>b/1 Quay/ac/a>c Quay/bc/b>c'),
  }),
  ...eitherWay({
    name: 'a node that one removes and puts back with another value, and an edge to it that the other adds',
    ground,
    target: [[remove('Town', 'c')], [town('c', 2)]],
    source: [[road('ac')]],
    expected: merged('Town/a/1 Town/b/1 Town/c/2 Road/ab/a>b/1 Road/ac/a>c/1'),
  }),
  ...eitherWay({
    name: 'an edge that would lose its end is not looked for where a row is in conflict',
    ground,
    target: [[remove('Town', 'c')], [set('Town', 'a', { size: 5 })]],
    source: [[road('ac'), set('Town', 'a', { size: 6 })]],
    expected: refused(node('divergent_update', 'Town', 'a')),
  }),
];
