import assert from 'node:assert/strict';
import type { ExecutionContext } from 'ava';
import { startLab, type Lab, type LabOptions } from '../../../failpoints/lab/lab.ts';
import type { RequestHead } from '../../../failpoints/lab/request-head.ts';
import type { LabSnapshot } from '../../../failpoints/lab/snapshot.ts';
import type { Verb } from '../../../failpoints/lab/verb.ts';
import { Graph, type Environment, type Statement, type TableInspection } from '../../../src/index.ts';
import type { Scope } from '../../../src/base/scope.ts';
import { readMutate } from '../../../src/graph/read-mutate.ts';
import { look, seenIn } from '../../../src/graph/seen.ts';
import { reachRoot } from '../../../src/graph/root.ts';
import { openSession, type Session } from '../../../src/graph/session.ts';
import { publishedTable } from '../../../src/graph/working-state.ts';
import { write, type Write } from '../../../src/graph/write.ts';
import type { LanceTable } from '../../../src/lance/table.ts';
import { Manifest } from '../../../src/manifest/manifest.ts';
import { FOLDER } from '../../failpoints/lab/support/ground.ts';
import { FIRST_PEOPLE, PEOPLE } from '../../support/people.ts';
import { quietWorld } from '../../support/world.ts';

/** A graph of people that is founded once in a lab, to be taken up by others. Nobody lives in Oslo, which came later. */
export interface Foundation {
  readonly snapshot: LabSnapshot;
  readonly tables: readonly TableInspection[];
}

export async function layFoundation(options: LabOptions = {}): Promise<Foundation> {
  const lab = await startLab(options);
  lab.createBucket('bucket');
  const founder = await Graph.init({
    root: FOLDER,
    s3: lab.issueKey('founder'),
    environment: quietWorld(),
    schema: PEOPLE,
  });
  await founder.mutate(FIRST_PEOPLE);
  await founder.mutate([insertCity('Oslo')]);
  const { tables } = await founder.inspect();
  await founder.close();
  const snapshot = lab.snapshot();
  await lab.stop();
  return { snapshot, tables };
}

/** A lab of one test, with the graph in it. */
export interface Site {
  readonly lab: Lab;
  /** A table as it was at the beginning. */
  readonly table: (type: string) => TableInspection;
  readonly open: (actor: string, environment?: Environment) => Promise<Graph>;
  /** What a handle works with: for whoever wants to see an operation end that its caller has given up on. */
  readonly session: (actor: string) => Promise<Session>;
  /** Whether a request is of this verb and touches this table. */
  readonly touches: (head: Pick<RequestHead, 'verb' | 'key'>, verb: Verb, type: string) => boolean;
}

export async function siteOn(
  t: ExecutionContext,
  { snapshot, tables }: Foundation,
  options: LabOptions = {},
): Promise<Site> {
  const lab = await startLab({ ...options, from: snapshot });
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  let worlds = 1;
  // Nobody mints the ids of another.
  const ownWorld = (): Environment => quietWorld(undefined, (worlds += 1));
  const table = (type: string): TableInspection => {
    const found = tables.find((one) => one.type === type);
    assert(found, type);
    return found;
  };
  return {
    lab,
    table,
    open: (actor, environment = ownWorld()) => Graph.open({ root: FOLDER, s3: lab.issueKey(actor), environment }),
    async session(actor) {
      const root = reachRoot({ root: FOLDER, s3: lab.issueKey(actor), environment: ownWorld() });
      const manifest = await Manifest.open(root.lance);
      assert(manifest);
      return openSession(root, manifest);
    },
    touches: (head, verb, type) => head.verb === verb && head.key.includes(`${table(type).location}.lance/`),
  };
}

/** The handle that a session has for writing a table; of a session of its own, it is a stranger's. */
export async function writerOf(session: Session, type: string): Promise<LanceTable> {
  const { state, schema } = await look(session);
  const found = [...schema.nodes.values(), ...schema.edges.values()].find(({ name }) => name === type);
  assert(found, type);
  return session.handles.writer(publishedTable(state, found).location, found.columns);
}

/** A write as a handle carries it out, but for its answer: this settles when nothing of it is under way any more. */
export async function writeThrough(session: Session, scope: Scope, statements: readonly Statement[]): Promise<Write> {
  const looked = await look(session);
  const steps = readMutate(looked.schema, statements);
  return write(session, scope, { operation: 'mutate', actor: null, steps, seen: seenIn(looked) });
}

/** Holds requests from now on; resolves with the first that is wanted and waits, whatever else waits by then. */
export async function nextHeld(
  { gate }: Lab,
  holds: (head: RequestHead) => boolean,
  isWanted: (head: RequestHead) => boolean = holds,
): Promise<RequestHead> {
  const { promise, resolve } = Promise.withResolvers<RequestHead>();
  gate.holdWhere(holds);
  const unlisten = gate.listen((head) => {
    if (isWanted(head)) resolve(head);
  });
  try {
    return await promise;
  } finally {
    unlisten();
  }
}

export function insertCity(name: string): Statement {
  return { op: 'insertNode', type: 'City', values: { name } };
}

export function deleteCity(name: string): Statement {
  return { op: 'deleteNodes', type: 'City', where: { op: 'eq', field: 'id', value: name } };
}

export function insertPerson(email: string): Statement {
  return { op: 'insertNode', type: 'Person', values: { email } };
}

export async function citiesOf(graph: Graph): Promise<readonly unknown[]> {
  return (await (await graph.snapshot()).scanNodes('City')).map(({ id }) => id);
}
