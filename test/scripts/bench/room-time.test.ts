import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { profilingRooms, roomTime } from '../../../scripts/bench/room-time.ts';

const PROJECT = pathToFileURL(join(import.meta.dirname, '../../..')).href;

function node(id: number, functionName: string, url: string, children: number[] = []) {
  return { id, callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 }, children };
}

const NODES = [
  node(1, '(root)', '', [2, 3, 4, 5]),
  node(2, '(idle)', ''),
  node(3, '(garbage collector)', ''),
  node(4, 'serve', `${PROJECT}/failpoints/lab/line.ts`, [6, 7]),
  node(5, 'tick', 'node:internal/process/task_queues'),
  node(6, 'end', 'node:_http_outgoing', [8]),
  node(7, 'parse', `${PROJECT}/node_modules/fast-xml-parser/src/a.js`),
  node(8, 'write', 'node:internal/streams/writable'),
];

/** Samples a millisecond apart. */
function profile(...samples: number[]) {
  return { nodes: NODES, startTime: 0, endTime: samples.length * 1000, samples, timeDeltas: samples.map(() => 1000) };
}

test('the time of a frame that belongs nowhere is its caller’s', (t) => {
  t.deepEqual(
    [...roomTime(profile(7, 4, 8, 6, 1))],
    [
      ['lab', 2],
      ['node http', 2],
      ['anything else', 0],
    ],
  );
});

test('idleness and garbage collection are told apart from work', (t) => {
  t.deepEqual(
    [...roomTime(profile(2, 2, 3, 5, 1))],
    [
      ['idle', 2],
      ['garbage collection', 1],
      ['anything else', 1],
    ],
  );
});

test('a profile of waiting is idle', async (t) => {
  const rooms = await profilingRooms(() => new Promise((resolve) => setTimeout(resolve, 200)));
  t.true((rooms.get('idle') ?? 0) > 50);
});
