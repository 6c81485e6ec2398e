import type { Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import type { LabEvent } from '../../../../failpoints/lab/log/event.ts';
import { countRetries } from '../../../../failpoints/lab/log/count-requests.ts';
import { always, once, prepareGround, rowsOf, type Ground } from '../support/ground.ts';

// What native LanceDB 0.39 makes of each fault. The engine rests on the good news among these, and must live with the bad.

const COMMIT = { actor: 'writer', verb: 'put', class: 'table.version' } as const;
const READ_VERSION = { actor: 'late reader', verb: 'get', class: 'table.version' } as const;
const READ_DATA = { actor: 'late reader', verb: 'get', class: 'table.data' } as const;
const LIST_VERSIONS = { actor: 'late reader', verb: 'list', class: 'table.version' } as const;

const BEFORE = ['a=1', 'b=2'];
const AFTER = ['a=1', 'b=2', 'c=3'];

interface Trial extends Ground {
  readonly table: Table;
  /** What a fresh connection reads, once nothing goes wrong any more. */
  readonly look: () => Promise<{ readonly rows: readonly string[]; readonly version: number }>;
  /** What one reads while it does. */
  readonly read: () => Promise<readonly string[]>;
}

async function prepare(t: ExecutionContext, storageOptions: Readonly<Record<string, string>> = {}): Promise<Trial> {
  const ground = await prepareGround(t);
  const table = await (await ground.connectAs('writer', storageOptions)).createTable('t', [{ id: 'a', n: 1 }]);
  await table.add([{ id: 'b', n: 2 }]);
  ground.lab.log.clear();
  return {
    ...ground,
    table,
    async look() {
      ground.lab.setFaults({ seed: 0, rules: [], onDeath: 'dropped' });
      const fresh = await (await ground.connectAs('reader')).openTable('t');
      return { rows: await rowsOf(fresh), version: await fresh.version() };
    },
    read: async () => rowsOf(await (await ground.connectAs('late reader')).openTable('t')),
  };
}

function commits(trial: Trial): readonly LabEvent[] {
  return trial.lab.log.events.filter(
    ({ verb, class: objectClass }) => verb === 'put' && objectClass === 'table.version',
  );
}

const add = (trial: Trial) => trial.table.add([{ id: 'c', n: 3 }]);

test('lose_answer, cut: the writer looks, finds its own commit, and does not double it', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'lose_answer', answer: 'reset' }));
  t.like(await add(trial), { version: 3 });
  t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
  t.like(commits(trial), [{ fault: 'lose_answer', status: 200 }], 'one that was cut off is not sent again');
  t.is(commits(trial).length, 1);
});

test('lose_answer, 500: the writer commits again, is refused, finds its own commit, and does not double it', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'lose_answer', answer: 'internal_error' }));
  t.like(await add(trial), { version: 3 });
  t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
  const [lost, again, ...more] = commits(trial);
  t.like(lost, { fault: 'lose_answer', status: 200, answer: 'spoilt', retryOf: undefined });
  t.like(again, { fault: undefined, status: 412, retryOf: lost?.sequence });
  t.deepEqual(more, []);
  t.deepEqual(countRetries(trial.lab.log.events), { 'table.version put': 1 });
});

test('fail_before, cut: the writer looks, finds nothing, and fails', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'fail_before', answer: 'reset' }));
  await t.throwsAsync(add(trial), { message: /HTTP error/ });
  t.deepEqual(await trial.look(), { rows: BEFORE, version: 2 });
  t.is(commits(trial).length, 1);
});

for (const fault of [{ kind: 'fail_before', answer: 'internal_error' }, { kind: 'throttle' }] as const) {
  test(`${fault.kind}, ${fault.kind === 'throttle' ? 503 : 500}: the writer tries again, and the log tells`, async (t) => {
    const trial = await prepare(t);
    trial.lab.setFaults(once(COMMIT, fault));
    t.like(await add(trial), { version: 3 });
    t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
    t.deepEqual(
      commits(trial).map(({ fault, status }) => [fault, status]),
      [
        [fault.kind, undefined],
        [undefined, 200],
      ],
    );
    t.is(commits(trial)[1]?.retryOf, commits(trial)[0]?.sequence);
  });
}

