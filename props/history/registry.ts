import { MAIN } from './placement.ts';

/** A branch that there is. */
export interface Standing {
  readonly incarnation: string;
  /** Incarnation of the branch that it was made from. */
  readonly parent: string;
  /** Its deletion has begun: nobody makes a branch of it any more. It is there until that is through. */
  readonly isClosing: boolean;
}

/** Which branches there are besides main, by name: the sequential meaning of making and deleting them. */
export type Registry = ReadonlyMap<string, Standing>;

export function find(registry: Registry, name: string): Standing | undefined {
  if (name === MAIN) return { incarnation: MAIN, parent: MAIN, isClosing: false };
  return registry.get(name);
}

export function isThere(registry: Registry, incarnation: string): boolean {
  return incarnation === MAIN || [...registry.values()].some((each) => each.incarnation === incarnation);
}

/** Whether a branch can be made of one. */
export function isOpen(registry: Registry, incarnation: string): boolean {
  if (incarnation === MAIN) return true;
  return [...registry.values()].some((each) => each.incarnation === incarnation && !each.isClosing);
}

/** Whether a branch may not be deleted by somebody who has `own` open. */
export function isInUse(registry: Registry, name: string, own: string): boolean {
  if (name === MAIN) return true;
  const incarnation = registry.get(name)?.incarnation;
  if (incarnation === undefined) return false;
  return incarnation === own || [...registry.values()].some(({ parent }) => parent === incarnation);
}

export function withBranch(registry: Registry, name: string, standing: Standing): Registry {
  return new Map([...registry, [name, standing]]);
}

export function withoutBranch(registry: Registry, name: string): Registry {
  return new Map([...registry].filter(([each]) => each !== name));
}
