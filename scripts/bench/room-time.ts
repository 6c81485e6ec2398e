import { Session, type Profiler } from 'node:inspector/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Milliseconds that the JavaScript thread spent, by what it was at. */
export type RoomTime = ReadonlyMap<string, number>;

const SAMPLE_EVERY_US = 500;

const PROJECT = pathToFileURL(join(import.meta.dirname, '../..')).href;

/** What a frame belongs to, by a part of its file's URL; the first that fits. Any other frame belongs to its caller. */
const ROOMS: readonly (readonly [room: string, parts: readonly string[]])[] = [
  ['LanceDB, in JavaScript', ['/node_modules/@lancedb/']],
  ['arrow', ['/node_modules/apache-arrow/', '/node_modules/flatbuffers/']],
  ['minio', ['/node_modules/minio/']],
  ['fast-check', ['/node_modules/fast-check/']],
  ['node http', ['node:_http', 'node:http', 'node:net', 'node:internal/http', 'node:internal/stream_base_commons']],
  ['lab', [`${PROJECT}/failpoints/`]],
  ['src', [`${PROJECT}/src/`]],
  ['model', [`${PROJECT}/model/`]],
  ['props', [`${PROJECT}/props/`]],
];

/** What V8 reports in place of a frame. */
const STATES: ReadonlyMap<string, string> = new Map([
  ['(idle)', 'idle'],
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code'],
]);

const NONE_OF_THEM = 'anything else';

/** Runs `work` under V8's profiler and tells what the thread was at meanwhile. */
export async function profilingRooms(work: () => Promise<void>): Promise<RoomTime> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await session.post('Profiler.start');
    await work();
    const { profile } = await session.post('Profiler.stop');
    return roomTime(profile);
  } finally {
    session.disconnect();
  }
}

/** Gives the time from each sample to the next to the frame nearest to the top of its stack that belongs somewhere. */
export function roomTime({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): RoomTime {
  const rooms = roomsOf(nodes);
  const found = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const room = rooms.get(id) ?? NONE_OF_THEM;
    found.set(room, (found.get(room) ?? 0) + (timeDeltas[at + 1] ?? 0) / 1000);
  }
  return found;
}

/** By the number of the node. A node stands in the profile before those that it called. */
function roomsOf(nodes: readonly Profiler.ProfileNode[]): ReadonlyMap<number, string> {
  const rooms = new Map<number, string>();
  for (const { id, callFrame, children = [] } of nodes) {
    const room = roomOf(callFrame) ?? rooms.get(id) ?? NONE_OF_THEM;
    rooms.set(id, room);
    for (const child of children) rooms.set(child, room);
  }
  return rooms;
}

function roomOf({ functionName, url }: Profiler.ProfileNode['callFrame']): string | undefined {
  return STATES.get(functionName) ?? ROOMS.find(([, parts]) => parts.some((part) => url.includes(part)))?.[0];
}
