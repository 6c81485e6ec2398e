import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { ancestors, bestCommonAncestors, emptyState, mergeBase, type ModelState } from '../../model/index.ts';
import { type MergeRows, mergeRows } from '../../model/merge-rows.ts';
import { stories, work } from './crosswise/drawn.ts';
import { basesOf, type Foreseen, foresee, headOf, type Past, stateAt } from './crosswise/past.ts';
import { crosswise, fork, into, on } from './crosswise/step.ts';
import { STORIES, type Story } from './crosswise/stories.ts';
import { told } from './crosswise/tell.ts';
import { rowsIn } from './merge-table/judge.ts';
import { town } from './merge-table/statements.ts';
import { WORLD, wordsOf } from './merge-table/world.ts';
import { since } from './support/since.ts';
import { tally } from './support/tally.ts';

// Once branches were merged into each other they have more than one best common ancestor. What these come to once they are
// merged themselves is the base: only where they contradict each other is it open.

const MERGE = into('main', 'dev');

function judge({ steps, bases, expected }: Story, baseOf = mergeBase): void {
  const past = told(steps);
  assert.equal(basesOf(past, headOf(past, 'main'), headOf(past, 'dev')).length, bases);
  const foreseen = foresee(past, MERGE, baseOf);
  if (expected.kind === 'conflict') assert.deepEqual(outline(foreseen), expected.conflicts);
  else {
    assert(foreseen.kind === 'commit' && foreseen.by === expected.kind, JSON.stringify(foreseen));
    assert.deepEqual(wordsOf(rowsIn(foreseen.state)), expected.rows.split(' ').toSorted());
  }
}

function outline(foreseen: Foreseen): readonly object[] {
  return conflictsOf(foreseen).map(({ kind, element, type, id, rule }) => ({ kind, element, type, id, rule }));
}

function conflictsOf(foreseen: Foreseen) {
  assert(foreseen.kind === 'conflict', foreseen.kind);
  return foreseen.conflicts;
}

function words(state: ModelState): readonly string[] {
  return wordsOf(rowsIn(state));
}

/** Words by the type and id that they begin with. */
function wordsByName(state: ModelState): ReadonlyMap<string, string> {
  return new Map(words(state).map((word) => [word.split('/').slice(0, 2).join('/'), word]));
}

for (const story of STORIES) {
  test(`after merges crosswise: ${story.name}`, (t) => {
    judge(story);
    t.pass();
  });
}

function isRed(story: Story, baseOf: typeof mergeBase): boolean {
  try {
    judge(story, baseOf);
    return false;
  } catch {
    return true;
  }
}

/** Rows once more, with another one wherever it was open. */
function settled({ nodes, edges }: MergeRows, { nodes: inNodes, edges: inEdges }: MergeRows): MergeRows {
  const tables = <Rows extends ReadonlyMap<string, unknown>>(open: ReadonlyMap<string, Rows>, by: typeof open) => {
    const rowsOf = (type: string, rows: Rows) =>
      [...rows].flatMap(([id, row]) => {
        const found = row === 'open' ? by.get(type)?.get(id) : row;
        return found === undefined ? [] : [[id, found] as const];
      });
    return new Map([...open].map(([type, rows]) => [type, new Map(rowsOf(type, rows))])) as unknown as typeof open;
  };
  return { nodes: tables(nodes, inNodes), edges: tables(edges, inEdges) };
}

/** The ancestors merged into the newest, as if nothing had been merged into it before. */
const ofTheNewestAlone: typeof mergeBase = (lineage, stateOf, target, source) => {
  const { newest, rows } = mergeBase(lineage, stateOf, target, source);
  const [first, ...others] = bestCommonAncestors(lineage, target, source);
  if (!first || others.length < 2) return { newest, rows };
  const merged = others.reduce<MergeRows>(
    (each, { id }) => mergeRows(mergeBase(lineage, stateOf, first.id, id).rows, each, stateOf(id)),
    newest,
  );
  return { newest, rows: merged };
};

const DEFECTS: Readonly<Record<string, typeof mergeBase>> = {
  'merged on what the newest ancestor alone began with': ofTheNewestAlone,
  'the newest ancestor': (...given) => since(mergeBase(...given).newest),
  'the oldest ancestor': (lineage, stateOf, target, source) => {
    const oldest = bestCommonAncestors(lineage, target, source).at(-1);
    assert(oldest);
    return since(stateOf(oldest.id));
  },
  'what the ancestors began with': (lineage, stateOf, target, source) => {
    const [one, other = one] = bestCommonAncestors(lineage, target, source);
    assert(one && other);
    return mergeBase(lineage, stateOf, one.id, other.id);
  },
  'what is absent where it is open': (...given) => {
    const base = mergeBase(...given);
    return { ...base, rows: settled(base.rows, emptyState(WORLD)) };
  },
  'what the newest ancestor has where it is open': (...given) => {
    const base = mergeBase(...given);
    return { ...base, rows: settled(base.rows, base.newest) };
  },
};

