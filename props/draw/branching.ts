import fc from 'fast-check';
import type { BranchOperation, Operation } from '../case/operation.ts';
import { cleanup } from './cleanup.ts';
import type { Ground } from './ground.ts';
import { load } from './load.ts';
import { operation } from './operation.ts';
import { past } from './past.ts';
import { rivals } from './rivals.ts';

/** Few, so that operations meet. */
const PLAIN_NAMES = ['dev', 'fix', 'old'];

const HOSTILE_NAMES = ["O'Brien/../x", 'Main', 'e\u0301', '__manifest', '.', 'a b%2F', '\u0000', 'x'.repeat(128), '😀'];

/** Names that no branch can have. */
const REFUSED_NAMES = ['', 'x'.repeat(129)];

/** What becomes operations once it is known which branches there are by then. */
export type Part =
  | { readonly kind: 'plain'; readonly operation: Operation }
  | { readonly kind: 'create' | 'delete' | 'checkout' | 'merge'; readonly pick: number; readonly from?: number }
  /** What has to be refused. */
  | { readonly kind: 'refused'; readonly operation: BranchOperation }
  /** A branch and the one in use go apart, then the one is merged into the other, and perhaps back. */
  | {
      readonly kind: 'diverge';
      readonly pick: number;
      readonly isFresh: boolean;
      /** What both have in common. */
      readonly before: readonly Operation[];
      readonly ours: readonly Operation[];
      readonly theirs: readonly Operation[];
      readonly into: 'ours' | 'theirs';
      readonly isReturned: boolean;
      /** Whether the one that was in use is to be deleted as soon as it is not, unless that is main. */
      readonly isDenied: boolean;
    }
  /** Two branches bring each other what they were before either did, so that they have two best common ancestors. */
  | { readonly kind: 'cross'; readonly ours: readonly Operation[]; readonly theirs: readonly Operation[] }
  /** A branch is merged, and another made of the one in use, as it was on the branch that was merged: it reads the tables of that. */
  | { readonly kind: 'reader'; readonly ours: readonly Operation[]; readonly theirs: readonly Operation[] }
  /**
   * Two branches bring each other what they are, with writes in between; then the past of one is given up but for its last commits, and of
   * one of these a branch is made into which the other is merged: it has less in common with that than what it was made from.
   */
  | { readonly kind: 'late'; readonly writes: readonly Operation[]; readonly back: number };

/** The names that a program gives to branches where an older release is to know them: those have to be names of files as well. */
export function plainBranchNames(): fc.Arbitrary<readonly string[]> {
  return fc.constant(PLAIN_NAMES);
}

/** The names that a program gives to branches. */
export function branchNames(): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(
      fc.nat({ max: PLAIN_NAMES.length - 1 }),
      fc.option(fc.constantFrom(...HOSTILE_NAMES), { freq: 1, nil: undefined }),
    )
    .map(([place, hostile]) => (hostile === undefined ? PLAIN_NAMES : PLAIN_NAMES.with(place, hostile)));
}

/** Parts of programs in which there are branches. */
export function part(ground: Ground): fc.Arbitrary<Part> {
  const pick = fc.nat({ max: 11 });
  const bare = (kind: 'delete' | 'checkout' | 'merge') => fc.record({ kind: fc.constant(kind), pick });
  const plain = fc.oneof(
    { weight: 24, arbitrary: operation(ground) },
    { weight: 4, arbitrary: past(ground) },
    { weight: 2, arbitrary: cleanup() },
  );
  return fc.oneof(
    { weight: 40, arbitrary: plain.map((each): Part => ({ kind: 'plain', operation: each })) },
    {
      weight: 3,
      arbitrary: fc.record(
        { kind: fc.constant('create' as const), pick, from: fc.nat({ max: 15 }) },
        { requiredKeys: ['kind', 'pick'] },
      ),
    },
    { weight: 3, arbitrary: bare('delete') },
    { weight: 3, arbitrary: bare('checkout') },
    { weight: 2, arbitrary: bare('merge') },
    { weight: 2, arbitrary: refused() },
    { weight: 8, arbitrary: diverge(ground) },
    { weight: 2, arbitrary: sides(ground).map(({ ours, theirs }): Part => ({ kind: 'cross', ours, theirs })) },
    { weight: 2, arbitrary: sides(ground).map(({ ours, theirs }): Part => ({ kind: 'reader', ours, theirs })) },
    { weight: 2, arbitrary: late(ground) },
  );
}

function late(ground: Ground): fc.Arbitrary<Part> {
  const writes = fc.array(writing(ground), { minLength: 4, maxLength: 4 });
  return fc.record({ kind: fc.constant('late' as const), writes, back: fc.integer({ min: 1, max: 2 }) });
}

/** Of a program's first operations: how many commits have led to the newest by then. */
export type CountCommits = (operations: readonly Operation[]) => number;

