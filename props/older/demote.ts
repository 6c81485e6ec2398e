import { encodeJson, GraphError } from '../../src/index.ts';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { MANIFEST } from '../../src/manifest/rows.ts';
import { CONTRACT, type OlderVersion } from '../../src/manifest/older/layout.ts';
import { readAcceptedSchema } from '../../src/schema/accept.ts';
import { contractOf } from '../../src/schema/contract.ts';
import type { Scar } from '../case/scar.ts';
import { migrateUntil } from './cut-short.ts';
import { removeBelow, type Place } from './place.ts';
import { renameForks } from './rename-forks.ts';
import { readToday, type Today } from './today.ts';
import { scarred } from './scars.ts';
import { cutBeforeTheEnd, scriptOf, type Script } from './script.ts';
import { OlderWriter } from './writer.ts';

/** What a graph is to become. */
export interface Demotion {
  /** The internal version. */
  readonly version: OlderVersion;
  /** A version that cannot have one has nothing of it. */
  readonly scars?: readonly Scar[];
}

/** What only graphs of today have besides their manifests. */
const CLAIM = '_graph.json';
const FOLDERS = ['_schema/', '__recovery/', '_graph_commit_recoveries.lance/'];

/**
 * Makes a graph of today, on which nobody is at work, one of an older internal version: as if its past had been written by a program
 * of then. Rows, commits with their parents, actors and times, and branches are the same. Lost is what such a program does not write
 * down: what kind of write made a commit, who made a branch and when, incarnations (names stand for them), commits of branches
 * that are deleted, from which only their ids are left in those that merged them, spent ids, and what recovery did. Whoever has it open must
 * open it again.
 */
export async function demote(place: Place, { version, scars = [] }: Demotion): Promise<void> {
  const today = await connected(place, readToday);
  await writeContract(place, today);
  await place.store.delete(CLAIM);
  for (const folder of [...FOLDERS, `${MANIFEST}.lance/`]) await removeBelow(place, folder);
  for (const [table, names] of today.forks) await renameForks(place, table, names);
  const script = scarred({ version, today, script: scriptOf(today) }, scars);
  await connected(place, async (lance) => {
    const writer = await OlderWriter.begin(lance, version, scars.includes('keyed'));
    if (version === 4 && scars.includes('overtaken')) await writeOvertaking(place, writer, script, scars);
    else {
      await writer.play(script);
      if (version === 4 && scars.includes('not stamped'))
        await migrateUntil(place, async (failpoint) => failpoint === 'migrate.replaced');
    }
  });
}

/**
 * A migrator reads everything but the last commit of main; that one is published before it has put its own rows in place of all, which
 * therefore never count. It dies then, or when it has done so once more.
 */
async function writeOvertaking(
  place: Place,
  writer: OlderWriter,
  script: Script,
  scars: readonly Scar[],
): Promise<void> {
  const { before, after } = cutBeforeTheEnd(script);
  await writer.play(before);
  let passages = 0;
  await migrateUntil(place, async (failpoint) => {
    if (failpoint === 'migrate.replaced') return true;
    if (failpoint !== 'migrate.furnished') return false;
    passages += 1;
    if (passages === 1) await writer.play(after);
    return passages > 1 && !scars.includes('not stamped');
  });
}

async function writeContract({ store }: Place, { schemaHash }: Today): Promise<void> {
  const object = await store.get(`_schema/${schemaHash}.json`);
  if (!object) throw new GraphError('internal', 'assertion', 'a graph has its schema');
  const schema = readAcceptedSchema(object.bytes, schemaHash);
  const { definition, state } = contractOf(schema);
  await store.create(CONTRACT.source, new TextEncoder().encode(encodeJson(schema.definition, 2)));
  await store.create(CONTRACT.definition, definition);
  await store.create(CONTRACT.state, state);
}

async function connected<T>(place: Place, work: (lance: LanceRoot) => Promise<T>): Promise<T> {
  const lance = place.connect();
  try {
    return await work(lance);
  } finally {
    lance.close();
  }
}
