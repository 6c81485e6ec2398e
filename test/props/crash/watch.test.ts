import test from 'ava';
import { startLab } from '../../../failpoints/lab/lab.ts';
import { deathPlaces, describePlace } from '../../../props/crash/points.ts';
import { watch, type Course } from '../../../props/crash/watch.ts';
import { systemClock } from '../../../src/index.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { openObjectStore } from '../../../src/storage/location.ts';

/** Two requests that are sent at once come in within this time, on a machine that is busy too. */
const QUIET_MS = 250;

/** The course of an actor that works on small objects. */
async function courseOf(work: (store: ObjectStore, reach: () => Promise<void>) => Promise<unknown>): Promise<Course> {
  const lab = await startLab();
  try {
    lab.createBucket('bucket');
    const watched = watch(lab, 'actor', QUIET_MS);
    const store = openObjectStore('s3://bucket/graph', lab.issueKey('actor'), systemClock);
    watched.begin();
    await work(store, () => watched.failpoints.reach('write.sidecar_armed'));
    return watched.end();
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** What lies in the store after each death, with the place of it. */
function statesOf(course: Course): readonly (readonly [place: string, keys: string])[] {
  return deathPlaces(course).places.map(({ place, left }) => {
    const objects = left.state.buckets.get('bucket')?.root.children.get('graph');
    const folders = [...(objects?.children.values() ?? [])].flatMap(({ objects: own }) => [...own.keys()]);
    return [describePlace(place), [...(objects?.objects.keys() ?? []), ...folders].toSorted().join(' ')];
  });
}

test('an actor may die after each write that others could notice, and at each failpoint', async (t) => {
  const course = await courseOf(async (store, reach) => {
    await store.create('a', bytes(1));
    await reach();
    await store.create('b', bytes(1));
  });
  t.deepEqual(statesOf(course), [
    ['the beginning', ''],
    ['the beginning, 1 write later', 'a'],
    ['write.sidecar_armed', 'a'],
    ['write.sidecar_armed, 1 write later', 'a b'],
  ]);
  t.deepEqual(
    deathPlaces(course).places.map(({ isOver }) => isOver),
    [false, false, false, true],
  );
});

test('a write that is not waited for is under way beside the next, which may land alone', async (t) => {
  const course = await courseOf((store) => Promise.all([store.create('a', bytes(1)), store.create('b', bytes(1))]));
  const states = new Set(statesOf(course).map(([, keys]) => keys));
  t.deepEqual([...states].toSorted(), ['', 'a', 'a b', 'b']);
});

test('of writes that nobody could notice every choice may have landed', async (t) => {
  const course = await courseOf(async (store) => {
    for (const name of ['x', 'y']) await store.create(`_probe/${name}`, bytes(1));
    await store.create('a', bytes(1));
  });
  t.deepEqual(statesOf(course), [
    ['the beginning', ''],
    ['the beginning, of the next ones 0 landed', 'x'],
    ['the beginning, of the next ones 1 landed', 'y'],
    ['the beginning, of the next ones 0 and 1 landed', 'x y'],
    ['the beginning, 1 write later', 'a x y'],
  ]);
  t.is(deathPlaces(course).total, 5);
});
