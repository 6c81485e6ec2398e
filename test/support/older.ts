import type { ExecutionContext } from 'ava';
import { demote, type Demotion } from '../../props/older/demote.ts';
import { placeAt, type Place } from '../../props/older/place.ts';
import type { Graph, LocationOptions, OpenOptions } from '../../src/index.ts';
import { add, age, ground, labGround, raze, type Ground } from './branched.ts';
import { everything, FIRST_PEOPLE } from './people.ts';

export const OLDER_VERSIONS = [1, 2, 3, 4] as const;

/** Like the fork of a table that belongs to a branch `x`. */
export const CONFUSING = 'x-01kdvdna01qnbvk9srjv9dxawz';

/** What branches there are in a graph that has lived. */
export const NAMES = ['main', 'feature/x', 'of-x', CONFUSING, 'idle'] as const;

/**
 * A past that tells branches apart, and their commits: branches of branches, each with tables of its own and some that it inherited,
 * merges into main and from it, rows that were deleted, and several actors.
 */
export async function live({ main, fork }: Pick<Ground, 'main' | 'fork'>): Promise<void> {
  await main.refresh();
  await main.mutate(
    FIRST_PEOPLE.filter(({ op }) => op === 'insertNode').filter((each) => each.type === 'Person'),
    { actor: 'eve' },
  );
  const feature = await fork('feature/x');
  await add(feature, 'Oslo');
  await age(feature, 'ada', 37);
  await add(main, 'Paris');
  const ofFeature = await fork('of-x', feature);
  await add(ofFeature, 'Lima', 'Quito');
  await raze(ofFeature, 'Oslo');
  await main.refresh();
  await main.merge('feature/x', { actor: 'joe' });
  const confusing = await fork(CONFUSING);
  await raze(confusing, 'Paris');
  await feature.refresh();
  await feature.merge('main', { actor: 'ann' });
  await add(feature, 'Bern');
  const idle = await fork('idle', ofFeature);
  await raze(main, 'Rome');
  for (const graph of [feature, ofFeature, confusing, idle]) await graph.close();
}

/** All that a reader can see of a branch, now and at each commit that led to it. */
export async function tale(graph: Graph): Promise<unknown> {
  const commits = await graph.ancestors();
  const earlier: unknown[] = [];
  for (const { id } of commits) earlier.push(await everything(await graph.snapshot({ at: id })));
  return { rows: await everything(await graph.snapshot()), line: await graph.commits(), commits, earlier };
}

export async function tales(
  open: Ground['open'],
  options?: Partial<OpenOptions>,
): Promise<Readonly<Record<string, unknown>>> {
  const told: Record<string, unknown> = {};
  for (const name of NAMES) {
    const graph = await open(name, options);
    told[name] = await tale(graph);
    await graph.close();
  }
  return told;
}

/** Which branches there are, without what an older release does not write down. */
export async function registry(graph: Graph): Promise<unknown> {
  return (await graph.branches()).map(({ name, parent, commit }) => ({ name, parent, commit }));
}

/** A graph that has lived, as a program of another time left it, and what is to be told of it. */
export interface OlderGround {
  readonly place: Place;
  readonly open: Ground['open'];
  readonly told: Readonly<Record<string, unknown>>;
  readonly branches: unknown;
}

export async function olderGround(t: ExecutionContext, demotion: Demotion): Promise<OlderGround & { root: string }> {
  const there = await ground(t);
  return { root: there.root, ...(await aged(there, { root: there.root }, demotion)) };
}

export async function olderLab(
  t: ExecutionContext,
  demotion: Demotion,
): Promise<OlderGround & Pick<Awaited<ReturnType<typeof labGround>>, 'lab' | 'root'>> {
  const there = await labGround(t);
  const { lab, root } = there;
  return { lab, root, ...(await aged(there, { root, s3: lab.issueKey('demoter') }, demotion)) };
}

async function aged(there: Ground, location: LocationOptions, demotion: Demotion): Promise<OlderGround> {
  await live(there);
  const [told, branches] = [await tales(there.open), await registry(there.main)];
  await there.main.close();
  const place = placeAt(location);
  await demote(place, demotion);
  return { place, open: there.open, told, branches };
}
