import { type Cell, eitherWay, merged, node, refused } from './cell.ts';
import { add, link, relink, remove, town, unlink } from './statements.ts';

// Edges that are neither too many nor too few on either side, and are in both together.
//
// A port has one or two quays: p has both, o has one. A ship has one or two homes: s has one, u has both.

const ground = [
  town('a'),
  town('b'),
  town('c'),
  add('Port', { name: 'o' }),
  add('Port', { name: 'p' }),
  add('Ship', { name: 's' }),
  add('Ship', { name: 'u' }),
  link('Quay', 'ap', 'a>p'),
  link('Quay', 'bp', 'b>p'),
  link('Quay', 'co', 'c>o'),
  link('Home', 'so', 's>o'),
  link('Home', 'uo', 'u>o'),
  link('Home', 'up', 'u>p'),
];
const towns = [town('a'), town('b'), town('c')];

const TOO_MANY: readonly Cell[] = [
  ...eitherWay({
    name: 'edges out of a node, to which each side adds one',
    ground,
    target: [[link('Home', 'x', 's>o')]],
    source: [[link('Home', 'y', 's>p')]],
    expected: refused(node('cardinality', 'Ship', 's', 'Home.out')),
  }),
  ...eitherWay({
    name: 'edges into a node, to which each side adds one',
    ground,
    target: [[link('Quay', 'ao', 'a>o')]],
    source: [[link('Quay', 'bo', 'b>o')]],
    expected: refused(node('cardinality', 'Port', 'o', 'Quay.in')),
  }),
  ...eitherWay({
    name: 'edges into a node, to which one side adds one and the other moves one',
    ground,
    target: [[relink('Quay', 'ap', 'a>o')]],
    source: [[link('Quay', 'bo', 'b>o')]],
    expected: refused(node('cardinality', 'Port', 'o', 'Quay.in')),
  }),
  ...eitherWay({
    name: 'edges from a node to itself, out of which and into which each side adds one',
    ground: towns,
    target: [[link('Twin', 'x', 'a>a')]],
    source: [[link('Twin', 'y', 'a>a')]],
    expected: refused(node('cardinality', 'Town', 'a', 'Twin.in'), node('cardinality', 'Town', 'a', 'Twin.out')),
  }),
  ...eitherWay({
    name: 'edges out of a node and into it, to both of which each side adds one',
    ground: towns,
    target: [[link('Twin', 'x', 'b>c'), link('Twin', 'y', 'a>b')]],
    source: [[link('Twin', 'z', 'b>a'), link('Twin', 'w', 'c>b')]],
    expected: refused(node('cardinality', 'Town', 'b', 'Twin.in'), node('cardinality', 'Town', 'b', 'Twin.out')),
  }),
];

const TOO_FEW: readonly Cell[] = [
  ...eitherWay({
    name: 'edges out of a node, of which each side removes one',
    ground,
    target: [[unlink('Home', 'uo')]],
    source: [[unlink('Home', 'up')]],
    expected: refused(node('cardinality', 'Ship', 'u', 'Home.out')),
  }),
  ...eitherWay({
    name: 'edges into a node, of which each side removes one',
    ground,
    target: [[unlink('Quay', 'ap')]],
    source: [[unlink('Quay', 'bp')]],
    expected: refused(node('cardinality', 'Port', 'p', 'Quay.in')),
  }),
  ...eitherWay({
    name: 'edges into a node, of which one side removes one and the other removes where the other comes from',
    ground,
    target: [[unlink('Quay', 'ap')]],
    source: [[remove('Town', 'b')]],
    expected: refused(node('cardinality', 'Port', 'p', 'Quay.in')),
  }),
  ...eitherWay({
    name: 'edges into a node, of which one side removes one and the other moves one away',
    ground,
    target: [[unlink('Quay', 'ap')]],
    source: [[relink('Quay', 'bp', 'b>o')]],
    expected: refused(node('cardinality', 'Port', 'p', 'Quay.in')),
  }),
];

const REST = 'Town/a/1 Town/b/1 Town/c/1 Port/o Port/p';

const ENOUGH: readonly Cell[] = [
  {
    name: 'an edge that both add where there is place for one',
    ground,
    target: [[link('Home', 'sp', 's>p')]],
    source: [[link('Home', 'sp', 's>p')]],
    expected: merged(
      `${REST} Ship/s Ship/u Quay/ap/a>p Quay/bp/b>p Quay/co/c>o Home/so/s>o Home/sp/s>p Home/uo/u>o Home/up/u>p`,
    ),
  },
  ...eitherWay({
    name: 'two edges, of which one side removes one and the other removes the other for a new one',
    ground,
    target: [[unlink('Home', 'uo')]],
    source: [[unlink('Home', 'up')], [link('Home', 'x', 'u>p')]],
    expected: merged(`${REST} Ship/s Ship/u Quay/ap/a>p Quay/bp/b>p Quay/co/c>o Home/so/s>o Home/x/u>p`),
  }),
  ...eitherWay({
    name: 'a node that one removes, and an edge of it that the other removes',
    ground,
    target: [[remove('Ship', 'u')]],
    source: [[unlink('Home', 'up')]],
    expected: merged(`${REST} Ship/s Quay/ap/a>p Quay/bp/b>p Quay/co/c>o Home/so/s>o`),
  }),
];

const AFTER_UNIQUE: readonly Cell[] = eitherWay({
  name: 'edges are not counted where rows share what is unique',
  ground: towns,
  target: [[link('Twin', 'x', 'a>b'), add('Person', { name: 'p', mail: 'x' })]],
  source: [[link('Twin', 'y', 'a>c'), add('Person', { name: 'q', mail: 'x' })]],
  expected: refused(node('unique', 'Person', 'p', 'mail'), node('unique', 'Person', 'q', 'mail')),
});

export const CARDINALITY: readonly Cell[] = [...TOO_MANY, ...TOO_FEW, ...ENOUGH, ...AFTER_UNIQUE];
