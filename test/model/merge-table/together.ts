import { type Cell, edge, fastForward, merged, refused, upToDate } from './cell.ts';
import { type Change, CHANGES, type Changes, type Grid } from './grid.ts';
import { remove, road, set, town, unlink } from './statements.ts';

// Both sides do one of the same six things: what they have in common is no conflict, and a removed node has edges.

const EITHER: Changes = {
  nothing: [],
  addNode: [[town('n', 9)]],
  setProperty: [[set('Town', 'a', { size: 5 })]],
  removeNode: [[remove('Town', 'b')]],
  addEdge: [[road('ba')]],
  removeEdge: [[unlink('Road', 'ab')]],
};

/** By the target's change, then by the source's. */
const GRID: Grid = {
  nothing: {
    nothing: upToDate('Town/a/1 Town/b/1 Road/ab/a>b/1'),
    addNode: fastForward('Town/a/1 Town/b/1 Town/n/9 Road/ab/a>b/1'),
    setProperty: fastForward('Town/a/5 Town/b/1 Road/ab/a>b/1'),
    removeNode: fastForward('Town/a/1'),
    addEdge: fastForward('Town/a/1 Town/b/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeEdge: fastForward('Town/a/1 Town/b/1'),
  },
  addNode: {
    nothing: upToDate('Town/a/1 Town/b/1 Town/n/9 Road/ab/a>b/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/n/9 Road/ab/a>b/1'),
    setProperty: merged('Town/a/5 Town/b/1 Town/n/9 Road/ab/a>b/1'),
    removeNode: merged('Town/a/1 Town/n/9'),
    addEdge: merged('Town/a/1 Town/b/1 Town/n/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeEdge: merged('Town/a/1 Town/b/1 Town/n/9'),
  },
  setProperty: {
    nothing: upToDate('Town/a/5 Town/b/1 Road/ab/a>b/1'),
    addNode: merged('Town/a/5 Town/b/1 Town/n/9 Road/ab/a>b/1'),
    setProperty: merged('Town/a/5 Town/b/1 Road/ab/a>b/1'),
    removeNode: merged('Town/a/5'),
    addEdge: merged('Town/a/5 Town/b/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeEdge: merged('Town/a/5 Town/b/1'),
  },
  removeNode: {
    nothing: upToDate('Town/a/1'),
    addNode: merged('Town/a/1 Town/n/9'),
    setProperty: merged('Town/a/5'),
    removeNode: merged('Town/a/1'),
    addEdge: refused(edge('orphan_edge', 'Road', 'ba')),
    removeEdge: merged('Town/a/1'),
  },
  addEdge: {
    nothing: upToDate('Town/a/1 Town/b/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/n/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    setProperty: merged('Town/a/5 Town/b/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeNode: refused(edge('orphan_edge', 'Road', 'ba')),
    addEdge: merged('Town/a/1 Town/b/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeEdge: merged('Town/a/1 Town/b/1 Road/ba/b>a/1'),
  },
  removeEdge: {
    nothing: upToDate('Town/a/1 Town/b/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/n/9'),
    setProperty: merged('Town/a/5 Town/b/1'),
    removeNode: merged('Town/a/1'),
    addEdge: merged('Town/a/1 Town/b/1 Road/ba/b>a/1'),
    removeEdge: merged('Town/a/1 Town/b/1'),
  },
};

export const TOGETHER: readonly Cell[] = CHANGES.flatMap((target) => CHANGES.map((source) => cellOf(target, source)));

function cellOf(target: Change, source: Change): Cell {
  return {
    name: `together: ${target} and ${source}`,
    ground: [town('a'), town('b'), road('ab')],
    target: EITHER[target],
    source: EITHER[source],
    expected: GRID[target][source],
  };
}
