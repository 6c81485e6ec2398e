import {
  allRecords,
  isOpenEnded,
  type CreationRecord,
  type History,
  type HistoryRecord,
  type MergeRecord,
  type Placed,
  type Refusal,
} from './history.ts';
import { keyOf, MAIN, type Placement } from './placement.ts';
import { find, isInUse, isOpen, isThere, withBranch, withoutBranch, type Registry, type Standing } from './registry.ts';

// Which branches there were, and when, nobody recorded: only what each actor was told. So an order is looked for in which
// branches are made and deleted one at a time, each in the interval of its record, and which has everybody told the truth. It also
// says which branch a handle had, where a name stood for several. There may be more than one such order; whoever asks gets
// every way in which the records can belong to branches, and judges each.

/** Codes that say which branches there are. The order in which they were made and deleted has to bear them out. */
export const TOLD_BY_ORDER: ReadonlySet<string> = new Set([
  'unknown_branch',
  'branch_deleted',
  'branch_exists',
  'branch_in_use',
]);

/** Steps of a search at most: a race takes dozens. */
const STEPS_AT_MOST = 200_000;

/** An effect whose record never told of it: it may come at any time from then on, or not at all. */
type Stray =
  | { readonly kind: 'made'; readonly name: string; readonly standing: Standing }
  | { readonly kind: 'closed'; readonly name: string; readonly own: string };

/** How far an order has come. */
interface Stage {
  /** Records of each actor that are behind it. */
  readonly done: readonly number[];
  /** Of the record that each actor is at, whether the first half of it is behind. */
  readonly isHalf: readonly boolean[];
  /** The branch that each actor has open. */
  readonly own: readonly string[];
  readonly registry: Registry;
  readonly strays: readonly Stray[];
  readonly on: ReadonlyMap<string, string>;
  readonly sources: ReadonlyMap<string, string>;
}

/** Every way in which the records may belong to branches. Where there is none, the records at which the best order ends. */
export function* placements(history: History): Generator<Placement, readonly Placed[]> {
  const search = new Search(history);
  yield* search.run();
  return search.blocked;
}

class Search {
  readonly #history: History;
  readonly #records: readonly (readonly Placed[])[];
  /** Incarnations of the branches that are there in the end, by the mark of their making. */
  readonly #marked: ReadonlyMap<string, string>;
  readonly #seen = new Set<string>();
  readonly #told = new Set<string>();
  #furthest = -1;
  #steps = 0;
  /** The records that could not be placed, in the order that came furthest. */
  blocked: readonly Placed[] = [];

  constructor(history: History) {
    this.#history = history;
    const all = allRecords(history);
    this.#records = history.actors.map(({ name }) => all.filter(({ actor }) => actor === name));
    this.#marked = new Map((history.branches ?? []).map(({ branch }) => [branch.actor ?? '', branch.incarnation]));
  }

