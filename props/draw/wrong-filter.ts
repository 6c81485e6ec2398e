import fc from 'fast-check';
import type { PropertyDefinition } from '../../src/index.ts';
import type { DrawnFilter } from '../case/operation.ts';
import { isOrdered } from './scalar.ts';
import { NO_SUCH_NAMES } from './wrong-row.ts';

/** Filters on rows of a node type that mean nothing: unknown properties, values of other types, comparisons that are none, and one that is nested too deep. */
export function wrongFilter(properties: Readonly<Record<string, PropertyDefinition>>): fc.Arbitrary<DrawnFilter> {
  const unknown = fc.constantFrom(...NO_SUCH_NAMES).map((property): DrawnFilter => ({ op: 'isNull', property }));
  const misplaced = fc.constant<DrawnFilter>({ op: 'eq', field: 'from', value: 'nobody' });
  const tooDeep = fc.constant(nested(17));
  const entries = Object.entries(properties);
  if (entries.length === 0) return fc.oneof(unknown, misplaced, tooDeep);
  const misused = fc
    .constantFrom(...entries)
    .map(([property, { type }]): DrawnFilter =>
      isOrdered(type)
        ? { op: 'eq', property, value: type === 'String' ? 1 : [] }
        : { op: 'lt', property, value: type === 'Blob' ? '' : [] },
    );
  return fc.oneof(
    { weight: 4, arbitrary: misused },
    { weight: 2, arbitrary: unknown },
    { weight: 1, arbitrary: misplaced },
    { weight: 1, arbitrary: tooDeep },
  );
}

function nested(depth: number): DrawnFilter {
  return depth === 1 ? { op: 'and', of: [] } : { op: 'not', of: nested(depth - 1) };
}
