import fc from 'fast-check';
import { CASE_FORMAT, type Case } from '../case/case.ts';
import { canonicalCase } from '../case/codec.ts';
import { ground } from './ground.ts';
import { program } from './program.ts';
import { schema } from './schema.ts';

/** Cases of the suite `conformance`, in canonical form. */
export function conformanceCase(): fc.Arbitrary<Case> {
  return fc
    .tuple(
      schema().chain((drawn) => ground(drawn)),
      fc.integer(),
    )
    .chain(([over, seed]) =>
      program(over).map((operations) =>
        canonicalCase({ format: CASE_FORMAT, suite: 'conformance', seed, schema: over.schema, operations }),
      ),
    );
}
