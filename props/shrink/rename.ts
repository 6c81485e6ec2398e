import { decodeJson, encodeJson } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Operation } from '../case/operation.ts';
import type { RaceOperation } from '../case/race.ts';

const TYPE_NAMES = 'ABCDEFGHIJKLM'.split('');
const PROPERTY_NAMES = 'abcdefghijklmnopqrstuvwxyz'.split('');
const BRANCH_NAMES = ['dev', 'fix', 'old', 'new'];

/**
 * The case with one type or property called by a single letter, or one branch by a plain word. Texts that happen to be equal to the name change with it:
 * where that matters, the candidate does not fail in the same way, and a hostile name is part of the defect.
 */
export function* withPlainName(data: Case): Generator<Case> {
  const { nodes, edges = {} } = data.schema;
  const types = [...Object.keys(nodes), ...Object.keys(edges)];
  const properties = [...Object.values(nodes), ...Object.values(edges)].flatMap((type) => Object.keys(type.properties));
  yield* renamings(data, new Set(types), TYPE_NAMES);
  yield* renamings(data, new Set(properties), PROPERTY_NAMES);
  yield* renamings(data, namesOfBranches(data), BRANCH_NAMES);
}

/** Those that the case's operations make. */
function namesOfBranches({ operations, race }: Case): ReadonlySet<string> {
  const all: readonly (Operation | RaceOperation)[] = [...operations, ...(race?.programs.flat() ?? [])];
  return new Set(all.flatMap((operation) => (operation.kind === 'createBranch' ? [operation.name] : [])));
}

function* renamings(data: Case, names: ReadonlySet<string>, plain: readonly string[]): Generator<Case> {
  const free = plain.find((letter) => !names.has(letter));
  if (free === undefined) return;
  for (const name of names) {
    if (plain.includes(name)) continue;
    const { schema, operations, race, crash } = data;
    const renamed = replaced(
      { schema, operations, ...(race && { race }), ...(crash && { crash }) },
      name,
      free,
    ) as Partial<Case>;
    // In the order that members have when they are read back.
    yield decodeJson(encodeJson({ ...data, ...renamed })) as Case;
  }
}

/** The data with every text, and every member's name, that is `name` made into `other`. */
function replaced(data: unknown, name: string, other: string): unknown {
  if (data === name) return other;
  if (Array.isArray(data)) return data.map((part) => replaced(part, name, other));
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  const entries = Object.entries(data).map(([key, part]) => [key === name ? other : key, replaced(part, name, other)]);
  return Object.fromEntries(entries) as unknown;
}
