import { type Expected, edge, merged, node, refused } from '../merge-table/cell.ts';
import { add, link, relink, remove, road, set, town } from '../merge-table/statements.ts';
import { crosswise, fork, into, on, type Step } from './step.ts';

/** What happened before a merge of dev into main, and what the merge has to lead to. */
export interface Story {
  readonly name: string;
  readonly steps: readonly Step[];
  /** How many best common ancestors the two have. */
  readonly bases: number;
  readonly expected: Expected;
}

const size = (name: string, value: number) => set('Town', name, { size: value });

const BEGIN = [on('main', town('a'), town('b'), town('c'), town('d')), fork('dev', 'main')];

/** Each changes a row of its own, then they are merged crosswise: b is newer, and from there on both have a/2 and b/2. */
const CROSSED = [...BEGIN, on('main', size('a', 2)), on('dev', size('b', 2)), ...crosswise('main', 'dev')];

/** Merged crosswise as well, but before that each takes back its own change of a for the other's: a/3 in main, a/2 in dev. */
const CONTRADICTED = [
  ...BEGIN,
  on('main', size('a', 2)),
  on('dev', size('a', 3)),
  on('main', size('a', 3)),
  into('main', 'dev'),
  on('dev', size('a', 2)),
  into('dev', 'main', 2),
];

const ONCE: readonly Story[] = [
  {
    name: 'rows that one side changed before and again after',
    steps: [...CROSSED, on('main', size('a', 3)), on('dev', size('b', 3))],
    bases: 2,
    expected: merged('Town/a/3 Town/b/3 Town/c/1 Town/d/1'),
  },
  {
    name: 'rows that the other side changes after',
    steps: [...CROSSED, on('main', size('b', 3)), on('dev', size('a', 3))],
    bases: 2,
    expected: merged('Town/a/3 Town/b/3 Town/c/1 Town/d/1'),
  },
  {
    name: 'updates that either side takes back',
    steps: [...CROSSED, on('main', size('b', 1)), on('dev', size('a', 1))],
    bases: 2,
    expected: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1'),
  },
  {
    name: 'rows that nobody changed before',
    steps: [...CROSSED, on('main', size('c', 2)), on('dev', size('d', 2))],
    bases: 2,
    expected: merged('Town/a/2 Town/b/2 Town/c/2 Town/d/2'),
  },
  {
    name: 'what both did alike after',
    steps: [...CROSSED, on('main', size('a', 3)), on('dev', size('a', 3))],
    bases: 2,
    expected: merged('Town/a/3 Town/b/2 Town/c/1 Town/d/1'),
  },
  {
    name: 'nothing more',
    steps: CROSSED,
    bases: 2,
    expected: merged('Town/a/2 Town/b/2 Town/c/1 Town/d/1'),
  },
  {
    name: 'rows that both change after',
    steps: [...CROSSED, on('main', size('a', 3), size('b', 3)), on('dev', size('a', 4), size('b', 4))],
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'a'), node('divergent_update', 'Town', 'b')),
  },
  {
    name: 'a row that is deleted before and comes again after',
    steps: [
      ...BEGIN,
      on('main', remove('Town', 'd')),
      on('dev', size('b', 2)),
      ...crosswise('main', 'dev'),
      on('dev', town('d', 5)),
    ],
    bases: 2,
    expected: merged('Town/a/1 Town/b/2 Town/c/1 Town/d/5'),
  },
  {
    name: 'a row that is deleted before and that both insert after',
    steps: [
      ...BEGIN,
      on('main', remove('Town', 'd')),
      on('dev', size('b', 2)),
      ...crosswise('main', 'dev'),
      on('main', town('d', 4)),
      on('dev', town('d', 5)),
    ],
    bases: 2,
    expected: refused(node('divergent_insert', 'Town', 'd')),
  },
  {
    name: 'a row that is inserted before and deleted after',
    steps: [
      ...BEGIN,
      on('main', town('n')),
      on('dev', size('b', 2)),
      ...crosswise('main', 'dev'),
      on('dev', remove('Town', 'n')),
    ],
    bases: 2,
    expected: merged('Town/a/1 Town/b/2 Town/c/1 Town/d/1'),
  },
  {
    name: 'a row that is changed before and after, and deleted by the other',
    steps: [...CROSSED, on('main', size('a', 3)), on('dev', remove('Town', 'a'))],
    bases: 2,
    expected: refused(node('delete_update', 'Town', 'a')),
  },
  {
    name: 'a road that one side leads elsewhere, and then the other',
    steps: [
      on('main', town('a'), town('b'), town('c'), road('ab')),
      fork('dev', 'main'),
      on('main', relink('Road', 'ab', 'a>c', { toll: 1 })),
      on('dev', size('b', 2)),
      ...crosswise('main', 'dev'),
      on('dev', relink('Road', 'ab', 'c>a', { toll: 1 })),
    ],
    bases: 2,
    expected: merged('Town/a/1 Town/b/2 Town/c/1 Road/ab/c>a/1'),
  },
  {
    name: 'a road to a town that the other side deletes',
    steps: [...CROSSED, on('main', remove('Town', 'a')), on('dev', road('ba'))],
    bases: 2,
    expected: refused(edge('orphan_edge', 'Road', 'ba')),
  },
  {
    name: 'mail that is unique on either side',
    steps: [
      on('main', add('Person', { name: 'p' })),
      fork('dev', 'main'),
      on('main', set('Person', 'p', { mail: 'x' })),
      on('dev', town('a')),
      on('dev', town('b')),
      ...crosswise('main', 'dev'),
      on('main', set('Person', 'p', { mail: 'y' })),
      on('dev', add('Person', { name: 'q', mail: 'y' })),
    ],
    bases: 2,
    expected: refused(node('unique', 'Person', 'p', 'mail'), node('unique', 'Person', 'q', 'mail')),
  },
  {
    name: 'edges that are not too many on either side',
    steps: [
      on('main', town('a'), town('b')),
      fork('dev', 'main'),
      on('main', size('a', 2)),
      on('dev', size('b', 2)),
      ...crosswise('main', 'dev'),
      on('main', link('Twin', 'x', 'a>b')),
      on('dev', link('Twin', 'y', 'a>a')),
    ],
    bases: 2,
    expected: refused(node('cardinality', 'Town', 'a', 'Twin.out')),
  },
];

