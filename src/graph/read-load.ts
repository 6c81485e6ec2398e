import type { AcceptedSchema } from '../schema/accepted.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { findEdgeType, findNodeType } from '../schema/rows.ts';
import { readList, readObject, readRecord } from '../schema/shape.ts';
import { newNode, readEdge, refuseKeyless } from './new-row.ts';
import type { LoadMode } from './operation.ts';
import type { Step, WriteKind } from './steps.ts';

const KINDS: Readonly<Record<LoadMode, WriteKind>> = { append: 'insert', merge: 'upsert', overwrite: 'replace' };

/** Reads a load; types in the order of the input, nodes first. */
export function readLoad(schema: AcceptedSchema, input: unknown): Step[] {
  const place = rootPlace('malformed_operation', 'load');
  const member = readObject(input, place, ['mode', 'nodes', 'edges']);
  const kind = readKind(member('mode'), place.member('mode'));
  const nodes = rowsByType(member('nodes'), place.member('nodes')).map(({ name, rows }) => {
    const type = findNodeType(schema, name);
    refuseKeyless(type, kind);
    return { kind, type, rows: rows.map((values) => newNode(type, values)) };
  });
  const edges = rowsByType(member('edges'), place.member('edges')).map(({ name, rows, at }) => {
    const type = findEdgeType(schema, name);
    return { kind, type, rows: rows.map((row, index) => readEdge(type, row, at.item(index))) };
  });
  return [...nodes, ...edges];
}

function readKind(mode: unknown, place: Place): WriteKind {
  if (typeof mode === 'string' && isMode(mode)) return KINDS[mode];
  throw place.refuse(`must be one of ${Object.keys(KINDS).join(', ')}`);
}

function isMode(mode: string): mode is LoadMode {
  return Object.hasOwn(KINDS, mode);
}

interface TypeRows {
  readonly name: string;
  readonly rows: readonly unknown[];
  readonly at: Place;
}

function rowsByType(data: unknown, place: Place): TypeRows[] {
  if (data === undefined) return [];
  return readRecord(data, place).map(([name, rows]) => {
    const at = place.member(name);
    return { name, rows: readList(rows, at), at };
  });
}
