import { changes, emptyState, read, write, type ModelState } from '../../model/index.ts';
import type { Commit } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { BranchOperation, DrawnRead, DrawnWrite, Operation } from '../case/operation.ts';
import { Branches, newest, type Line, type Published } from './branches.ts';
import { returnedSomething } from './effective.ts';
import { resolveRead, resolveWrite } from './resolve.ts';

/** The state in which a case's operations leave the model alone, on the branch that is in use by then. */
export function rehearse({ schema, operations }: Case): ModelState {
  const rehearsal = new Rehearsal(schema);
  for (const operation of operations) rehearsal.apply(operation);
  return rehearsal.state;
}

/** How many commits have led to the newest one of the branch that is in use by then. */
export function rehearseCommits({ schema, operations }: Pick<Case, 'schema' | 'operations'>): number {
  const rehearsal = new Rehearsal(schema);
  for (const operation of operations) rehearsal.apply(operation);
  return rehearsal.commits;
}

/** How many of a case's operations have an effect in the model alone. Ids are its own, so a run's count can differ a little. */
export function rehearseEffective({ schema, operations }: Case): number {
  const rehearsal = new Rehearsal(schema);
  return operations.filter((operation) => rehearsal.apply(operation)).length;
}

const IDS_AT_MOST = 64;

/** A run without an engine. */
class Rehearsal {
  readonly #branches: Branches;
  #line: Line;
  #minted = 0;

  constructor(schema: Case['schema']) {
    const first = { commit: this.#commit({ operation: 'init' }), state: emptyState(schema) };
    this.#branches = new Branches(first);
    const [main] = this.#branches.all;
    if (!main) throw new Error('a graph has a branch');
    this.#line = main;
  }

  get state(): ModelState {
    return newest(this.#line).state;
  }

  get commits(): number {
    return this.#branches.history(this.#line).length;
  }

  /** Tells whether it has an effect. */
  apply(operation: Operation): boolean {
    switch (operation.kind) {
      case 'mutate':
      case 'load':
        return this.#write(operation);
      case 'createBranch':
      case 'deleteBranch':
      case 'checkout':
      case 'merge':
        return this.#change(operation);
      case 'readAt':
      case 'readAsOf': {
        const then = this.#kept(operation.commit);
        return then !== undefined && readsSomething(then, operation.read);
      }
      case 'changes': {
        const [before, after] = [this.#kept(operation.from), this.#kept(operation.to)];
        if (!before || !after) return false;
        const { nodes, edges } = changes(before, after);
        return Object.keys({ ...nodes, ...edges }).length > 0;
      }
      case 'reopen':
      case 'hold':
      case 'everything':
      case 'refresh':
      case 'openReadOnly':
        return readsSomething(this.state, { kind: 'counts' });
      case 'optimize':
      case 'upkeep':
      case 'repair':
        return false;
      case 'cleanup':
        this.#branches.cleanUp(operation.keep);
        return false;
      case 'demote':
        return this.#demote();
      case 'getNode':
      case 'getEdge':
      case 'scanNodes':
      case 'scanEdges':
      case 'searchNodes':
      case 'searchEdges':
      case 'neighbours':
      case 'counts':
        return readsSomething(this.state, operation);
    }
  }

  #write(drawn: DrawnWrite): boolean {
    const outcome = write(this.state, resolveWrite(this.state, drawn), this.#ids());
    if (!outcome.ok || !outcome.changed) return false;
    this.#publish({ operation: drawn.kind }, outcome.state);
    return true;
  }

  #change(operation: BranchOperation): boolean {
    switch (operation.kind) {
      case 'createBranch':
        return this.#create(operation.name, operation.from);
      case 'deleteBranch':
        if (this.#branches.refusesDelete(operation.name, this.#line)) return false;
        this.#branches.delete(operation.name);
        return true;
      case 'checkout': {
        const line = this.#branches.get(operation.branch);
        if (!line || line === this.#line) return false;
        this.#line = line;
        return true;
      }
      case 'merge': {
        const fate = this.#branches.merge(this.#line, operation.source);
        if (!fate.ok || fate.result.kind === 'up_to_date') return false;
        this.#publish({ operation: 'merge', merged: fate.source.commit.id }, fate.state);
        return true;
      }
    }
  }

  #demote(): boolean {
    this.#branches.demote();
    const line = this.#branches.get(this.#line.branch.name);
    if (!line) throw new Error('the branch in use exists');
    this.#line = line;
    return readsSomething(this.state, { kind: 'counts' });
  }

  #create(name: string, index: number | undefined): boolean {
    const from = index === undefined ? newest(this.#line) : this.#published(index);
    if (this.#branches.refusesCreate(name, this.#line, from)) return false;
    const { id, createdAt } = from.commit;
    const incarnation = `incarnation ${++this.#minted}`;
    const parent = this.#line.branch.name;
    this.#branches.create({ name, incarnation, parent, commit: id, actor: null, createdAt }, this.#line, from);
    return true;
  }

  #publish(made: Pick<Commit, 'operation'> & Partial<Commit>, state: ModelState): void {
    const { id, sequence } = newest(this.#line).commit;
    this.#line.published.push({ commit: this.#commit({ ...made, parent: id, sequence: sequence + 1 }), state });
  }

  /** The state at a commit, if that can still be read. */
  #kept(index: number): ModelState | undefined {
    const then = this.#published(index);
    return this.#branches.isKept(this.#line, then) ? then.state : undefined;
  }

  #published(index: number): Published {
    const history = this.#branches.history(this.#line);
    return history[index % history.length] ?? newest(this.#line);
  }

  /** More than any one write needs. No branch may have those of another. */
  #ids(): readonly string[] {
    const write = ++this.#minted;
    return Array.from({ length: IDS_AT_MOST }, (_, i) => `row ${write} ${i}`);
  }

  #commit(made: Pick<Commit, 'operation'> & Partial<Commit>): Commit {
    const id = `commit ${String(++this.#minted).padStart(4, '0')}`;
    return { id, parent: null, merged: null, sequence: 0, actor: null, createdAt: '', ...made };
  }
}

function readsSomething(state: ModelState, drawn: DrawnRead): boolean {
  const outcome = read(state, resolveRead(state, drawn));
  return outcome.ok && returnedSomething(outcome.value);
}
