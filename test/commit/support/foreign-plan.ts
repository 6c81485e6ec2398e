import type { Plan } from '../../../src/commit/plan.ts';
import type { Session } from '../../../src/graph/session.ts';
import type { TableInspection } from '../../../src/index.ts';

/** A plan as somebody may have stored it who is long gone: one append to each of the tables. */
export function foreignPlan({ mint }: Session, tables: readonly TableInspection[], made?: Plan['made']): Plan {
  return {
    class: 'logical',
    operation: 'mutate',
    branch: 'main',
    operationId: mint(),
    commitId: mint(),
    startedAt: '2026-01-01T00:00:00.000Z',
    actor: null,
    readSet: { schema: '', tables: {} },
    tables: tables.map(({ key, location, published: pinned }) => ({ key, location, pinned, effects: ['append'] })),
    ...(made && { made }),
  };
}