const OPEN: readonly Story[] = [
  {
    name: 'contradicting settlements',
    steps: CONTRADICTED,
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'a')),
  },
  {
    name: 'contradicting settlements, and rows of which nothing is said',
    steps: [...CONTRADICTED, on('main', size('b', 2)), on('dev', size('c', 2))],
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'a')),
  },
  {
    name: 'contradicting settlements, one of which is changed',
    steps: [...CONTRADICTED, on('dev', size('a', 9))],
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'a')),
  },
  {
    name: 'contradicting settlements, one of which is put back to what was there at first',
    steps: [...CONTRADICTED, on('main', size('a', 1))],
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'a')),
  },
  {
    name: 'contradicting settlements, one of which is deleted',
    steps: [...CONTRADICTED, on('main', remove('Town', 'a'))],
    bases: 2,
    expected: refused(node('delete_update', 'Town', 'a')),
  },
  {
    name: 'contradicting settlements on which both agree later',
    steps: [...CONTRADICTED, on('main', size('a', 4)), on('dev', size('a', 4), size('b', 2))],
    bases: 2,
    expected: merged('Town/a/4 Town/b/2 Town/c/1 Town/d/1'),
  },
  {
    name: 'contradicting settlements that both delete',
    steps: [...CONTRADICTED, on('main', remove('Town', 'a')), on('dev', remove('Town', 'a'))],
    bases: 2,
    expected: merged('Town/b/1 Town/c/1 Town/d/1'),
  },
  {
    name: 'contradicting settlements of a row that was not there at first',
    steps: [
      ...BEGIN,
      on('main', town('n', 2)),
      on('dev', town('n', 3)),
      on('main', size('n', 3)),
      into('main', 'dev'),
      on('dev', size('n', 2)),
      into('dev', 'main', 2),
    ],
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'n')),
  },
  {
    name: 'a row that one kept and the other deleted, each knowing what the other had done',
    steps: [
      ...BEGIN,
      on('main', size('a', 2)),
      on('dev', remove('Town', 'a')),
      on('main', remove('Town', 'a')),
      into('main', 'dev'),
      on('dev', town('a', 2)),
      into('dev', 'main', 2),
    ],
    bases: 2,
    expected: refused(node('delete_update', 'Town', 'a')),
  },
];

/** Three branches, each with a change of its own. */
const THREE = [
  ...BEGIN,
  fork('ops', 'main'),
  on('main', size('a', 2)),
  on('dev', size('b', 2)),
  on('ops', size('c', 2)),
];

