import fc from 'fast-check';
import { add, relink, remove, town, unlink } from '../merge-table/statements.ts';
import { crosswise, fork, into, on, type Step } from './step.ts';
import type { Statement } from '../../../src/graph/operation.ts';

// Few rows of few values, so that branches often come to the same, and merges often have something to merge.

const branches = fc.constantFrom('main', 'dev', 'ops');
const towns = fc.constantFrom('a', 'b', 'c');
const sizes = fc.nat(2);

const upserting = (statement: Statement): Statement => ({ ...statement, op: 'upsertNode' }) as Statement;

const statements: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(towns, sizes).map(([name, size]) => upserting(town(name, size))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('u', 'v'), fc.tuple(towns, towns))
      .map(([id, ends]) => relink('Road', id, ends.join('>'), { toll: 1 })),
  },
  fc
    .tuple(fc.constantFrom('p', 'q'), fc.constantFrom('m', 'n'))
    .map(([name, mail]) => upserting(add('Person', { name, mail }))),
  towns.map((name) => remove('Town', name)),
  fc.constant(unlink('Road', 'u')),
);

const working = fc.tuple(branches, statements).map(([branch, statement]) => [on(branch, statement)]);

/** Two branches take what the other and a third one did. */
const amongThree = fc
  .tuple(fc.constantFrom(['main', 'dev', 'ops'], ['dev', 'ops', 'main'], ['ops', 'main', 'dev']), statements)
  .map(([[one = '', other = '', third = ''], statement]) => [
    on(third, statement),
    ...crosswise(one, other),
    into(one, third),
    into(other, third),
  ]);

const steps: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 4, arbitrary: working },
  {
    weight: 3,
    arbitrary: fc.tuple(branches, branches, fc.nat(3)).map(([one, other, back]) => [into(one, other, back)]),
  },
  fc.tuple(branches, branches).map(([one, other]) => crosswise(one, other)),
  amongThree,
);

const BEGIN = [on('main', town('a'), town('b')), fork('dev', 'main'), fork('ops', 'main')];

/** Stories of three branches: so many steps, and at the end they have much in common, and some work that they have not. */
export function stories(length: number): fc.Arbitrary<readonly Step[]> {
  const of = (arbitrary: typeof steps, count: number) =>
    fc.noBias(fc.array(arbitrary, { minLength: count, maxLength: count, size: 'max' }));
  return fc
    .tuple(of(steps, length), of(working, 2), amongThree, of(working, 4))
    .map(([first, ...last]) => [...BEGIN, ...first.flat(), ...last.flat(2)]);
}

/** What one branch does. */
export function work(branch: string): fc.Arbitrary<readonly Step[]> {
  return fc
    .noBias(fc.array(statements, { maxLength: 4, size: 'max' }))
    .map((all) => all.map((each) => on(branch, each)));
}
