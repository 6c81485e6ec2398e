import type { Death } from '../case/race.ts';
import type { Arena } from './arena.ts';

/** A death that came to pass, before the turn with this index. */
export interface Buried {
  readonly actor: number;
  readonly name: string;
  readonly landing: Death['landing'];
  readonly turn: number;
}

/** Where the dead lie, and what they had sent and has not landed yet. */
export class Graves {
  readonly #arena: Arena;
  readonly #dead: Buried[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get dead(): readonly Buried[] {
    return this.#dead;
  }

  bury(actor: number, name: string, landing: Death['landing'], turn: number): void {
    this.#arena.kill(name, landing === 'never' ? 'dropped' : landing === 'at_once' ? 'applied' : 'late');
    this.#dead.push({ actor, name, landing, turn });
  }

  /** Lets land whatever is due when so many turns have been taken. Nobody stirs when an operation begins, which is a turn too. */
  stir(turns: number): void {
    for (const { name, landing, turn } of this.#dead) {
      if (typeof landing === 'object' && turns >= turn + landing.turns) this.#arena.land({ actor: name });
    }
  }
}
