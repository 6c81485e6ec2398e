import { type Cell, fastForward, merged, upToDate } from './cell.ts';
import { type Change, CHANGES, type Changes, type Grid } from './grid.ts';
import { remove, road, set, town, unlink } from './statements.ts';

// Every change of one side with every change of the other, each on rows of its own: nothing is in the way of anything.

const TARGET: Changes = {
  nothing: [],
  addNode: [[town('m', 9)]],
  setProperty: [[set('Town', 'a', { size: 5 })]],
  removeNode: [[remove('Town', 'c')]],
  addEdge: [[road('aa')]],
  removeEdge: [[unlink('Road', 'ab')]],
};

const SOURCE: Changes = {
  nothing: [],
  addNode: [[town('n', 9)]],
  setProperty: [[set('Town', 'b', { size: 5 })]],
  removeNode: [[remove('Town', 'd')]],
  addEdge: [[road('bb')]],
  removeEdge: [[unlink('Road', 'ba')]],
};

/** By the target's change, then by the source's. */
const GRID: Grid = {
  nothing: {
    nothing: upToDate('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addNode: fastForward('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/n/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    setProperty: fastForward('Town/a/1 Town/b/5 Town/c/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeNode: fastForward('Town/a/1 Town/b/1 Town/c/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addEdge: fastForward('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1 Road/bb/b>b/1'),
    removeEdge: fastForward('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/ab/a>b/1'),
  },
  addNode: {
    nothing: upToDate('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/m/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/m/9 Town/n/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    setProperty: merged('Town/a/1 Town/b/5 Town/c/1 Town/d/1 Town/m/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeNode: merged('Town/a/1 Town/b/1 Town/c/1 Town/m/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    addEdge: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/m/9 Road/ab/a>b/1 Road/ba/b>a/1 Road/bb/b>b/1'),
    removeEdge: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/m/9 Road/ab/a>b/1'),
  },
  setProperty: {
    nothing: upToDate('Town/a/5 Town/b/1 Town/c/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addNode: merged('Town/a/5 Town/b/1 Town/c/1 Town/d/1 Town/n/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    setProperty: merged('Town/a/5 Town/b/5 Town/c/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeNode: merged('Town/a/5 Town/b/1 Town/c/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addEdge: merged('Town/a/5 Town/b/1 Town/c/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1 Road/bb/b>b/1'),
    removeEdge: merged('Town/a/5 Town/b/1 Town/c/1 Town/d/1 Road/ab/a>b/1'),
  },
  removeNode: {
    nothing: upToDate('Town/a/1 Town/b/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/d/1 Town/n/9 Road/ab/a>b/1 Road/ba/b>a/1'),
    setProperty: merged('Town/a/1 Town/b/5 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeNode: merged('Town/a/1 Town/b/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addEdge: merged('Town/a/1 Town/b/1 Town/d/1 Road/ab/a>b/1 Road/ba/b>a/1 Road/bb/b>b/1'),
    removeEdge: merged('Town/a/1 Town/b/1 Town/d/1 Road/ab/a>b/1'),
  },
  addEdge: {
    nothing: upToDate('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/aa/a>a/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/n/9 Road/aa/a>a/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    setProperty: merged('Town/a/1 Town/b/5 Town/c/1 Town/d/1 Road/aa/a>a/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    removeNode: merged('Town/a/1 Town/b/1 Town/c/1 Road/aa/a>a/1 Road/ab/a>b/1 Road/ba/b>a/1'),
    addEdge: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/aa/a>a/1 Road/ab/a>b/1 Road/ba/b>a/1 Road/bb/b>b/1'),
    removeEdge: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/aa/a>a/1 Road/ab/a>b/1'),
  },
  removeEdge: {
    nothing: upToDate('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/ba/b>a/1'),
    addNode: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Town/n/9 Road/ba/b>a/1'),
    setProperty: merged('Town/a/1 Town/b/5 Town/c/1 Town/d/1 Road/ba/b>a/1'),
    removeNode: merged('Town/a/1 Town/b/1 Town/c/1 Road/ba/b>a/1'),
    addEdge: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1 Road/ba/b>a/1 Road/bb/b>b/1'),
    removeEdge: merged('Town/a/1 Town/b/1 Town/c/1 Town/d/1'),
  },
};

export const APART: readonly Cell[] = CHANGES.flatMap((target) => CHANGES.map((source) => cellOf(target, source)));

function cellOf(target: Change, source: Change): Cell {
  return {
    name: `apart: ${target} and ${source}`,
    ground: [town('a'), town('b'), town('c'), town('d'), road('ab'), road('ba')],
    target: TARGET[target],
    source: SOURCE[source],
    expected: GRID[target][source],
  };
}
