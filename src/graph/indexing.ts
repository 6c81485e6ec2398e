import { keyIndexRowsOf } from '../base/environment.ts';
import { allIndexes, inheritedIndexes } from '../commit/indexes.ts';
import type { IndexEffectOutcome, MaintenanceEffect } from '../commit/plan.ts';
import type { IndexCoverage } from '../lance/table-index.ts';
import type { LanceTable, TableSize } from '../lance/table.ts';
import type { GraphType } from '../schema/accepted.ts';
import { wantedIndexes, type WantedIndex } from './indexes.ts';
import type { IndexOptimization } from './operation.ts';
import type { Session } from './session.ts';

/**
 * Parts of an index from which on it is made anew. What one of vectors takes in is one more part each time, and Lance puts no fragments
 * together that are of different parts.
 */
const PARTS_AT_MOST = 8;

type Outcome = IndexOptimization['outcome'];
type Coverage = ReadonlyMap<string, IndexCoverage> | undefined;

/** What is to be done about the indexes of one table, and what became of it. */
export class Indexing {
  readonly #table: LanceTable;
  readonly #wanted: readonly WantedIndex[];
  /** Undefined where none can be read. */
  readonly #before: Coverage;
  readonly #size: TableSize;
  readonly #made = new Map<string, IndexEffectOutcome>();

  private constructor(table: LanceTable, wanted: readonly WantedIndex[], before: Coverage, size: TableSize) {
    this.#table = table;
    this.#wanted = wanted;
    this.#before = before;
    this.#size = size;
  }

  /** Looks at the version that a handle is at. */
  static async of({ environment }: Session, type: GraphType, table: LanceTable): Promise<Indexing> {
    const size = await table.size();
    const wanted = wantedIndexes(type, size.rows, keyIndexRowsOf(environment));
    return new Indexing(table, wanted, size.indexes > 0 ? await table.indexes() : new Map(), size);
  }

  /** Whether there is anything to compact, as far as Lance tells. */
  get isScattered(): boolean {
    return this.#size.smallFragments > 1;
  }

  get #isEmpty(): boolean {
    return this.#size.rows === 0;
  }

  /** Whether some index does not know all rows. */
  get isBehind(): boolean {
    return this.#wanted.some(({ index: { name } }) => this.#uncovered(name) > 0);
  }

  /** Whether anything is to be done. */
  get isDue(): boolean {
    return this.isBehind || this.#before === undefined || this.#missing().length > 0 || this.#worn().length > 0;
  }

  /** What is to be done. A compaction loses indexes that it cannot find, so those are dropped before and made anew after. */
  async effects(session: Session, isWorthCompacting: boolean): Promise<readonly MaintenanceEffect[]> {
    const worn = this.#worn();
    const isOnlyMissing =
      this.#before !== undefined && worn.length === 0 && !this.isBehind && this.#missing().length > 0;
    const missing = this.#missing().map(({ index }) => index);
    if (isOnlyMissing && !isWorthCompacting) return missing.map((index) => this.#making(index));
    const lost = new Set([...worn, ...(await this.#outOfReach(session))]);
    const anew = this.#wanted.map(({ index }) => index).filter((index) => lost.has(index.name));
    const made = this.#isEmpty ? [] : new Set([...anew, ...missing]);
    return [{ kind: 'compact', without: [...lost] }, ...[...made].map((index) => this.#making(index))];
  }

  /** What is told where nothing was done: `otherwise` of those for which there was something to do. */
  outcomes(otherwise: Outcome = 'pending'): readonly IndexOptimization[] {
    const due = new Set([...this.#missing(), ...this.#wanted.filter(({ index }) => this.#uncovered(index.name) > 0)]);
    return this.#told((wanted) => {
      const made = this.#made.get(wanted.index.name);
      if (made !== undefined && made !== 'built') return made;
      if (made !== undefined || due.has(wanted)) return this.#isEmpty ? 'pending' : otherwise;
      return this.#isEmpty && !this.#before?.has(wanted.index.name) ? 'pending' : 'nothing_to_do';
    });
  }

  /** What is told after the effects were made. */
  async outcomesAfter(): Promise<readonly IndexOptimization[]> {
    const after = this.isBehind ? await this.#table.indexes() : undefined;
    return this.#told(({ kind, index: { name } }) => {
      const made = this.#made.get(name);
      if (made !== undefined) return made;
      if (this.#before?.has(name) !== true) return 'pending';
      const uncovered = this.#uncovered(name);
      if (uncovered === 0) return 'nothing_to_do';
      // The compaction found no row left to learn from, and dropped it.
      if (kind === 'vector' && after?.has(name) === false) return 'untrainable';
      return (after?.get(name)?.uncovered ?? uncovered) < uncovered ? 'extended' : 'pending';
    });
  }

  #making(index: WantedIndex['index']): MaintenanceEffect {
    return { kind: 'index', index, onOutcome: (outcome) => void this.#made.set(index.name, outcome) };
  }

  /** Where there are no rows an index would know none. */
  #missing(): readonly WantedIndex[] {
    return this.#isEmpty ? [] : this.#wanted.filter(({ index }) => !this.#before?.has(index.name));
  }

  #worn(): readonly string[] {
    const parts = (name: string): number => this.#before?.get(name)?.parts ?? 0;
    return this.#wanted.map(({ index }) => index.name).filter((name) => parts(name) > PARTS_AT_MOST);
  }

  async #outOfReach({ store }: Session): Promise<readonly string[]> {
    const { location } = this.#table;
    const version = await this.#table.version();
    if (this.#before === undefined) return allIndexes({ store }, location, version);
    return inheritedIndexes({ store }, location, version);
  }

  #uncovered(name: string): number {
    return this.#before?.get(name)?.uncovered ?? 0;
  }

  #told(outcomeOf: (wanted: WantedIndex) => Outcome): readonly IndexOptimization[] {
    return this.#wanted.map((wanted) => ({
      kind: wanted.kind,
      property: wanted.property,
      outcome: outcomeOf(wanted),
    }));
  }
}
