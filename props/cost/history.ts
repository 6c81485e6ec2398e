import type { Statement } from '../../src/index.ts';
import { cityOf, emailOf } from './schema.ts';

/**
 * One commit of a history, by its number. Rows come, change and go, one a commit, so that there are about as many after a
 * thousand commits as after ten: what grows is the history.
 */
export function commitAt(turn: number): readonly Statement[] {
  const round = Math.floor(turn / KINDS.length);
  return (KINDS[turn % KINDS.length] ?? upsertPerson)(round);
}

type Kind = (round: number) => readonly Statement[];

const upsertPerson: Kind = (round) => [
  { op: 'upsertNode', type: 'Person', values: { email: emailOf(round), age: round } },
];

const KINDS: readonly Kind[] = [
  upsertPerson,
  (round) => [{ op: 'insertEdge', type: 'Knows', id: passing(round), from: emailOf(round), to: emailOf(round + 7) }],
  (round) => [{ op: 'insertNode', type: 'Person', values: { email: passing(round), age: round } }],
  (round) => [{ op: 'updateNodes', type: 'Person', where: idIs(emailOf(round + 5)), set: { name: `name ${round}` } }],
  (round) => [{ op: 'deleteEdges', type: 'Knows', where: idIs(passing(round)) }],
  (round) => [{ op: 'upsertNode', type: 'City', values: cityOf(round) }],
  (round) => [{ op: 'deleteNodes', type: 'Person', where: idIs(passing(round)) }],
];

/** A row that is there for a few commits. */
function passing(round: number): string {
  return `passing ${round}`;
}

export function idIs(value: string) {
  return { op: 'eq', field: 'id', value } as const;
}
