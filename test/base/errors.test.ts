import test from 'ava';
import { GraphError, withOutcome } from '../../src/base/errors.ts';

test('a failure that may have happened all the same is the same failure but for that', (t) => {
  const cause = new Error('why');
  const facts = { name: 'GraphError', kind: 'conflict', code: 'stale_base', message: 'no', cause } as const;
  const error = new GraphError('conflict', 'stale_base', 'no', { details: { table: 'node:a' }, cause });
  t.like(error, { ...facts, details: { table: 'node:a' }, outcome: 'not_applied' });
  t.like(withOutcome(error, 'unknown'), { ...facts, details: { table: 'node:a' }, outcome: 'unknown' });
  t.is(error.outcome, 'not_applied');
  t.is(withOutcome(error, 'not_applied'), error);
});

test('what is no failure of the engine passes as it is', (t) => {
  for (const thrown of [new TypeError('oops'), 'oops', undefined]) t.is(withOutcome(thrown, 'unknown'), thrown);
});