for (const [what, defective] of Object.entries(DEFECTS)) {
  test(`a merge whose base is ${what} is found out`, (t) => {
    const red = STORIES.filter((story) => isRed(story, defective));
    t.true(red.length > 0 && red.length < STORIES.length, `${red.length} stories`);
  });
}

function storyOf(name: string): Past {
  const story = STORIES.find((each) => each.name === name);
  assert(story, name);
  return told(story.steps);
}

test('a conflict tells the row that the ancestors came to, and none where that is open', (t) => {
  const base = (name: string) => conflictsOf(foresee(storyOf(name), MERGE)).map((conflict) => conflict.base);
  t.like(base('rows that both change after'), [{ values: { size: 2 } }, { values: { size: 2 } }]);
  t.like(base('a row that is changed before and after, and deleted by the other'), [{ values: { size: 2 } }]);
  t.deepEqual(base('contradicting settlements'), [null]);
  t.deepEqual(base('contradicting settlements, one of which is deleted'), [null]);
});

test('what the result would break is told with rows of the newest ancestor', (t) => {
  const past = storyOf('mail that is unique on either side');
  const mail = (of: 'base' | 'target') =>
    conflictsOf(foresee(past, MERGE)).map((conflict) => conflict[of]?.values['mail']);
  t.deepEqual(mail('base'), [null, undefined]);
  t.deepEqual(mail('target'), ['y', undefined]);
});

const BEGIN = [on('main', town('a'), town('b')), fork('dev', 'main')];

/** Two branches that did something, were merged crosswise, and go on. */
const crossed = fc
  .tuple(work('main'), work('dev'), work('main'), work('dev'))
  .map(([own, others, ...more]) => ({ before: [...BEGIN, ...own, ...others], more: more.flat() }));

test('after merges crosswise all is as if both had begun with what these led to', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(crossed, ({ before, more }) => {
      const first = told(before);
      const cross = told(crosswise('main', 'dev'), first);
      const began = stateAt(cross, headOf(cross, 'main'));
      const isCrossed = basesOf(cross, headOf(cross, 'main'), headOf(cross, 'dev')).length > 1;
      if (!isCrossed) return;
      assert.deepEqual(words(stateAt(cross, headOf(cross, 'dev'))), words(began));
      const past = told(more, cross);
      const [merged, expected] = [foresee(past, MERGE), foresee(past, MERGE, () => since(began))];
      see(merged.kind);
      if (merged.kind === 'commit' && expected.kind === 'commit') {
        assert.deepEqual(words(merged.state), words(expected.state));
      } else assert.deepEqual(outline(merged), outline(expected));
    }),
    { numRuns: 1_000 },
  );
  requireAll('commit', 'conflict');
  t.pass();
});

test('after merges crosswise no update is lost, and a row that one side changed is no conflict', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(crossed, ({ before, more }) => {
      const cross = told([...before, ...crosswise('main', 'dev')]);
      if (basesOf(cross, headOf(cross, 'main'), headOf(cross, 'dev')).length === 1) return;
      const past = told(more, cross);
      const [began, target, source] = [[cross, 'main'] as const, [past, 'main'] as const, [past, 'dev'] as const].map(
        ([each, branch]) => wordsByName(stateAt(each, headOf(each, branch))),
      );
      assert(began && target && source);
      const names = new Set([began, target, source].flatMap((rows) => [...rows.keys()]));
      const isChanged = (rows: typeof began, name: string) => rows.get(name) !== began.get(name);
      const both = [...names].filter((name) => isChanged(target, name) && isChanged(source, name));
      const contested = both.filter((name) => target.get(name) !== source.get(name)).toSorted();
      const merged = foresee(past, MERGE);
      if (merged.kind === 'commit') {
        const result = wordsByName(merged.state);
        assert.deepEqual(contested, []);
        for (const name of names) {
          const by: typeof began = isChanged(target, name) ? target : source;
          if (isChanged(by, name)) see(by === target ? 'kept' : 'brought');
          assert.equal(result.get(name), by.get(name), name);
        }
        return;
      }
      const inConflict = conflictsOf(merged).filter(({ kind }) => /^(divergent|delete)_/.test(kind));
      if (inConflict.length > 0) see('contested');
      assert.deepEqual(inConflict.map(({ type, id }) => `${type}/${String(id)}`).toSorted(), contested);
    }),
    { numRuns: 1_000 },
  );
  requireAll('brought', 'kept', 'contested');
  t.pass();
});

