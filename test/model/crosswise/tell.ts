import type { LineageCommit } from '../../../model/index.ts';
import { after, beginning, foresee, type Made, type Past } from './past.ts';
import type { Step } from './step.ts';

const FIRST: LineageCommit = { id: 'c1000', parent: null, merged: null, sequence: 0, createdAt: '' };

/** What a story leads to as the model has it, without any graph. */
export function told(steps: readonly Step[], past = beginning(FIRST)): Past {
  return steps.reduce((each, step) => after(each, step, foresee(each, step), (made) => commitOf(each, made)), past);
}

/** Its place is that after its parent on its own branch, as engines count. */
function commitOf({ lineage }: Past, made: Made): LineageCommit {
  const before = lineage.find(({ id }) => id === made.parent);
  return { ...FIRST, ...made, id: `c${1_000 + lineage.length}`, sequence: (before?.sequence ?? 0) + 1 };
}