const SEVERAL: readonly Story[] = [
  {
    name: 'three branches that all were merged into two of them',
    steps: [
      ...THREE,
      ...crosswise('main', 'dev'),
      into('main', 'ops'),
      into('dev', 'ops'),
      on('main', size('a', 3), size('b', 3)),
      on('dev', size('c', 3), size('d', 3)),
    ],
    bases: 3,
    expected: merged('Town/a/3 Town/b/3 Town/c/3 Town/d/3'),
  },
  {
    name: 'three branches, and a row that both change after',
    steps: [
      ...THREE,
      ...crosswise('main', 'dev'),
      into('main', 'ops'),
      into('dev', 'ops'),
      on('main', size('c', 3)),
      on('dev', size('c', 4)),
    ],
    bases: 3,
    expected: refused(node('divergent_update', 'Town', 'c')),
  },
  {
    name: 'three branches, one of which has no part in contradicting settlements',
    steps: [
      ...BEGIN,
      fork('ops', 'main'),
      on('ops', size('b', 2)),
      ...CONTRADICTED.slice(BEGIN.length),
      into('main', 'ops'),
      into('dev', 'ops'),
    ],
    bases: 3,
    expected: refused(node('divergent_update', 'Town', 'a')),
  },
  {
    name: 'three branches, two of which have something in common that one took back',
    steps: [
      ...BEGIN,
      fork('ops', 'main'),
      on('main', size('a', 2)),
      fork('twin', 'main'),
      on('main', size('b', 2)),
      on('twin', size('a', 1)),
      on('dev', size('c', 2)),
      // Three commits make it the newest, to which the others are merged: the two do not meet first.
      ...[2, 3, 4].map((value) => on('ops', size('d', value))),
      ...crosswise('main', 'dev'),
      ...['twin', 'ops'].flatMap((each) => [into('main', each), into('dev', each)]),
      on('main', size('a', 5)),
    ],
    bases: 4,
    expected: merged('Town/a/5 Town/b/2 Town/c/2 Town/d/4'),
  },
  {
    name: 'a branch that has merged what another merged crosswise',
    steps: [...CROSSED, fork('ops', 'main'), on('ops', size('a', 3)), into('dev', 'ops'), on('main', size('b', 3))],
    bases: 1,
    expected: merged('Town/a/3 Town/b/3 Town/c/1 Town/d/1'),
  },
];

/** Which ancestor is the newest is told by its place on its own branch, not by the way to it. */
const FAR: readonly Story[] = [
  {
    name: 'a newest ancestor that is reached over older commits',
    steps: [
      ...BEGIN,
      fork('ops', 'main'),
      on('ops', size('c', 2)),
      ...[2, 3, 4, 5].map((value) => on('main', size('a', value))),
      ...[2, 3, 4, 5, 6, 7].map((value) => on('dev', size('b', value))),
      into('ops', 'dev'),
      into('main', 'ops'),
      into('dev', 'main', 1),
    ],
    bases: 2,
    expected: merged('Town/a/5 Town/b/7 Town/c/2 Town/d/1'),
  },
];

const TWICE: readonly Story[] = [
  {
    name: 'a second time',
    steps: [
      ...CROSSED,
      on('main', size('c', 2), size('a', 3)),
      on('dev', size('d', 2), size('b', 3)),
      ...crosswise('main', 'dev'),
      on('main', size('a', 4), size('d', 4)),
      on('dev', size('b', 4), size('c', 4)),
    ],
    bases: 2,
    expected: merged('Town/a/4 Town/b/4 Town/c/4 Town/d/4'),
  },
  {
    name: 'a second time, and a row that is put back to what it was between',
    steps: [
      ...CROSSED,
      on('main', size('a', 3)),
      on('dev', size('c', 2)),
      ...crosswise('main', 'dev'),
      on('dev', size('a', 2)),
    ],
    bases: 2,
    expected: merged('Town/a/2 Town/b/2 Town/c/2 Town/d/1'),
  },
  {
    name: 'a second time, once both agreed on what had been contradicting',
    steps: [
      ...CONTRADICTED,
      on('main', size('a', 4)),
      on('dev', size('a', 4)),
      ...crosswise('main', 'dev'),
      on('main', size('a', 5)),
    ],
    bases: 2,
    expected: merged('Town/a/5 Town/b/1 Town/c/1 Town/d/1'),
  },
  {
    name: 'a second time with contradicting settlements of contradicting ones',
    steps: [
      ...CONTRADICTED,
      on('main', size('a', 2)),
      into('main', 'dev'),
      on('dev', size('a', 3)),
      into('dev', 'main', 2),
    ],
    bases: 2,
    expected: refused(node('divergent_update', 'Town', 'a')),
  },
  {
    name: 'a third time',
    steps: [
      ...CROSSED,
      ...[3, 4].flatMap((value) => [
        on('main', size('a', value)),
        on('dev', size('b', value)),
        ...crosswise('main', 'dev'),
      ]),
      on('main', size('b', 1)),
      on('dev', size('a', 1)),
    ],
    bases: 2,
    expected: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1'),
  },
];

/** What merges after merges crosswise lead to, told by hand: to hold an oracle against, or an engine. */
export const STORIES: readonly Story[] = [...ONCE, ...OPEN, ...SEVERAL, ...FAR, ...TWICE];