const PAIRS = [
  ['main', 'dev'],
  ['dev', 'ops'],
  ['ops', 'main'],
] as const;

/** What there may be to merge between branches, as far as it matters. */
function crossings(past: Past, one: string, other: string): string {
  const [first = '', ...others] = basesOf(past, headOf(past, one), headOf(past, other));
  if (others.some((each) => basesOf(past, each, first).length > 1)) return 'bases with several bases';
  return ['one base', 'two bases'][others.length] ?? 'more than two bases';
}

const CROSSINGS = ['one base', 'two bases', 'more than two bases', 'bases with several bases'];

test('however branches were merged before, it does not matter which is merged into which', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(stories(12), (steps) => {
      const past = told(steps);
      for (const [one, other] of PAIRS) {
        const [there, back] = [foresee(past, into(one, other)), foresee(past, into(other, one))];
        if (there.kind === 'nothing' || back.kind === 'nothing') continue;
        see(`${there.kind}, ${crossings(past, one, other)}`);
        if (there.kind === 'commit') {
          assert(back.kind === 'commit');
          assert.deepEqual(words(back.state), words(there.state));
          continue;
        }
        const exchanged = conflictsOf(back).map((conflict) => ({
          ...conflict,
          target: conflict.source,
          source: conflict.target,
        }));
        assert.deepEqual(exchanged, conflictsOf(there));
      }
    }),
    { numRuns: 500 },
  );
  requireAll(...CROSSINGS.map((crossing) => `commit, ${crossing}`), 'conflict, one base', 'conflict, two bases');
  t.pass();
});

test('however branches were merged before, who gives way has a row as it was before they parted', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(stories(12), (steps) => {
      const past = told(steps);
      for (const [one, other] of PAIRS) {
        const merged = foresee(past, into(one, other));
        if (merged.kind !== 'commit') continue;
        const heads = [headOf(past, one), headOf(past, other)] as const;
        const ofOther = ancestors(past.lineage, heads[1]);
        const shared = [...ancestors(past.lineage, heads[0])].filter((id) => ofOther.has(id));
        const before = shared.map((id) => wordsByName(stateAt(past, id)));
        const [result, sides] = [wordsByName(merged.state), heads.map((id) => wordsByName(stateAt(past, id)))];
        for (const name of new Set([result, ...sides].flatMap((rows) => [...rows.keys()]))) {
          assert(sides.some((rows) => rows.get(name) === result.get(name)));
          for (const side of sides.filter((rows) => rows.get(name) !== result.get(name))) {
            see(crossings(past, one, other));
            assert(before.some((rows) => rows.get(name) === side.get(name)));
          }
        }
      }
    }),
    { numRuns: 500 },
  );
  requireAll(...CROSSINGS);
  t.pass();
});

test('what is merged is merged: once more there is nothing to bring, and the source takes the result', (t) => {
  const { see, requireAll } = tally();
  fc.assert(
    fc.property(stories(12), (steps) => {
      const past = told(steps);
      const merged = foresee(past, MERGE);
      see(merged.kind);
      if (merged.kind !== 'commit') return;
      const then = told([MERGE], past);
      assert.equal(foresee(then, MERGE).kind, 'nothing');
      const back = foresee(then, into('dev', 'main'));
      if (back.kind === 'commit') {
        assert.equal(back.by, 'fast_forward');
        assert.deepEqual(words(back.state), words(merged.state));
      } else {
        assert.equal(back.kind, 'nothing');
        assert.deepEqual(words(stateAt(then, headOf(then, 'dev'))), words(merged.state));
      }
    }),
    { numRuns: 300 },
  );
  requireAll('commit', 'conflict');
  t.pass();
});

test('commits that have nothing in common cannot be merged', (t) => {
  const past = told(BEGIN);
  const alien = { id: 'x', parent: null, merged: null, sequence: 0, createdAt: '' };
  const stateOf = (id: string) => stateAt(past, id);
  t.throws(() => mergeBase([...past.lineage, alien], stateOf, 'x', headOf(past, 'main')), {
    message: /common ancestor/,
  });
});