/** The operations of a program that goes through these parts until there are enough. */
export function operationsOf(
  parts: readonly Part[],
  names: readonly string[],
  enough: number,
  countCommits: CountCommits,
): readonly Operation[] {
  const scene = new Scene(names, countCommits);
  for (const each of parts) if (scene.operations.length < enough) scene.add(each);
  return scene.operations;
}

function refused(): fc.Arbitrary<Part> {
  const name = fc.constantFrom(...REFUSED_NAMES, 'nobody');
  const operations = fc.oneof(
    fc.constantFrom(...REFUSED_NAMES).map((each): BranchOperation => ({ kind: 'createBranch', name: each })),
    name.map((each): BranchOperation => ({ kind: 'deleteBranch', name: each })),
    name.map((each): BranchOperation => ({ kind: 'merge', source: each })),
    name.map((each): BranchOperation => ({ kind: 'checkout', branch: each })),
  );
  return operations.map((each) => ({ kind: 'refused', operation: each }));
}

function diverge(ground: Ground): fc.Arbitrary<Part> {
  return fc
    .record({
      pick: fc.nat({ max: 11 }),
      isFresh: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
      both: sides(ground),
      isAlone: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
      into: fc.constantFrom('ours' as const, 'theirs' as const),
      isReturned: fc.integer({ min: 0, max: 4 }).map((n) => n === 4),
      isDenied: fc.integer({ min: 0, max: 2 }).map((n) => n === 2),
    })
    .map(({ both, isAlone, into, ...rest }) => ({
      kind: 'diverge',
      ...both,
      // What is ahead of the other is brought there: the way back there is nothing to bring.
      ...(isAlone ? { ours: [], into: 'ours' } : { into }),
      ...rest,
    }));
}

function writing(ground: Ground): fc.Arbitrary<Operation> {
  return operation(ground).filter(({ kind }) => kind === 'mutate' || kind === 'load');
}

interface Sides {
  readonly before: readonly Operation[];
  readonly ours: readonly Operation[];
  readonly theirs: readonly Operation[];
}

/** What is written on either side, and before they part. */
function sides(ground: Ground): fc.Arbitrary<Sides> {
  const any = fc.array(writing(ground), { minLength: 1, maxLength: 2 });
  // Of what was deleted nothing can be in conflict.
  const before = fc.array(
    load(ground).filter(({ mode }) => mode === 'merge'),
    { maxLength: 1 },
  );
  const opposed = fc.tuple(before, rivals(ground)).map(([more, drawn]) => ({
    before: [...more, ...drawn.before],
    ours: [drawn.ours],
    theirs: [drawn.theirs],
  }));
  return fc.oneof(
    { weight: 1, arbitrary: fc.record({ before, ours: any, theirs: any }) },
    { weight: 2, arbitrary: opposed },
  );
}

const MAIN = 'main';

/** A program in the making: which branches there are by now, if all goes well. */
class Scene {
  readonly operations: Operation[] = [];
  readonly #names: readonly string[];
  /** By name, the branch that it was made from. */
  readonly #parents = new Map<string, string | undefined>([[MAIN, undefined]]);
  readonly #countCommits: CountCommits;
  #inUse = MAIN;

  constructor(names: readonly string[], countCommits: CountCommits) {
    this.#names = names;
    this.#countCommits = countCommits;
  }

