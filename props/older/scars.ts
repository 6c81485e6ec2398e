import { MAIN } from '../../src/manifest/branch.ts';
import { commitRow, headRow, tableRow, tableVersionRow, tombstoneRow } from '../../src/manifest/older/encode.ts';
import { HISTORY_IN_MANIFEST, RUN_BRANCH, type OlderVersion } from '../../src/manifest/older/layout.ts';
import type { Scar } from '../case/scar.ts';
import { besides, publishesOn, type Publish, type Script, type Step } from './script.ts';
import type { Today } from './today.ts';
import { movedTables } from './writer.ts';

// Scars of a catalog, as changes of how it was written. None of them changes what is to be read of the graph. Those that have another file
// are made by a migrator that dies (`cut-short.ts`), or when the first table is (`OlderWriter.begin`).

interface Past {
  readonly version: OlderVersion;
  readonly today: Today;
  readonly script: Script;
}

type Scarring = (past: Past) => Script;

/** In this order: the later ones keep what the others did. */
const SCARRINGS: Partial<Record<Scar, Scarring>> = {
  'untold commit': untoldCommits,
  'dropped table': droppedTable,
  'revived table': revivedTables,
  'stale run': staleRuns,
  'late history': ({ script }) => script.map((step) => (step.kind === 'fork' ? { ...step, isLate: true } : step)),
  'copied history': copiedHistory,
};

/** The same past, with scars. */
export function scarred(past: Past, scars: readonly Scar[]): Script {
  let { script } = past;
  for (const [scar, scarring] of Object.entries(SCARRINGS))
    if (scars.some((each) => each === scar)) script = scarring({ ...past, script });
  return script;
}

/**
 * On each branch, if there is one, a commit that moves several tables becomes two: who made the first half died before it told of it. Its
 * id is greater than all others, as that of somebody whose clock was wrong.
 */
function untoldCommits({ version, script }: Past): Script {
  if (version >= HISTORY_IN_MANIFEST) return script;
  const halved = new Set<string>();
  return script.flatMap((step): Step[] => {
    if (step.kind !== 'publish' || halved.has(step.branch)) return [step];
    const { branch, commit } = step;
    const tables = Object.entries(commit.tables);
    if (commit.parent === null || tables.length < 2) return [step];
    halved.add(branch);
    const untold = { id: `7${commit.id.slice(1)}`, tables: Object.fromEntries(tables.slice(0, 1)) };
    const told = { ...commit, tables: Object.fromEntries(tables.slice(1)) };
    return [
      { kind: 'put', branch, rows: movedTables(untold) },
      { ...step, commit: told },
    ];
  });
}

/**
 * A type that there was from the beginning, and not any more at the end. Where it lay nothing is left. It is gone before the last commit, since
 * a migrator that is overtaken by that finds the schema without it.
 */
function droppedTable({ script }: Past): Script {
  const own = publishesOn(script, MAIN);
  const [first, last] = [own[0], own.at(-2) ?? own.at(-1)];
  if (!first) return script;
  const table = { key: 'node:dropped', version: 1, location: 'nodes/dropped' };
  const rows = [tableRow(table.key, table.location), tableVersionRow({ ...table, commit: first.commit.id })];
  return script.map((step) => {
    let changed = step;
    if (changed === first) changed = besides(first, ...rows);
    if (step === last) changed = besides(changed as Publish, tombstoneRow(table.key, table.version));
    return changed;
  });
}

/** With a table's newer version comes a tombstone of an older one. */
function revivedTables({ script }: Past): Script {
  const before = new Map<string, number>();
  return script.map((step) => {
    if (step.kind !== 'publish') return step;
    const rows = Object.entries(step.commit.tables).flatMap(([key, { version }]) => {
      const name = `${step.branch} ${key}`;
      const older = before.get(name);
      before.set(name, version);
      return older === undefined ? [] : [tombstoneRow(key, older)];
    });
    return rows.length > 0 ? besides(step, ...rows) : step;
  });
}

/** One of the first commit and one of the newest; and one that a branch was made from, if there is one that main was made into. */
function staleRuns({ version, script }: Past): Script {
  if (version > 2) return script;
  const own = publishesOn(script, MAIN);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return script;
  const run = (name: string, commit: string): Step => ({ kind: 'fork', name, parent: MAIN, commit });
  const [ofFirst, ofLast] = [`${RUN_BRANCH}${first.commit.id}-1`, `${RUN_BRANCH}${last.commit.id}-2`];
  const moved = Object.entries(first.commit.tables).slice(0, 1);
  const dead = moved.map(([key, { version: was, location }]) =>
    tableVersionRow({ key, version: was + 1, location, commit: ofFirst }),
  );
  const child = script.find((step) => step.kind === 'fork' && step.parent === MAIN);
  const routed = script.flatMap((step): Step[] => {
    if (step !== child || step.kind !== 'fork') return [step];
    const between = `${RUN_BRANCH}${step.commit}-3`;
    return [run(between, step.commit), { ...step, parent: between }];
  });
  return [
    ...routed,
    run(ofFirst, first.commit.id),
    { kind: 'put', branch: ofFirst, rows: dead },
    run(ofLast, last.commit.id),
  ];
}

/** On each branch what its history tells was copied, but for the newest commit. */
function copiedHistory({ version, today: { branches }, script }: Past): Script {
  if (version !== 3) return script;
  const madeOn = new Map(branches.flatMap(({ name, own }) => own.map(({ id }) => [id, name] as const)));
  return [
    ...script,
    ...branches.map(({ name, line }): Step => {
      const copied = line.slice(0, -1);
      const newest = copied.at(-1);
      const rows = copied.map((commit) => commitRow(commit.id, { ...commit, branch: madeOn.get(commit.id) ?? MAIN }));
      return { kind: 'put', branch: name, rows: newest ? [...rows, headRow(name, newest.id)] : [] };
    }),
  ];
}
