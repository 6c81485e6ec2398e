import fc from 'fast-check';
import { type ModelState, write } from '../../../model/index.ts';
import type { Statement } from '../../../src/graph/operation.ts';
import { add, link, remove, town, unlink } from './statements.ts';
import { WORLD } from './world.ts';
import { mutate, stateOf } from '../support/graph.ts';

// Random work on few rows, so that two sides meet often, in rows as well as in what is unique and counted.

const towns = fc.constantFrom('a', 'b', 'c', 'd');
const ids = fc.constantFrom('u', 'v', 'w', 'x', 'y', 'z');
const ends = fc.tuple(towns, towns).map((names) => names.join('>'));

function upserting(insert: Statement): Statement {
  return { ...insert, op: insert.op === 'insertEdge' ? 'upsertEdge' : 'upsertNode' } as Statement;
}

const statements: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(towns, fc.nat(5)).map(([name, size]) => upserting(add('Town', { name, size }))) },
  {
    weight: 4,
    arbitrary: fc.tuple(ids, fc.constantFrom('m', 'n')).map(([name, mail]) => upserting(add('Person', { name, mail }))),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(ids, ends, fc.nat(1)).map(([id, at, toll]) => upserting(link('Road', id, at, { toll }))),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(ids, ends).map(([id, at]) => upserting(link('Twin', id, at))),
  },
  { weight: 2, arbitrary: towns.map((name) => remove('Town', name)) },
  ids.map((name) => remove('Person', name)),
  ids.map((id) => unlink('Road', id)),
);

/** What somebody does to a graph, whatever of it can be done. */
export const work = fc.noBias(fc.array(statements, { maxLength: 6, size: 'max' }));

/** The state after work; statements that are refused do nothing. */
export function worked(state: ModelState, all: readonly Statement[]): ModelState {
  return all.reduce((each, statement) => {
    const outcome = write(each, mutate(statement), []);
    return outcome.ok ? outcome.state : each;
  }, state);
}

const START = stateOf(WORLD, mutate(...['a', 'b', 'c', 'd'].map((name) => town(name)), add('Person', { name: 'x' })));

const begun = work.map((all) => worked(START, all));

/** Two sides and the state that both began with. */
export const sides = fc
  .record({ base: begun, target: work, source: work })
  .map(({ base, target, source }) => ({ base, target: worked(base, target), source: worked(base, source) }));
