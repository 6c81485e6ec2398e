import type { Operation } from '../case/operation.ts';
import type { OlderOperation } from '../case/race.ts';

/** What an operation exercises, in finer words than its kind: every statement, mode and manner counts for itself. */
export function labelsOf(operation: Operation | OlderOperation): readonly string[] {
  switch (operation.kind) {
    case 'mutate':
      return operation.statements.map(({ op }) => op);
    case 'load':
      return [`load ${operation.mode}`];
    case 'reopen':
      return [`reopen ${operation.how}`];
    case 'readAt':
      return [`readAt ${operation.read.kind}`];
    case 'readAsOf':
      return [`readAsOf ${operation.read.kind}`];
    case 'repair':
      return [`repair ${operation.mode}`];
    case 'demote':
      return [`demote to ${operation.version}`, ...(operation.scars ?? [])];
    default:
      return [operation.kind];
  }
}
