import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import { NO_FAULTS } from '../../failpoints/lab/faults/plan.ts';
import { startLab, type DurableWrite, type Lab } from '../../failpoints/lab/lab.ts';
import type { ObjectClass } from '../../failpoints/lab/object-class.ts';
import { classify } from '../../src/lance/failure.ts';
import {
  append,
  endOf,
  found,
  founded,
  freshLab,
  ids,
  labPlace,
  managed,
  onBoth,
  openBranch,
  refOf,
  versions,
  type Founded,
} from './support/branched.ts';
import { row } from './support/raw.ts';

// A branch is three files, written one after the other. Whoever dies in between leaves a part of it.

const CREATORS = 6;
const LOST: Fault = { kind: 'lose_answer', answer: 'internal_error' };

async function prepare(t: ExecutionContext, retries?: number): Promise<Founded & { readonly lab: Lab }> {
  const lab = await freshLab(t);
  return { ...(await founded(labPlace(t, lab, retries))), lab };
}

/** What was asked of the table, in order, as `verb path`; fresh names are `*`, versions their numbers. */
function requests(lab: Lab): string[] {
  return lab.log.events.map(({ verb, key, condition }) => {
    const path = key
      .replace(/^g\/t\.lance\//, '')
      .replace(/[^/]+(?=\.(txn|lance)$)/, '*')
      .replace(/\d{20}(?=\.manifest$)/, (name) => String(2n ** 64n - 1n - BigInt(name)));
    return `${verb} ${path}${condition === 'if_none_match' ? ' if there is none' : ''}`;
  });
}

const TRANSACTION = 'put tree/x/_transactions/*.txn';
const VERSION = 'put tree/x/_versions/2.manifest if there is none';
const REF = 'put _refs/branches/x.json if there is none';

test('a creation is eight requests: its transaction, then its version, then its ref, of which neither replaces another', async (t) => {
  const { lab, branches } = await prepare(t);
  lab.log.clear();
  await branches.create('x', undefined, 2);
  t.deepEqual(requests(lab), [
    'list tree/x/_versions/',
    'head _versions/2.manifest',
    'get _versions/2.manifest',
    TRANSACTION,
    VERSION,
    'head _versions/2.manifest',
    'head _versions/2.manifest',
    REF,
  ]);
});

test("opening a branch lists the table's versions as well as its own", async (t) => {
  const { lab, place, branches } = await prepare(t);
  await append(await branches.create('x'), row('x'));
  const connection = await place.connect();
  const asked = async (version?: number) => {
    lab.log.clear();
    const table = await connection.openTable('t', [], { branch: 'x', ...(version !== undefined && { version }) });
    return { asked: requests(lab), table };
  };
  const listed = ['list _versions/', 'list tree/x/_versions/'];
  t.deepEqual((await asked()).asked, [
    listed[0],
    'get _versions/2.manifest',
    listed[1],
    'get tree/x/_versions/3.manifest',
  ]);
  const { asked: again, table } = await asked();
  t.deepEqual(again, listed);
  t.deepEqual((await asked(3)).asked, ['list _versions/', 'head tree/x/_versions/3.manifest']);
  lab.log.clear();
  await table.checkoutLatest();
  t.deepEqual(requests(lab), ['list tree/x/_versions/'], 'a handle asks for its own alone');
  lab.log.clear();
  await append(table, row('y'));
  t.deepEqual(requests(lab), [
    'put tree/x/data/*.lance',
    'list tree/x/_versions/',
    TRANSACTION,
    'put tree/x/_versions/4.manifest if there is none',
  ]);
});

/** What there is right before a creation of `x` from version 2 writes its object of a class. */
async function interrupted(t: ExecutionContext, at: ObjectClass): Promise<DurableWrite['before']> {
  const { lab, branches } = await prepare(t);
  const states = new Map<string, DurableWrite['before']>();
  const unlisten = lab.onDurableWrite(({ head, before }) => states.set(head.class, before));
  await branches.create('x', undefined, 2);
  unlisten();
  const state = states.get(at);
  if (!state) throw new Error(`a creation writes no ${at}`);
  return state;
}

for (const at of ['table.transaction', 'table.version'] as const) {
  test(`a creation that ends before its write of class ${at} leaves nothing, and can be made anew`, async (t) => {
    const lab = await startLab({ from: await interrupted(t, at) });
    t.teardown(() => endOf(lab));
    const place = labPlace(t, lab);
    t.is(classify(await t.throwsAsync(openBranch(place, 'x'))), 'table_missing');
    const branches = await managed(place);
    t.deepEqual(Object.keys(await branches.list()), []);
    t.is(classify(await t.throwsAsync(branches.delete('x'))), 'ref_missing');
    t.is(await ids(await branches.create('x', undefined, 1)), 'a', 'from another version, too');
    t.is(await found(place, 'x'), 'a');
  });
}

test('a creation that ends before its ref leaves a branch that opens and writes, of which no list tells, and which can neither be made nor deleted', async (t) => {
  const lab = await startLab({ from: await interrupted(t, 'table.ref') });
  t.teardown(() => endOf(lab));
  const place = labPlace(t, lab);
  const branches = await managed(place);
  t.deepEqual(Object.keys(await branches.list()), []);
  t.is(await found(place, 'x'), 'a b');
  const again = await t.throwsAsync(branches.create('x', undefined, 2));
  t.regex(again.message, /Clone operation should not enter build_manifest/);
  t.is(classify(again), 'branch_exists');
  const other = await t.throwsAsync(branches.create('x', undefined, 1));
  t.regex(
    other.message,
    /tree\/x\/_versions\/1\.manifest was not found/,
    "it looks for the parent's version in the branch",
  );
  t.is(classify(await t.throwsAsync(branches.delete('x'))), 'ref_missing');
  t.is((await append(await openBranch(place, 'x'), row('x'))).version, 3);
  t.is(await found(place, 'x'), 'a b x');
});

async function losing(
  lab: Lab,
  verb: 'put' | 'delete',
  what: ObjectClass,
  call: () => Promise<unknown>,
): Promise<Error | undefined> {
  lab.setFaults({ ...NO_FAULTS, rules: [{ verb, class: what, when: { nth: 1 }, fault: LOST }] });
  try {
    await call();
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    lab.setFaults(NO_FAULTS);
  }
}

for (const retries of [0, 3]) {
  const how = retries === 0 ? 'and is not sent again' : 'and is sent again';
  test(`a creation whose version's acknowledgement is lost, ${how}, finds its own`, async (t) => {
    const { lab, place, branches } = await prepare(t, retries);
    t.is(await losing(lab, 'put', 'table.version', () => branches.create('x')), undefined);
    t.is(await found(place, 'x'), 'a b');
    t.deepEqual(Object.keys(await branches.list()), ['x']);
  });

  test(`a creation whose ref's acknowledgement is lost, ${how}, fails over its own`, async (t) => {
    const { lab, place, branches } = await prepare(t, retries);
    const error = await losing(lab, 'put', 'table.ref', () => branches.create('x'));
    t.regex(
      error?.message ?? '',
      retries === 0 ? /500 Internal Server Error/ : /Ref conflict error: branch x already exists/,
    );
    t.is(classify(error), retries === 0 ? 'unknown' : 'branch_exists');
    t.deepEqual(Object.keys(await branches.list()), ['x']);
    t.is(await found(place, 'x'), 'a b');
    t.is(classify(await t.throwsAsync(branches.create('x'))), 'branch_exists');
    t.is(await ids(await branches.create('y', 'x')), 'a b', 'it can be forked from');
  });
}

onBoth('of creators that race for one name exactly one wins', async (t, { place }) => {
  const creators = await Promise.all(Array.from({ length: CREATORS }, () => managed(place)));
  const answers = await Promise.allSettled(creators.map((creator) => creator.create('x')));
  const losers = answers.filter((answer) => answer.status === 'rejected');
  t.is(losers.length, CREATORS - 1);
  for (const { reason } of losers) t.is(classify(reason), 'branch_exists', String(reason));
  t.is(await found(place, 'x'), 'a b');
  t.deepEqual(await versions(place, 'tree/x/_versions'), [2]);
  t.is((await refOf(place, 'x')).parentVersion, 2);
});

test('until its ref is there, nothing keeps what a branch was forked from', async (t) => {
  const { lab, place, main } = await prepare(t);
  await append(main, row('c'));
  const creator = await managed(place);
  lab.gate.holdWhere(({ verb, class: what }) => verb === 'put' && what === 'table.ref');
  const created = creator.create('x', undefined, 2);
  await lab.gate.whenHeld();
  // Of two prunes the first keeps what it compacted itself.
  for (let round = 0; round < 3; round += 1) await main.optimize({ cleanupOlderThan: new Date() });
  lab.gate.open();
  t.is(await (await created).version(), 2);
  t.deepEqual(Object.keys(await creator.list()), ['x']);
  t.is(classify(await t.throwsAsync(found(place, 'x'))), 'data_missing');
  t.is(await found(place), 'a b c');
});
