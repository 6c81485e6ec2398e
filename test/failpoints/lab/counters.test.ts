import test from 'ava';
import { countRequests, totalOf } from '../../../failpoints/lab/log/count-requests.ts';
import type { LabEvent } from '../../../failpoints/lab/log/event.ts';
import { classOf } from '../../../failpoints/lab/object-class.ts';
import type { Verb } from '../../../failpoints/lab/verb.ts';
import { Scope } from '../../../src/base/scope.ts';
import { readMutate } from '../../../src/graph/read-mutate.ts';
import { look, seenIn } from '../../../src/graph/seen.ts';
import { reachRoot } from '../../../src/graph/root.ts';
import { openSession } from '../../../src/graph/session.ts';
import { write } from '../../../src/graph/write.ts';
import { Graph, type Statement } from '../../../src/index.ts';
import { installLanceMetrics, requestsBetween, type LanceRequests } from '../../../src/lance/metrics.ts';
import { Manifest } from '../../../src/manifest/manifest.ts';
import { countCalls, type StoreCounts } from '../../../src/storage/counting.ts';
import { verifyConditionalWrites } from '../../../src/storage/probe.ts';
import { PEOPLE } from '../../support/people.ts';
import { quietWorld } from '../../support/world.ts';
import { once, prepareGround } from './support/ground.ts';

// Three counters look at the same requests: the lab's log sees all of them on the wire; LanceDB counts its own, for the
// whole process, without paths and without repetitions; the counting store counts calls, of small objects only.
// So where nothing goes wrong, the log is the sum of the other two.

const metrics = installLanceMetrics();

test.serial('the log is the sum of what LanceDB counts and what the store of small objects was asked', async (t) => {
  if (!metrics) return t.fail('nobody else has the instruments');
  const { lab } = await prepareGround(t);
  const reach = { root: 's3://bucket/g', s3: lab.issueKey('a'), environment: quietWorld() };
  const founder = await Graph.init({ ...reach, schema: PEOPLE });
  await founder.close();

  const real = reachRoot(reach);
  const counted = countCalls(real.store, classOf);
  const root = { ...real, store: counted.store };
  const scope = new Scope(root.environment.clock, {});
  const mutate = async (statements: readonly Statement[]): Promise<void> => {
    const manifest = await Manifest.open(root.lance);
    if (!manifest) return t.fail('the graph is there');
    const session = openSession(root, manifest);
    const seen = seenIn(await look(session));
    const steps = readMutate(seen.schema, statements);
    await write(session, scope, { operation: 'mutate', actor: null, seen, steps });
  };
  const operations: Readonly<Record<string, () => Promise<void>>> = {
    'a probe of the store': () => verifyConditionalWrites(counted.store, root.mint()),
    'a cold write': () => mutate([{ op: 'insertNode', type: 'City', values: { name: 'Rome' } }]),
    'a write to two tables': () =>
      mutate([
        { op: 'insertNode', type: 'Person', values: { email: 'ada' } },
        { op: 'insertEdge', type: 'LivesIn', from: 'ada', to: 'Rome' },
      ]),
    'a deletion': () => mutate([{ op: 'deleteEdges', type: 'LivesIn' }]),
    'a write that is refused': () =>
      mutate([{ op: 'insertNode', type: 'Person', values: { email: 'ada' } }]).catch(() => {}),
  };
  for (const [name, operate] of Object.entries(operations)) {
    const before = metrics.requests();
    lab.log.clear();
    counted.reset();
    await operate();
    const native = requestsBetween(before, metrics.requests());
    t.deepEqual(byVerb(lab.log.events), sum(native, asRequests(counted.counts())), name);
    t.true(totalOf(countRequests(lab.log.events)) > 4, name);
    // Of small objects alone, by class too.
    const small = lab.log.events.filter(({ class: objectClass }) => !/\.|namespace/.test(objectClass));
    t.deepEqual(sum(byClassAndVerb(small)), sum(classes(counted.counts())), name);
  }

  // What the others do not see: repetitions.
  lab.setFaults(once({ class: 'table.version', verb: 'put' }, { kind: 'throttle' }));
  const before = metrics.requests();
  lab.log.clear();
  counted.reset();
  await mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
  const native = requestsBetween(before, metrics.requests());
  const seen = byVerb(lab.log.events);
  t.notDeepEqual(seen, sum(native, asRequests(counted.counts())));
  const sent = lab.log.events.filter(({ retryOf }) => retryOf === undefined);
  t.is(sent.length, lab.log.events.length - 1);
  t.deepEqual(byVerb(sent), sum(native, asRequests(counted.counts())), 'the log can leave them out');
});

test.serial('for LanceDB alone the log is what it counts, whatever it does', async (t) => {
  if (!metrics) return t.fail('nobody else has the instruments');
  const { lab, connectAs } = await prepareGround(t);
  const connection = await connectAs('a');
  // Connecting looks for a catalog.
  lab.log.clear();
  const before = metrics.requests();
  const table = await connection.createTable('t', [{ id: 'a', n: 0 }]);
  for (let n = 1; n < 5; n++) await table.add([{ id: `${n}`, n }]);
  await table.createIndex('id');
  await table.delete('n = 1');
  await table.query().where("id = '2'").toArray();
  await (await table.tags()).create('tag', 2);
  await (await table.tags()).delete('tag');
  const branches = await table.branches();
  await (await branches.create('side')).add([{ id: 'c', n: 3 }]);
  await branches.delete('side');
  await table.optimize({ cleanupOlderThan: new Date() });
  await connection.dropTable('t');
  const seen = byVerb(lab.log.events);
  t.deepEqual(seen, sum(requestsBetween(before, metrics.requests())));
  t.deepEqual(Object.keys(seen).toSorted(), ['delete', 'get', 'head', 'list', 'put']);
});

type Counts = Readonly<Record<string, number>>;

function byVerb(events: readonly LabEvent[]): Counts {
  return sum(...events.map(({ verb }) => ({ [verb]: 1 })));
}

function byClassAndVerb(events: readonly LabEvent[]): Counts {
  return sum(...events.map((event) => ({ [`${event.class} ${event.verb}`]: 1 })));
}

/** A call is one request where nothing goes wrong and a listing has one page. */
function asRequests(counts: StoreCounts<string>): Counts {
  return sum(...Object.entries(counts).map(([name, count]) => ({ [requestVerb(name)]: count ?? 0 })));
}

function classes(counts: StoreCounts<string>): Counts {
  return sum(
    ...Object.entries(counts).map(([name, count]) => ({ [`${name.split(' ')[0]} ${requestVerb(name)}`]: count ?? 0 })),
  );
}

function requestVerb(name: string): Verb {
  const verb = name.split(' ')[1];
  return verb === 'create' || verb === 'replace' ? 'put' : (verb as 'get' | 'list' | 'delete');
}

function sum(...counts: readonly (Counts | LanceRequests)[]): Counts {
  const total: Record<string, number> = {};
  for (const one of counts) for (const [name, count] of Object.entries(one)) total[name] = (total[name] ?? 0) + count;
  return total;
}
