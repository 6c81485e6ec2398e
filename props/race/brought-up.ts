import { isWrite } from '../../failpoints/lab/verb.ts';
import { ancestors } from '../../model/index.ts';
import type { GraphHandle } from '../../src/index.ts';
import type { Race } from '../case/race.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import type { History, Start } from '../history/history.ts';
import { readRows, type Rows } from '../history/rows.ts';
import type { Met } from './injector.ts';
import type { Racer } from './perform.ts';
import { rewrite } from './writable.ts';

// What is required of graphs that an older release left, besides that an order explains what actors were told of them.

/** A branch, and its newest commit when the race began. */
export interface Begun {
  readonly graph: GraphHandle;
  readonly head: string | undefined;
}

/** Whatever led to the commits that the race began with is told as it was. */
export async function requireSamePast(start: Start, { graph, head }: Begun): Promise<void> {
  const known = new Map([start, ...(start.past ?? [])].map(({ commit }) => [commit.id, commit]));
  const found = await obtain('ancestors', () => graph.ancestors());
  const told = new Map(found.filter(({ id }) => known.has(id)).map((commit) => [commit.id, commit]));
  for (const [id, commit] of told) requireEqual('past', `the commit ${id}`, known.get(id), commit);
  if (head === undefined) return;
  const missing = [...ancestors([...known.values()], head)].filter((id) => !told.has(id));
  requireEqual('past', 'commits that are not told any more', [], missing);
}

/** Of an older branch, the first write migrates it: nothing else changes, and nothing that can be seen. */
export async function requireMigratable(graph: GraphHandle, rows: Rows): Promise<void> {
  const before = await obtain('commits', () => graph.commits());
  const led = await obtain('ancestors', () => graph.ancestors());
  const statement = rewrite(graph, rows);
  if (!statement) return;
  const { commit } = await obtain('a first write', () => graph.mutate([statement], { actor: 'heir' }));
  const after = await obtain('commits', () => graph.commits());
  requireEqual('past', 'commits after a first write', commit ? [commit, ...before] : before, after);
  const ledTo = (await obtain('ancestors', () => graph.ancestors())).filter(({ id }) => id !== commit?.id);
  requireEqual('past', 'ancestors after a first write', led, ledTo);
  requireEqual('queries', 'rows after a first write', rows, await readRows(await graph.snapshot()));
}

/** Who opens a graph for reading alone writes nothing, whatever it finds. */
export function requireNothingWritten(
  programs: Race['programs'],
  racers: readonly Pick<Racer, 'name'>[],
  met: readonly Met[],
): void {
  const writes = met.filter(
    ({ actor, operation, head }) => programs[actor]?.[operation]?.kind === 'openReadOnly' && isWrite(head.operation),
  );
  const told = writes.map(({ actor, head: { verb, key } }) => `${racers[actor]?.name}: ${verb} ${key}`);
  requireEqual('read-only', 'what was written', [], told);
}

/** Types of which an older release may have left rows that nobody ever sees: it was refused, or died. */
export function leftByOlder({ actors }: Pick<History, 'actors'>): ReadonlySet<string> {
  const records = actors.flatMap((actor) => actor.records);
  return new Set(
    records.flatMap((record) =>
      record.kind === 'write' &&
      record.older &&
      record.outcome.kind !== 'acknowledged' &&
      record.request.kind === 'mutate'
        ? record.request.statements.map(({ type }) => type)
        : [],
    ),
  );
}