test('fail_before, 500 for ever: the writer tries as often as it is told to, looks, and fails', async (t) => {
  for (const retries of ['0', '1']) {
    const trial = await prepare(t, { client_max_retries: retries });
    trial.lab.setFaults(always(COMMIT, { kind: 'fail_before', answer: 'internal_error' }));
    await t.throwsAsync(add(trial), { message: /500 Internal Server Error/ });
    const [first, ...more] = commits(trial);
    t.is(first?.retryOf, undefined);
    // Lance has rounds of its own around those of its client.
    t.is(more.length > 0, retries === '1');
    t.true(more.every(({ retryOf }) => retryOf !== undefined));
    t.deepEqual(await trial.look(), { rows: BEFORE, version: 2 });
  }
});

test('time_out: a writer waits as long as its timeout says, then looks', async (t) => {
  const trial = await prepare(t, { timeout: '1s' });
  for (const applied of [true, false]) {
    trial.lab.setFaults(once(COMMIT, { kind: 'time_out', applied }));
    if (applied) t.like(await add(trial), { version: 3 });
    else await t.throwsAsync(add(trial), { message: /HTTP error/ });
    t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
  }
});

test('time_out: a writer without a timeout waits until the lab refuses all', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'time_out', applied: true }));
  // To look is to take the fault away, so not before it has struck.
  const struck = new Promise<void>((resolve) => {
    trial.lab.log.listen(({ fault }) => fault === 'time_out' && resolve());
  });
  const adding = add(trial);
  await struck;
  t.is(
    await Promise.race([adding, new Promise((resolve) => setTimeout(resolve, 1500, 'still waiting'))]),
    'still waiting',
  );
  t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
  trial.lab.refuseAll();
  await t.throwsAsync(adding, { message: /403|Forbidden|permission/i });
});

test('slow: the writer waits', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'slow', delayMs: 200 }));
  t.like(await add(trial), { version: 3 });
  t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
  t.is(commits(trial).length, 1);
});

test('tear_request: a commit of which a part arrives does not happen', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'tear_request', at: 0.5 }));
  await t.throwsAsync(add(trial), { message: /IncompleteBody/ });
  t.deepEqual(await trial.look(), { rows: BEFORE, version: 2 });
});

test('tear_answer: a reader asks for the rest of an object, and again for a listing', async (t) => {
  for (const where of [READ_VERSION, READ_DATA, LIST_VERSIONS]) {
    const trial = await prepare(t);
    trial.lab.setFaults(once(where, { kind: 'tear_answer', at: 0.5 }));
    t.deepEqual(await trial.read(), BEFORE);
    const torn = trial.lab.log.events.find(({ fault }) => fault === 'tear_answer');
    const rest = trial.lab.log.events.find(({ retryOf }) => retryOf === torn?.sequence);
    t.like(rest, { key: torn?.key, status: where.verb === 'list' ? 200 : 206 });
  }
});

test('truncate_read: a reader notices', async (t) => {
  for (const where of [READ_VERSION, READ_DATA]) {
    const trial = await prepare(t);
    trial.lab.setFaults(once(where, { kind: 'truncate_read', at: 0.5 }));
    await t.throwsAsync(trial.read(), { message: /Invalid range/ });
    t.deepEqual(await trial.look(), { rows: BEFORE, version: 2 });
  }
});

test('flip_bit: a reader notices damage to what describes the data', async (t) => {
  const trial = await prepare(t);
  for (const where of [READ_VERSION, READ_DATA]) {
    // In the last bytes, which say where the rest begins.
    trial.lab.setFaults(once(where, { kind: 'flip_bit', at: 0.97 }));
    await t.throwsAsync(trial.read());
  }
  t.deepEqual(await trial.look(), { rows: BEFORE, version: 2 });
});

