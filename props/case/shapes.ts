import { FAILPOINTS } from '../../src/index.ts';
import { CASE_FORMAT } from './case.ts';
import { placedFault } from './fault-shape.ts';
import { OLDER_VERSIONS, SCARS } from './scar.ts';
import {
  anything,
  count,
  either,
  lazily,
  listOf,
  members,
  oneOf,
  recordOf,
  tagged,
  text,
  truth,
  type Shape,
} from './shape.ts';

// The shapes of a case's parts. They say what a runner relies on, not what an engine accepts: a value of the wrong type is
// part of many a good case, a statement without its type never is.

const reference = either(
  members({ node: text, index: count }),
  members({ edge: text, index: count }, { end: oneOf('from', 'to') }),
);
const id = either(reference, notAnObject);
const edgeId = either(reference, text);
const values = recordOf(anything);

const comparison = either(
  members({ op: text, property: text, value: anything }),
  members({ op: text, field: oneOf('id', 'from', 'to'), value: id }),
);
const nullTest = members({ op: text, property: text });
const combined = members({ op: text, of: listOf(lazily(() => filter)) });
const filter: Shape = tagged('op', {
  eq: comparison,
  ne: comparison,
  lt: comparison,
  le: comparison,
  gt: comparison,
  ge: comparison,
  in: either(
    members({ op: text, property: text, values: listOf(anything) }),
    members({ op: text, field: oneOf('id', 'from', 'to'), values: listOf(id) }),
  ),
  isNull: nullTest,
  notNull: nullTest,
  and: combined,
  or: combined,
  not: members({ op: text, of: lazily(() => filter) }),
});

const nodeWrite = members({ op: text, type: text, values });
const edgeWrite = members({ op: text, type: text, from: id, to: id }, { id: edgeId, values });
const update = members({ op: text, type: text, set: values }, { where: filter });
const removal = members({ op: text, type: text }, { where: filter });
const statement = tagged('op', {
  insertNode: nodeWrite,
  upsertNode: nodeWrite,
  insertEdge: edgeWrite,
  upsertEdge: edgeWrite,
  updateNodes: update,
  updateEdges: update,
  deleteNodes: removal,
  deleteEdges: removal,
});

const writes = {
  mutate: members({ kind: text, statements: listOf(statement) }),
  load: members(
    { kind: text, mode: oneOf('append', 'merge', 'overwrite') },
    { nodes: recordOf(listOf(values)), edges: recordOf(listOf(members({ from: id, to: id }, { id: edgeId, values }))) },
  ),
};

const scan = members(
  { kind: text, type: text },
  { query: members({}, { where: filter, select: listOf(text), orderBy: listOf(orderBy), limit: anything }) },
);
const search = members({
  kind: text,
  type: text,
  query: members(
    {},
    {
      vector: members({ property: text, near: anything }, { metric: text }),
      text: members({ property: text, match: anything }, { all: anything, phrase: anything }),
      where: filter,
      select: listOf(text),
      limit: anything,
      exact: anything,
    },
  ),
});
const reads = {
  getNode: members({ kind: text, type: text, id }),
  getEdge: members({ kind: text, type: text, id: edgeId }),
  scanNodes: scan,
  scanEdges: scan,
  searchNodes: search,
  searchEdges: search,
  neighbours: members({
    kind: text,
    query: members({ type: text, id }, { edges: listOf(text), direction: text, hops: anything }),
  }),
  counts: members({ kind: text }),
};

const branches = {
  createBranch: members({ kind: text, name: text }, { from: count }),
  deleteBranch: members({ kind: text, name: text }),
  merge: members({ kind: text, source: text }),
};

const maintenance = {
  optimize: members({ kind: text }),
  upkeep: members({ kind: text }),
  repair: members({ kind: text, mode: oneOf('preview', 'confirm', 'force') }),
  cleanup: members({ kind: text, keep: count }, { minimumAgeMs: count }),
};

const operations = {
  ...writes,
  ...reads,
  readAt: members({ kind: text, commit: count, read: tagged('kind', reads) }),
  readAsOf: members({ kind: text, commit: count, read: tagged('kind', reads) }),
  changes: members({ kind: text, from: count, to: count }),
  ...branches,
  checkout: members({ kind: text, branch: text }),
  hold: members({ kind: text }),
  everything: members({ kind: text }),
  refresh: members({ kind: text }),
  ...maintenance,
  reopen: members({ kind: text, how: oneOf('replace', 'beside', 'back') }),
  openReadOnly: members({ kind: text, write: tagged('kind', writes) }),
  demote: members({ kind: text, version: oneOf(...OLDER_VERSIONS) }, { scars: listOf(oneOf(...SCARS)) }),
};
const operation = tagged('kind', operations);
const raceOperation = tagged('kind', { ...operations, publishOlder: members({ kind: text, branch: text }) });

const index = members({ kind: oneOf('scalar', 'text', 'vector'), property: text }, { language: text, metric: text });
const type = { indexes: listOf(index), description: text, unique: listOf(listOf(text)), checks: recordOf(filter) };
const bounds = members({}, { min: count, max: count });
const property = members(
  { type: anything },
  { nullable: truth, default: anything, min: anything, max: anything, description: text },
);
const schema = members(
  { nodes: recordOf(members({ properties: recordOf(property) }, { ...type, key: listOf(text) })) },
  {
    edges: recordOf(
      members(
        { properties: recordOf(property), from: text, to: text },
        { ...type, cardinality: members({}, { out: bounds, in: bounds }) },
      ),
    ),
  },
);

const stray = tagged('kind', { ...writes, optimize: maintenance.optimize });
const landing = either(oneOf('never', 'at_once'), members({ turns: count }));
const race = members(
  {
    programs: listOf(listOf(raceOperation)),
    schedule: members(
      {
        order: listOf(count),
        preemptions: listOf(members({ actor: count, operation: count, access: count, to: count })),
      },
      { deaths: listOf(members({ actor: count, operation: count, access: count, landing })), explore: count },
    ),
  },
  { strays: listOf(stray) },
);

const place = { passage: count, writes: count, landed: listOf(count) };
const crash = members(
  {
    operation: tagged('kind', {
      ...writes,
      ...branches,
      ...maintenance,
      init: members({ kind: text }),
      open: members({ kind: text }),
    }),
    next: tagged('kind', writes),
  },
  {
    strays: listOf(stray),
    first: tagged('kind', writes),
    rival: tagged('kind', writes),
    sleeper: members({ branch: text, write: tagged('kind', writes) }),
    heir: oneOf('standby'),
    point: members(place, { after: oneOf(...FAILPOINTS), recovery: members(place, { after: oneOf(...FAILPOINTS) }) }),
  },
);

/** The shape of a case of format 1. */
export const caseShape: Shape = members(
  { format: oneOf(CASE_FORMAT), suite: text, seed, schema, operations: listOf(operation) },
  { race, crash, faults: listOf(placedFault), trace: text, note: text },
);

function seed(data: unknown, path: string): void {
  if (Number.isInteger(data) && (data as number) >= -(2 ** 31) && (data as number) < 2 ** 32) return;
  oneOf('a 32-bit integer')(data, path);
}

function orderBy(data: unknown, path: string): void {
  members({ property: text }, { direction: text })(data, path);
}

function notAnObject(data: unknown, path: string): void {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || data instanceof Uint8Array) return;
  reference(data, path);
}
