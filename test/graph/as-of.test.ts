import test, { type ExecutionContext } from 'ava';
import { Graph, type Commit } from '../../src/index.ts';
import { PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// A time stands for the newest commit that was made by then.

const FOUNDED_MS = Date.UTC(2026, 0, 1);
const after = (ms: number): string => new Date(FOUNDED_MS + ms).toISOString();

test('a time reads what was the newest then, to the millisecond', async (t) => {
  const { graph, commits } = await madeAt(t, [0, 1_000, 2_000]);
  const [founding, first, second] = commits;
  t.deepEqual(
    commits.map(({ createdAt }) => createdAt),
    [after(0), after(1_000), after(2_000)],
  );
  for (const [ms, commit] of [
    [0, founding],
    [999, founding],
    [1_000, first],
    [1_999, first],
    [2_000, second],
    [9e9, second],
  ] as const) {
    const reader = await graph.snapshot({ asOf: after(ms) });
    t.deepEqual(reader.commit, commit, String(ms));
    t.is((await reader.counts()).nodes['City'], commit?.sequence, String(ms));
  }
});

test('before the first commit there is nothing to be read', async (t) => {
  const { graph } = await madeAt(t, [0, 1_000]);
  for (const asOf of [after(-1), '0001-01-01T00:00:00.000Z']) {
    const error = await t.throwsAsync(graph.snapshot({ asOf }));
    t.like(error, { kind: 'not_found', code: 'before_history', details: { asOf } });
  }
});

test('where clocks disagree the history decides what is newest', async (t) => {
  const { graph, commits } = await madeAt(t, [0, 5_000, 1_000]);
  t.deepEqual((await graph.snapshot({ asOf: after(1_000) })).commit, commits[2]);
  t.deepEqual((await graph.snapshot({ asOf: after(9_000) })).commit, commits[2]);
  t.deepEqual((await graph.snapshot({ asOf: after(999) })).commit, commits[0]);
});

test('a time has the form that commits have, and does not go with a commit', async (t) => {
  const { graph, commits } = await madeAt(t, [0]);
  const malformed = [
    '',
    'yesterday',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00.0Z',
    '2026-01-01T00:00:00.000',
    '2026-01-01T01:00:00.000+01:00',
    '2026-02-30T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '10000-01-01T00:00:00.000Z',
    FOUNDED_MS,
    new Date(FOUNDED_MS),
    null,
  ];
  for (const asOf of malformed) {
    const error = await t.throwsAsync(graph.snapshot({ asOf: asOf as string }), undefined, String(asOf));
    t.like(error, { kind: 'bad_request', code: 'malformed_options', details: { where: 'asOf' } }, String(asOf));
  }
  const both = graph.snapshot({ asOf: after(0), at: commits[0]?.id ?? '' });
  t.like(await t.throwsAsync(both), { kind: 'bad_request', code: 'malformed_options' });
});

/** A graph that was founded, and to which then a city each was added, at these times. */
async function madeAt(
  t: ExecutionContext,
  [founding = 0, ...others]: readonly number[],
): Promise<{ readonly graph: Graph; readonly commits: readonly Commit[] }> {
  let nowMs = FOUNDED_MS + founding;
  const world = quietWorld();
  const environment = { ...world, clock: { ...world.clock, now: () => nowMs } };
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment });
  for (const ms of others) {
    nowMs = FOUNDED_MS + ms;
    await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: `of ${ms}` } }]);
  }
  return { graph, commits: (await graph.commits()).toReversed() };
}
