import type { ExecutionContext } from 'ava';
import { demote, type Demotion } from '../../props/older/demote.ts';
import { placeAt, type Place } from '../../props/older/place.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { Commit, Graph, OpenOptions } from '../../src/index.ts';
import { manifestLocation } from '../../src/manifest/branch.ts';
import { manifestForm } from '../../src/manifest/internal-version.ts';
import { add, age, cities, founded, ground, opener, raze, type Ground } from './branched.ts';
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

/** What a reader can see of a branch: its rows, its history, and some of the rows at each commit that led to it. */
export interface Tale {
  readonly rows: unknown;
  readonly line: readonly Commit[];
  readonly commits: readonly Commit[];
  readonly earlier: readonly string[];
}

export async function tale(graph: Graph): Promise<Tale> {
  const commits = await graph.ancestors();
  const earlier: string[] = [];
  for (const { id } of commits) earlier.push(await cities(graph, id));
  return { rows: await everything(await graph.snapshot()), line: await graph.commits(), commits, earlier };
}

export async function tales(
  open: Ground['open'],
  options?: Partial<OpenOptions>,
  names: readonly string[] = NAMES,
): Promise<Readonly<Record<string, Tale>>> {
  const told: Record<string, Tale> = {};
  for (const name of names) {
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
  readonly told: Readonly<Record<string, Tale>>;
  readonly branches: unknown;
}

/** On a directory. */
export async function olderGround(t: ExecutionContext, demotion: Demotion): Promise<OlderGround & { root: string }> {
  const there = await ground(t);
  await live(there);
  const [told, branches] = [await tales(there.open), await registry(there.main)];
  await there.main.close();
  const place = placeAt({ root: there.root });
  await demote(place, demotion);
  return { root: there.root, place, open: there.open, told, branches };
}

const ROOT = 's3://bucket/graph';

/** As many came before, and none of them is to mint the ids of those who come later. */
const SEEDS_OF_THE_PAST = 1000;

/** What a lab holds once there is such a graph in it: whoever wants one begins with that. */
export interface Keepsake extends Pick<OlderGround, 'told' | 'branches'> {
  readonly snapshot: LabSnapshot;
}

/** A past, and the branches that there are after it. */
export interface Past {
  readonly live: (ground: Pick<Ground, 'main' | 'fork'>) => Promise<void>;
  readonly names: readonly string[];
}

export async function keepsake(demotion: Demotion, past: Past = { live, names: NAMES }): Promise<Keepsake> {
  const lab = await startLab();
  try {
    lab.createBucket('bucket');
    const there = await foundIn(lab);
    await past.live(there);
    const [told, branches] = [await tales(there.open, {}, past.names), await registry(there.main)];
    await there.main.close();
    await demote(placeAt({ root: ROOT, s3: lab.issueKey('demoter') }), demotion);
    return { told, branches, snapshot: lab.snapshot() };
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

/** A graph in a lab of its own. */
export async function revived(
  t: ExecutionContext,
  { snapshot, told, branches }: Keepsake,
): Promise<OlderGround & { readonly lab: Lab }> {
  const lab = await startLab({ from: snapshot });
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  const place = placeAt({ root: ROOT, s3: lab.issueKey('raw') });
  return {
    lab,
    place,
    open: opener((actor) => ({ root: ROOT, s3: lab.issueKey(actor) }), SEEDS_OF_THE_PAST),
    told,
    branches,
  };
}

async function foundIn(lab: Lab): Promise<Ground> {
  return founded(ROOT, (actor) => ({ root: ROOT, s3: lab.issueKey(actor) }));
}

/** The internal versions of all branches that there are, by name. */
export async function stamps({ place }: Pick<OlderGround, 'place'>): Promise<Readonly<Record<string, number>>> {
  const lance = place.connect();
  const found: Record<string, number> = {};
  for (const name of NAMES) {
    const table = await lance.open(manifestLocation(name), []);
    if (table) found[name] = (await manifestForm(table, name)).internalVersion;
  }
  lance.close();
  return found;
}

/** The same, where all have the same but for some. */
export function stamped(
  version: number,
  others: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  return { ...Object.fromEntries(NAMES.map((name) => [name, version])), ...others };
}