test('flip_bit: nobody notices damage to a value, for data files have no checksums', async (t) => {
  const { lab, connectAs } = await prepareGround(t);
  const numbers = Array.from({ length: 1000 }, (_, n) => ({ id: `row ${n}`, n: (n * 7919) % 65_536 }));
  await (await connectAs('writer')).createTable('t', numbers);
  const expected = await rowsOf(await (await connectAs('reader')).openTable('t'));
  const outcomes: unknown[] = [];
  // Numbers lie behind the ids; which bits are theirs is Lance's affair.
  for (const at of [0.72, 0.75, 0.78, 0.81]) {
    lab.setFaults(always(READ_DATA, { kind: 'flip_bit', at }));
    const read = await rowsOf(await (await connectAs('late reader')).openTable('t')).catch(() => 'refused');
    outcomes.push(read === 'refused' ? read : expected.filter((row) => !read.includes(row)).length);
  }
  t.true(outcomes.includes(1), `one row of a thousand is another: ${outcomes.join()}`);
});

test('stale_list: a reader sees an older version, whole', async (t) => {
  const trial = await prepare(t);
  await add(trial);
  trial.lab.setFaults(always(LIST_VERSIONS, { kind: 'stale_list', within: { writes: 1 } }));
  t.deepEqual(await trial.read(), BEFORE);
  t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
});

test('stale_list: a writer goes for a version that is taken, is refused, and commits on the newest', async (t) => {
  const trial = await prepare(t);
  const behind = await (await trial.connectAs('late reader')).openTable('t');
  await add(trial);
  trial.lab.log.clear();
  // Its data file is one write; the version that it is not to see is the one before.
  trial.lab.setFaults(once(LIST_VERSIONS, { kind: 'stale_list', within: { writes: 2 } }));
  t.like(await behind.add([{ id: 'd', n: 4 }]), { version: 4 });
  t.deepEqual(
    commits(trial).map(({ status }) => status),
    [412, 200],
  );
  t.is(trial.lab.log.events.filter(({ fault }) => fault === 'stale_list').length, 1);
  t.deepEqual(await trial.look(), { rows: [...AFTER, 'd=4'], version: 4 });
});

test('deliver_twice: a commit is done once, whichever of the answers its writer gets', async (t) => {
  for (const answered of ['first', 'second'] as const) {
    const trial = await prepare(t);
    trial.lab.setFaults(once(COMMIT, { kind: 'deliver_twice', answered }));
    t.like(await add(trial), { version: 3 });
    t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
    t.deepEqual(
      commits(trial).map(({ deliveryOf, status }) => (deliveryOf === undefined ? `own ${status}` : `ghost ${status}`)),
      ['ghost 412', 'own 200'],
    );
  }
});

test('deliver_late: a commit that was reported as failed can land yet; the next one of its writer steps aside', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }));
  await t.throwsAsync(add(trial), { message: /HTTP error/ });
  t.deepEqual(await trial.look(), { rows: BEFORE, version: 2 });
  trial.lab.land();
  t.deepEqual(await trial.look(), { rows: AFTER, version: 3 });
  t.like(await trial.table.add([{ id: 'd', n: 4 }]), { version: 4 });
  t.deepEqual(await trial.look(), { rows: [...AFTER, 'd=4'], version: 4 });
});

test('deliver_late: a commit that lands behind another of its version is refused', async (t) => {
  const trial = await prepare(t);
  trial.lab.setFaults(once(COMMIT, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }));
  await t.throwsAsync(add(trial), { message: /HTTP error/ });
  t.like(await trial.table.add([{ id: 'd', n: 4 }]), { version: 3 });
  trial.lab.land();
  t.deepEqual(await trial.look(), { rows: [...BEFORE, 'd=4'], version: 3 });
  t.like(commits(trial).at(-1), { status: 412, deliveryOf: commits(trial)[0]?.sequence });
});