  *run(): Generator<Placement> {
    const { actors, start } = this.#history;
    const incarnations = new Map((start.branches ?? []).map(({ branch }) => [branch.name, branch.incarnation]));
    const registry = new Map(
      (start.branches ?? []).map(({ branch: { name, incarnation, parent } }): [string, Standing] => [
        name,
        { incarnation, parent: incarnations.get(parent ?? MAIN) ?? MAIN, isClosing: false },
      ]),
    );
    yield* this.#from({
      done: actors.map(() => 0),
      isHalf: actors.map(() => false),
      own: actors.map(() => MAIN),
      registry,
      strays: [],
      on: new Map(),
      sources: new Map(),
    });
  }

  *#from(begun: Stage): Generator<Placement> {
    const stage = this.#settled(begun);
    const key = textOf(stage);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#steps += 1;
    if (this.#steps > STEPS_AT_MOST)
      throw new Error('the orders of what was done to branches are too many to look for');
    if (this.#records.every((records, actor) => stage.done[actor] === records.length)) {
      if (this.#endsSo(stage)) yield* this.#tell(stage);
      else this.#mark(stage);
    } else this.#mark(stage);
    for (const next of this.#nexts(stage)) yield* this.#from(next);
  }

  *#tell({ on, sources }: Stage): Generator<Placement> {
    const text = JSON.stringify([[...on], [...sources]]);
    if (this.#told.has(text)) return;
    this.#told.add(text);
    yield { on: (placed) => on.get(keyOf(placed)) ?? MAIN, sourceOf: (placed) => sources.get(keyOf(placed)) };
  }

  #mark(stage: Stage): void {
    const distance = stage.done.reduce((sum, count) => sum + count, 0);
    if (distance <= this.#furthest) return;
    this.#furthest = distance;
    this.blocked = this.#records.flatMap((_, actor) => this.#next(stage, actor) ?? []);
  }

  /** Whether the branches are those that somebody found in the end. */
  #endsSo({ registry }: Stage): boolean {
    const found = new Set((this.#history.branches ?? []).map(({ branch }) => branch.incarnation));
    const left = [...registry.values()].map(({ incarnation }) => incarnation);
    return left.length === found.size && left.every((incarnation) => found.has(incarnation));
  }

  /** With everything behind it that changes nothing, is true now, and leaves no choice. */
  #settled(begun: Stage): Stage {
    let stage = begun;
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const actor of this.#records.keys()) {
        for (let placed = this.#ready(stage, actor); placed; placed = this.#ready(stage, actor)) {
          if (!this.#isSo(stage, actor, placed)) break;
          stage = passed(stage, actor, placed);
          isMoving = true;
        }
      }
    }
    return stage;
  }

  #next({ done }: Stage, actor: number): Placed | undefined {
    return this.#records[actor]?.[done[actor] ?? 0];
  }

  /** The actor's next record, unless somebody else's that is still to come was over before it began. */
  #ready(stage: Stage, actor: number): Placed | undefined {
    const next = this.#next(stage, actor);
    if (!next) return undefined;
    const isLate = [...this.#records.keys()].some((other) => {
      const end = other === actor ? undefined : this.#next(stage, other)?.record.end;
      return end !== undefined && end < next.record.begin;
    });
    return isLate ? undefined : next;
  }

  *#nexts(stage: Stage): Generator<Stage> {
    const { registry, strays } = stage;
    for (const actor of this.#records.keys()) {
      const placed = this.#ready(stage, actor);
      if (placed) yield* this.#choices(stage, actor, placed);
    }
    // Whoever comes by carries a deletion through that has begun.
    for (const [name, { isClosing }] of registry) {
      if (isClosing) yield { ...stage, registry: withoutBranch(registry, name) };
    }
    for (const [index, stray] of strays.entries()) {
      const after = happened(registry, stray);
      if (after) yield { ...stage, registry: after, strays: strays.toSpliced(index, 1) };
    }
  }

  /** What a record may have done, or found. */
  *#choices(stage: Stage, actor: number, placed: Placed): Generator<Stage> {
    const { record } = placed;
    const { registry, own, isHalf } = stage;
    const of = own[actor] ?? MAIN;
    if (isOpenEnded(record)) {
      const stray = this.#strayOf(record, of);
      yield passed(stray ? { ...stage, strays: [...stage.strays, stray] } : stage, actor, placed);
      return;
    }
    if (record.kind === 'createBranch' && record.outcome.kind === 'created') {
      const { incarnation } = record.outcome.branch;
      const after = happened(registry, made(record, of, incarnation));
      if (after) yield passed({ ...stage, registry: after }, actor, placed);
    }
    if (record.kind === 'deleteBranch' && record.outcome.kind === 'done' && !isHalf[actor]) {
      const incarnation = registry.get(record.name)?.incarnation;
      const after = happened(registry, { kind: 'closed', name: record.name, own: of });
      if (after && incarnation !== undefined) {
        const sources = new Map([...stage.sources, [keyOf(placed), incarnation]]);
        yield { ...stage, registry: after, sources, isHalf: isHalf.with(actor, true) };
      }
    }
    if (record.kind === 'read' && record.opens !== undefined && record.outcome.kind === 'answered') {
      const opened = find(registry, record.opens)?.incarnation;
      if (opened !== undefined) yield passed(stage, actor, placed, opened);
    }
    if (record.kind === 'open' && record.outcome.kind === 'done') {
      const opened = find(registry, record.branch ?? MAIN)?.incarnation;
      if (opened !== undefined) yield passed({ ...stage, own: own.with(actor, opened) }, actor, placed);
    }
    if (record.kind === 'merge' && looksAtSource(record) && !isHalf[actor]) {
      const source = find(registry, record.source)?.incarnation;
      if (source !== undefined) {
        const sources = new Map([...stage.sources, [keyOf(placed), source]]);
        yield { ...stage, sources, isHalf: isHalf.with(actor, true) };
      }
    }
  }

  /** Whether a record only says how things are, and is right. What it says of no branch is right in any case. */
  #isSo(stage: Stage, actor: number, placed: Placed): boolean {
    const { registry, isHalf, sources } = stage;
    const { record } = placed;
    const of = branchOf(stage, actor, record);
    if (isOpenEnded(record)) return false;
    if (record.kind === 'merge' && looksAtSource(record)) return isHalf[actor] === true && isThere(registry, of);
    // Whoever was shown an older listing may be told what is no more.
    const isStale = record.blame?.isStale === true;
    if (record.outcome.kind === 'refused') return isStale || isSoRefused(registry, of, record, record.outcome.error);
    if (record.kind === 'createBranch' || record.kind === 'open') return false;
    if (record.kind === 'read' && record.opens !== undefined) return false;
    // What is about all branches, or about what the handle itself has written, looks at none.
    if (record.kind === 'cleanup' || record.kind === 'upkeep') return true;
    if (record.kind !== 'deleteBranch') return isStale || isThere(registry, of);
    return isHalf[actor] === true && !isThere(registry, sources.get(keyOf(placed)) ?? '');
  }

  /** What may come of a record that nobody was told the end of. A branch that is there in the end says who made it. */
  #strayOf(record: HistoryRecord, own: string): Stray | undefined {
    if (record.kind === 'deleteBranch') return { kind: 'closed', name: record.name, own };
    if (record.kind !== 'createBranch') return undefined;
    return made(record, own, this.#marked.get(record.mark) ?? phantomOf(record));
  }
}

