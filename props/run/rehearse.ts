import { emptyState, read, write, type ModelState } from '../../model/index.ts';
import type { Case } from '../case/case.ts';
import type { DrawnRead, DrawnWrite, Operation } from '../case/operation.ts';
import { returnedSomething } from './effective.ts';
import { resolveRead, resolveWrite } from './resolve.ts';

/** The state in which a case's operations leave the model alone. */
export function rehearse({ schema, operations }: Case): ModelState {
  return operations.reduce(rehearseWrite, emptyState(schema));
}

/** How many of a case's operations have an effect in the model alone. Ids are its own, so a run's count can differ a little. */
export function rehearseEffective(data: Case): number {
  let state = emptyState(data.schema);
  let effective = 0;
  for (const operation of data.operations) {
    const before = state;
    state = rehearseWrite(state, operation);
    if (state !== before || answers(state, operation)) effective++;
  }
  return effective;
}

function rehearseWrite(state: ModelState, operation: Operation): ModelState {
  if (operation.kind !== 'mutate' && operation.kind !== 'load') return state;
  const outcome = write(state, resolveWrite(state, operation satisfies DrawnWrite), []);
  return outcome.ok ? outcome.state : state;
}

function answers(state: ModelState, operation: Operation): boolean {
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return false;
    case 'readAt':
      return readsSomething(state, operation.read);
    case 'reopen':
    case 'hold':
    case 'everything':
    case 'refresh':
    case 'openReadOnly':
      return readsSomething(state, { kind: 'counts' });
    case 'optimize':
      return false;
    case 'getNode':
    case 'getEdge':
    case 'scanNodes':
    case 'scanEdges':
    case 'neighbours':
    case 'counts':
      return readsSomething(state, operation);
  }
}

function readsSomething(state: ModelState, drawn: DrawnRead): boolean {
  const outcome = read(state, resolveRead(state, drawn));
  return outcome.ok && returnedSomething(outcome.value);
}