  add(each: Part): void {
    switch (each.kind) {
      case 'plain':
      case 'refused':
        this.operations.push(each.operation);
        return;
      case 'create':
        this.#create(this.#free(each.pick) ?? this.#any(each.pick), each.from);
        return;
      case 'delete':
        this.#delete(this.#doomed(each.pick));
        return;
      case 'checkout':
        this.#checkout(this.#another(each.pick));
        return;
      case 'merge':
        this.operations.push({ kind: 'merge', source: this.#another(each.pick) });
        return;
      case 'diverge':
        this.#diverge(each);
        return;
      case 'cross':
        this.#cross(each);
        return;
      case 'reader':
        this.#read(each);
        return;
      case 'late':
        this.#beLate(each);
    }
  }

  #read({ ours, theirs }: Extract<Part, { kind: 'reader' }>): void {
    const there = this.#fresh(0);
    const here = this.#inUse;
    this.operations.push(...ours);
    this.#checkout(there);
    this.operations.push(...theirs);
    this.#checkout(here);
    this.operations.push({ kind: 'merge', source: there });
    const reader = this.#free(0) ?? this.#leaf(there);
    if (reader === undefined) return;
    if (this.#parents.has(reader)) this.#delete(reader);
    // Right before the merge comes what was merged.
    this.#create(reader, Math.max(this.#countCommits(this.operations) - 2, 0));
    this.operations.push({ kind: 'deleteBranch', name: there });
    this.#delete(reader);
    this.#delete(there);
  }

  #beLate({ writes: [first, second, third, fourth], back }: Extract<Part, { kind: 'late' }>): void {
    const write = (operation: Operation | undefined): void => void (operation && this.operations.push(operation));
    const there = this.#fresh(0);
    const here = this.#inUse;
    this.#checkout(there);
    write(first);
    this.#checkout(here);
    write(second);
    this.#checkout(there);
    this.operations.push({ kind: 'merge', source: here });
    write(third);
    this.#checkout(here);
    write(fourth);
    this.operations.push({ kind: 'merge', source: there }, { kind: 'cleanup', keep: 2 });
    const reader = this.#free(0) ?? this.#leaf(there);
    if (reader === undefined) return;
    if (this.#parents.has(reader)) this.#delete(reader);
    this.#create(reader, Math.max(this.#countCommits(this.operations) - 1 - back, 0));
    this.#checkout(reader);
    this.operations.push({ kind: 'merge', source: there });
  }

  #diverge({
    pick,
    isFresh,
    before,
    ours,
    theirs,
    into,
    isReturned,
    isDenied,
  }: Extract<Part, { kind: 'diverge' }>): void {
    this.operations.push(...before);
    const there = isFresh ? this.#fresh(pick) : this.#another(pick);
    const here = this.#inUse;
    this.operations.push(...ours);
    this.#checkout(there);
    if (isDenied && here !== MAIN && this.#parents.get(there) === here) this.#delete(here);
    this.operations.push(...theirs);
    if (into === 'ours') this.#checkout(here);
    this.operations.push({ kind: 'merge', source: into === 'ours' ? there : here });
    if (!isReturned) return;
    this.#checkout(into === 'ours' ? there : here);
    this.operations.push({ kind: 'merge', source: into === 'ours' ? here : there });
  }

  #cross({ ours, theirs }: Extract<Part, { kind: 'cross' }>): void {
    const there = this.#fresh(0);
    const here = this.#inUse;
    this.operations.push(...ours);
    const mark = this.#fresh(0, there);
    if (this.#inUse !== here) return;
    this.#checkout(there);
    this.operations.push(...theirs);
    this.#checkout(here);
    this.operations.push({ kind: 'merge', source: there });
    this.#checkout(there);
    this.operations.push({ kind: 'merge', source: mark });
    this.operations.push({ kind: 'merge', source: here });
  }

  /** The name of a branch that was made right now, of the one in use: that is main where no other name can be had. */
  #fresh(pick: number, besides?: string): string {
    let name = this.#free(pick) ?? this.#leaf(besides);
    if (name === undefined) this.#checkout(MAIN);
    name ??= this.#leaf(besides) ?? MAIN;
    if (this.#parents.has(name)) this.#delete(name);
    this.#create(name);
    return name;
  }

  #free(pick: number): string | undefined {
    const free = this.#names.filter((name) => !this.#parents.has(name));
    return free[pick % Math.max(free.length, 1)];
  }

  /** One that can be deleted. */
  #leaf(besides?: string): string | undefined {
    const needed = new Set([...this.#parents.values(), this.#inUse, besides]);
    return this.#names.find((name) => this.#parents.has(name) && !needed.has(name));
  }

  /** Mostly one that can be deleted, or that another was made from. */
  #doomed(pick: number): string {
    const doomed = [this.#leaf(), this.#inTheWay(), this.#leaf(), undefined][pick % 4];
    return doomed ?? this.#any(pick);
  }

  /** One that another was made from, and that is not in use: it is not to be deleted. */
  #inTheWay(): string | undefined {
    return [...this.#parents.values()].find((name) => name !== undefined && name !== MAIN && name !== this.#inUse);
  }

  /** Mostly one that exists. */
  #any(pick: number): string {
    const names = pick % 6 === 5 ? [MAIN, ...this.#names] : [...this.#parents.keys()];
    return names[pick % names.length] ?? MAIN;
  }

  /** Mostly one that exists, and is not in use. */
  #another(pick: number): string {
    const others = [...this.#parents.keys()].filter((name) => name !== this.#inUse);
    if (others.length === 0) return this.#fresh(pick);
    return pick % 12 === 11 ? this.#any(pick) : (others[pick % others.length] ?? MAIN);
  }

  #create(name: string, from?: number): void {
    this.operations.push({ kind: 'createBranch', name, ...(from !== undefined && { from }) });
    if (!this.#parents.has(name)) this.#parents.set(name, this.#inUse);
  }

  #delete(name: string): void {
    this.operations.push({ kind: 'deleteBranch', name });
    const isParent = [...this.#parents.values()].includes(name);
    if (name !== MAIN && name !== this.#inUse && !isParent) this.#parents.delete(name);
  }

  #checkout(branch: string): void {
    this.operations.push({ kind: 'checkout', branch });
    if (this.#parents.has(branch)) this.#inUse = branch;
  }
}