/** Stands for the incarnation of a branch whose maker was never told of it. */
export function phantomOf({ mark }: Pick<CreationRecord, 'mark'>): string {
  return `made by ${mark}`;
}

function made({ name }: CreationRecord, parent: string, incarnation: string): Stray {
  return { kind: 'made', name, standing: { incarnation, parent, isClosing: false } };
}

/** The branches after an effect, if it can be had now. */
function happened(registry: Registry, stray: Stray): Registry | undefined {
  const { name } = stray;
  const found = find(registry, name);
  if (stray.kind === 'made') {
    const isFree = !found && isOpen(registry, stray.standing.parent);
    return isFree ? withBranch(registry, name, stray.standing) : undefined;
  }
  const canClose = found && !found.isClosing && !isInUse(registry, name, stray.own);
  return canClose ? withBranch(registry, name, { ...found, isClosing: true }) : undefined;
}

function looksAtSource({ outcome }: MergeRecord): boolean {
  return outcome.kind === 'acknowledged' || (outcome.kind === 'refused' && outcome.error.code === 'merge_conflict');
}

/** Whether a refusal tells the truth about which branches there are. */
function isSoRefused(registry: Registry, of: string, record: HistoryRecord, { code }: Refusal['error']): boolean {
  switch (code) {
    case 'branch_exists':
      return record.kind === 'createBranch' && find(registry, record.name) !== undefined;
    case 'branch_in_use':
      return record.kind === 'deleteBranch' && isInUse(registry, record.name, of);
    case 'unknown_branch':
      return !find(registry, nameIn(record));
    case 'branch_deleted':
      if (record.kind === 'open' || opensIn(record) !== undefined) return !find(registry, nameIn(record));
      // A merge has two branches that it may miss.
      if (record.kind === 'merge' && !find(registry, record.source)) return true;
      return record.kind === 'createBranch' ? !isOpen(registry, of) : !isThere(registry, of);
    default:
      return true;
  }
}

/** The name that an operation looks for. */
function nameIn(record: HistoryRecord): string {
  switch (record.kind) {
    case 'open':
      return record.branch ?? MAIN;
    case 'merge':
      return record.source;
    case 'deleteBranch':
    case 'createBranch':
      return record.name;
    default:
      return opensIn(record) ?? MAIN;
  }
}

/** The name of the branch that a read opened for itself. */
function opensIn(record: HistoryRecord): string | undefined {
  return record.kind === 'read' ? record.opens : undefined;
}

/** The branch that the actor has open; or that its program of an older release has, which nobody deletes. */
function branchOf({ own, registry }: Stage, actor: number, record: HistoryRecord): string {
  const older = record.kind === 'write' ? record.older : undefined;
  return (older ? find(registry, older.branch)?.incarnation : own[actor]) ?? MAIN;
}

/** With a record behind it, which is about the actor's own branch unless said. */
function passed(stage: Stage, actor: number, placed: Placed, about = branchOf(stage, actor, placed.record)): Stage {
  const { done, isHalf } = stage;
  return {
    ...stage,
    done: done.with(actor, (done[actor] ?? 0) + 1),
    isHalf: isHalf.with(actor, false),
    on: new Map([...stage.on, [keyOf(placed), about]]),
  };
}

function textOf({ done, isHalf, own, registry, strays, on, sources }: Stage): string {
  return JSON.stringify([done, isHalf, own, inOrder(registry), strays, inOrder(on), inOrder(sources)]);
}

function inOrder<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
