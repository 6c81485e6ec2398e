import fc from 'fast-check';
import { CASE_FORMAT, type Case } from '../case/case.ts';
import { canonicalCase } from '../case/codec.ts';
import type { Crash, DyingOperation, Stray } from '../case/crash.ts';
import type { DrawnStatement, DrawnWrite, Operation } from '../case/operation.ts';
import type { OlderVersion, Scar } from '../case/scar.ts';
import { demotionTo } from './demotion.ts';
import { DEV, FIX, sceneOf, type Scene } from './branched.ts';
import { load } from './load.ts';
import { LAST_STRAW, wornBy } from './worn.ts';
import { RACING_GROUND, RACING_SCHEMA, racingMutate, startOf, STARTS } from './race.ts';

/** What may be cut short. */
export const DYING_KINDS = [
  'mutate',
  'load',
  'optimize',
  'init',
  'createBranch',
  'deleteBranch',
  'merge',
  'cleanup',
  'repair',
  'upkeep',
  'open',
] as const satisfies readonly DyingOperation['kind'][];

/** Commits that a cleanup keeps; there are more. */
const KEPT_MAX = 3;

/** Where and beside whom it is. */
export interface Circumstances {
  /** Main, and nothing else, unless said. */
  readonly scene?: Scene;
  readonly hasRival?: boolean;
  /** The branch on which somebody is in the middle of a write. */
  readonly sleeper?: string;
  readonly heir?: 'standby';
  /** What has strayed onto the branch before. */
  readonly strays?: readonly Stray['kind'][];
  /** The release that left the graph, if it is an older one; and what else such a release left on it. */
  readonly older?: OlderVersion;
  readonly scars?: readonly Scar[];
}

/** Cases of the suite `crashes`, in canonical form: of the few graphs that races begin on too, and every death in one operation. */
export function crashingCase(
  kind: DyingOperation['kind'],
  { scene, hasRival, sleeper, heir, strays = [], older, scars = [] }: Circumstances = {},
): fc.Arbitrary<Case> {
  const rivals = hasRival ? racingMutate() : fc.constant(undefined);
  const sleepers = sleeper === undefined ? fc.constant(undefined) : sleeping(sleeper);
  const strewn = fc.tuple(...strays.map(straying));
  const demotion = older === undefined ? [] : [demotionTo(older, scars)];
  const parts = fc.tuple(fc.nat({ max: STARTS - 1 }), dying(kind, scene), rivals, sleepers, strewn);
  return parts.map(([any, operation, rival, asleep, strayed]) => {
    // Every second one has fragments to compact.
    const start = kind === 'optimize' || strays.includes('optimize') ? any - (any % 2) : any;
    return canonicalCase({
      format: CASE_FORMAT,
      suite: 'crashes',
      seed: start,
      schema: RACING_SCHEMA,
      operations: [...beginningOf(kind, scene, start), ...demotion],
      crash: {
        operation,
        ...(strayed.length > 0 && { strays: strayed }),
        ...(kind === 'upkeep' && { first: LAST_STRAW }),
        ...(rival && { rival }),
        ...(asleep && { sleeper: asleep }),
        ...(heir && { heir }),
        next: nextAfter(operation),
      },
    });
  });
}

function beginningOf(kind: DyingOperation['kind'], scene: Scene | undefined, start: number): readonly Operation[] {
  if (kind === 'init') return [];
  if (kind === 'upkeep') return wornBy();
  const begun = scene ? sceneOf(scene, start) : startOf(start);
  // Of a branch's own tables few have two fragments by themselves.
  return kind === 'optimize' && scene ? [...begun, ...wornBy(2)] : begun;
}

function straying(kind: Stray['kind']): fc.Arbitrary<Stray> {
  switch (kind) {
    case 'mutate':
      return racingMutate();
    case 'load':
      return load(RACING_GROUND);
    case 'optimize':
      return fc.constant({ kind });
  }
}

function sleeping(branch: string): fc.Arbitrary<NonNullable<Crash['sleeper']>> {
  return racingMutate().map((write) => ({ branch, write }));
}

function dying(kind: DyingOperation['kind'], scene: Scene | undefined): fc.Arbitrary<DyingOperation> {
  switch (kind) {
    case 'mutate':
      return racingMutate();
    case 'load':
      return load(RACING_GROUND);
    case 'optimize':
    case 'upkeep':
    case 'init':
    case 'open':
      return fc.constant({ kind });
    case 'cleanup':
      return fc.integer({ min: 1, max: KEPT_MAX }).map((keep) => ({ kind, keep }));
    case 'repair':
      return fc.constantFrom('confirm' as const, 'force' as const).map((mode) => ({ kind, mode }));
    case 'createBranch':
      return fc.oneof(
        fc.constant({ kind, name: FIX }),
        fc.nat({ max: 3 }).map((from) => ({ kind, name: FIX, from })),
      );
    case 'deleteBranch':
      return fc.constant({ kind, name: DEV });
    case 'merge':
      return fc.constant({ kind, source: scene === 'on a branch' ? 'main' : DEV });
  }
}

/** Rows that fit whatever is there; those of a type, and those that they need. */
const NEXT: readonly { readonly needs: readonly string[]; readonly statement: DrawnStatement }[] = [
  { needs: ['Person', 'LivesIn'], statement: { op: 'upsertNode', type: 'Person', values: { name: 'zoe', age: 1 } } },
  { needs: ['City', 'LivesIn'], statement: { op: 'upsertNode', type: 'City', values: { code: 9 } } },
  {
    needs: ['Knows'],
    statement: {
      op: 'upsertEdge',
      type: 'Knows',
      id: 'next',
      from: { node: 'Person', index: 0 },
      to: { node: 'Person', index: 0 },
    },
  },
  { needs: ['LivesIn'], statement: { op: 'upsertEdge', type: 'LivesIn', id: 'next', from: 'zoe', to: 9 } },
];

/** A write to each table that the operation touches. */
function nextAfter(drawn: DyingOperation): DrawnWrite {
  const touched = typesOf(drawn);
  const statements = NEXT.filter(({ needs }) => needs.some((type) => touched.has(type))).map(
    ({ statement }) => statement,
  );
  return { kind: 'mutate', statements };
}

function typesOf(drawn: DyingOperation): ReadonlySet<string> {
  switch (drawn.kind) {
    case 'init':
    case 'open':
    case 'optimize':
    case 'upkeep':
    case 'repair':
    case 'cleanup':
    case 'merge':
      return new Set(NEXT.flatMap(({ needs }) => needs));
    case 'createBranch':
    case 'deleteBranch':
      // One table is enough for a fork.
      return new Set(['City']);
    case 'load':
      return new Set([...Object.keys(drawn.nodes ?? {}), ...Object.keys(drawn.edges ?? {})]);
    case 'mutate': {
      const edges = Object.entries(RACING_SCHEMA.edges ?? {});
      const alongWith = (type: string) =>
        edges.flatMap(([name, { from, to }]) => (from === type || to === type ? [name] : []));
      return new Set(
        drawn.statements.flatMap(({ op, type }) => (op === 'deleteNodes' ? [type, ...alongWith(type)] : [type])),
      );
    }
  }
}
