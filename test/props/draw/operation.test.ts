import test from 'ava';
import fc from 'fast-check';
import { OPERATION_KINDS, type Operation } from '../../../props/case/operation.ts';
import { encodeJson } from '../../../src/index.ts';
import { ground } from '../../../props/draw/ground.ts';
import { operation } from '../../../props/draw/operation.ts';
import { program } from '../../../props/draw/program.ts';
import { labelsOf } from '../../../props/run/labels.ts';
import { sampleCase } from '../support/sample-case.ts';

const GROUND = ground(sampleCase().schema);
const OPERATION = GROUND.chain((over) => operation(over));

test('operations of every kind are drawn, with every statement, mode and manner', (t) => {
  const drawn = fc.sample(GROUND.chain(program), { seed: 1, numRuns: 50 }).flat();
  const kinds = new Set(drawn.map(({ kind }) => kind));
  t.deepEqual(
    OPERATION_KINDS.filter((kind) => !kinds.has(kind)),
    [],
  );
  const labels = new Set(drawn.flatMap(labelsOf));
  const words = 'insertNode upsertNode insertEdge upsertEdge updateNodes deleteNodes deleteEdges'.split(' ');
  const manners = ['load append', 'load merge', 'load overwrite', 'reopen replace', 'reopen beside', 'reopen back'];
  for (const label of [...words, ...manners]) {
    t.true(labels.has(label), label);
  }
});

test('operations shrink to their simplest form', (t) => {
  const smallest = (holds: (each: Operation) => boolean): string => {
    const found = fc.check(
      fc.property(OPERATION, (each) => !holds(each)),
      { seed: 1, numRuns: 1000 },
    );
    return encodeJson(found.counterexample?.[0]);
  };
  t.is(
    smallest(({ kind }) => kind === 'readAt'),
    encodeJson({ kind: 'readAt', commit: 0, read: { kind: 'counts' } }),
  );
  t.is(smallest((each) => each.kind === 'mutate' && each.statements.length > 3).length < 700, true);
});
