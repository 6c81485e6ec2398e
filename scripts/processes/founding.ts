import type { Actor, WriteRecord } from '../../props/history/history.ts';
import type { Past } from '../../props/history/observe.ts';
import { readRows } from '../../props/history/rows.ts';
import { Graph, type Environment } from '../../src/index.ts';
import { now } from './moment.ts';
import type { Place } from './place.ts';
import { SCHEMA } from './schema.ts';
import { writeTo } from './write-to.ts';

const FOUNDER = 'founder';

export interface Founding {
  readonly founder: Actor;
  readonly start: Past['start'];
}

/** Founds the graph and writes its first rows, which is part of the history. */
export async function found(
  place: Place,
  environment: Environment,
  request: WriteRecord['request'],
): Promise<Founding> {
  const graph = await Graph.init({ ...place.locationFor(FOUNDER), schema: SCHEMA, environment });
  const reader = await graph.snapshot();
  const start = { commit: reader.commit, rows: await readRows(reader) };
  const mark = `${FOUNDER}#0`;
  const begin = now();
  const result = await writeTo(graph, request, mark);
  const outcome = { kind: 'acknowledged', result } as const;
  const record: WriteRecord = { kind: 'write', mark, request, begin, end: now(), outcome };
  await graph.close();
  return { founder: { name: FOUNDER, records: [record] }, start };
}
