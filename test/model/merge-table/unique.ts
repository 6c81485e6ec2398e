import { type Cell, edge, eitherWay, merged, node, refused } from './cell.ts';
import { add, link, remove, road, set, town } from './statements.ts';

// What is unique on either side, and not in both together.

const person = (name: string, values: { readonly mail?: string; readonly phone?: number } = {}) =>
  add('Person', { name, ...values });
const ground = [town('a'), town('b'), person('p', { mail: 'x' }), person('q')];

export const UNIQUE: readonly Cell[] = [
  ...eitherWay({
    name: 'two nodes that the sides add with one value',
    ground,
    target: [[person('r', { mail: 'y' })]],
    source: [[person('s', { mail: 'y' })]],
    expected: refused(node('unique', 'Person', 'r', 'mail'), node('unique', 'Person', 's', 'mail')),
  }),
  ...eitherWay({
    name: 'a node that one adds with the value to which the other sets one',
    ground,
    target: [[set('Person', 'p', { mail: 'y' })]],
    source: [[person('r', { mail: 'y' })]],
    expected: refused(node('unique', 'Person', 'p', 'mail'), node('unique', 'Person', 'r', 'mail')),
  }),
  ...eitherWay({
    name: 'two nodes to which the sides hand on the value of a third',
    ground: [...ground, person('r')],
    target: [[set('Person', 'p', { mail: null }), set('Person', 'q', { mail: 'x' })]],
    source: [[set('Person', 'p', { mail: null }), set('Person', 'r', { mail: 'x' })]],
    expected: refused(node('unique', 'Person', 'q', 'mail'), node('unique', 'Person', 'r', 'mail')),
  }),
  ...eitherWay({
    name: 'two nodes that share two values, each unique by itself, and two that share one',
    ground,
    target: [[person('r', { mail: 'y', phone: 1 }), person('s', { phone: 2 })]],
    source: [[person('t', { mail: 'y', phone: 1 }), set('Person', 'q', { phone: 2 })]],
    expected: refused(
      node('unique', 'Person', 'q', 'phone'),
      node('unique', 'Person', 'r', 'mail'),
      node('unique', 'Person', 'r', 'phone'),
      node('unique', 'Person', 's', 'phone'),
      node('unique', 'Person', 't', 'mail'),
      node('unique', 'Person', 't', 'phone'),
    ),
  }),
  ...eitherWay({
    name: 'edges that share all that is unique together',
    ground,
    target: [[link('Street', 't', 'a>b', { name: 'High', number: 1 })]],
    source: [[link('Street', 's', 'b>a', { name: 'High', number: 1 })]],
    expected: refused(edge('unique', 'Street', 's', 'name, number'), edge('unique', 'Street', 't', 'name, number')),
  }),
  ...eitherWay({
    name: 'edges that share a part of what is unique together',
    ground: [town('a'), town('b')],
    target: [[link('Street', 's', 'a>b', { name: 'High', number: 1 })]],
    source: [[link('Street', 't', 'a>b', { name: 'High', number: 2 })]],
    expected: merged('Town/a/1 Town/b/1 Street/s/a>b/High,1 Street/t/a>b/High,2'),
  }),
  ...eitherWay({
    name: 'edges that share what is unique together but for a null',
    ground: [town('a'), town('b')],
    target: [[link('Street', 's', 'a>b', { name: 'High' })]],
    source: [[link('Street', 't', 'a>b', { name: 'High' })]],
    expected: merged('Town/a/1 Town/b/1 Street/s/a>b/High,- Street/t/a>b/High,-'),
  }),
  {
    name: 'one node that both add with one value',
    ground,
    target: [[person('r', { mail: 'y' })]],
    source: [[person('r', { mail: 'y' })]],
    expected: merged('Town/a/1 Town/b/1 Person/p/x,- Person/q/-,- Person/r/y,-'),
  },
  ...eitherWay({
    name: 'a value that one hands on, beside a node that the other adds',
    ground,
    target: [[set('Person', 'p', { mail: null }), set('Person', 'q', { mail: 'x' })]],
    source: [[person('r', { mail: 'y' })]],
    expected: merged('Town/a/1 Town/b/1 Person/p/-,- Person/q/x,- Person/r/y,-'),
  }),
  ...eitherWay({
    name: 'what is shared is not looked for where an edge would lose its end',
    ground,
    target: [[person('r', { mail: 'y' })], [remove('Town', 'b')]],
    source: [[person('s', { mail: 'y' }), road('ab')]],
    expected: refused(edge('orphan_edge', 'Road', 'ab')),
  }),
];
