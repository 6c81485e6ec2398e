import test from 'ava';
import type { RequestHead } from '../../../failpoints/lab/request-head.ts';
import type { PlacedFault } from '../../../props/case/fault.ts';
import { blameOf } from '../../../props/race/blame.ts';
import { Injector, type Met } from '../../../props/race/injector.ts';

const HEAD: RequestHead = {
  sequence: 1,
  actor: 'a',
  operation: 'PutObject',
  verb: 'put',
  bucket: 'bucket',
  key: 'k',
  class: 'manifest.version',
  contended: true,
  condition: 'if_none_match',
  bytesIn: 1,
};

const PLACED: PlacedFault = {
  actor: 0,
  operation: 1,
  verb: 'put',
  class: 'manifest.version',
  nth: 2,
  fault: { kind: 'throttle' },
};

function kindsMet(faults: readonly PlacedFault[], requests: readonly (Partial<Met> | undefined)[]) {
  const injector = new Injector(faults);
  return requests.map((request) => injector.meet(met({ operation: 1, ...request }))?.kind);
}

function met(changes: Partial<Met>): Met {
  return { actor: 0, operation: 0, head: HEAD, fault: undefined, isPublishing: true, turn: 0, ...changes };
}

test('a fault strikes the n-th request of its kind in its operation, and as many more as it says', (t) => {
  const four = [{}, {}, {}, {}];
  t.deepEqual(kindsMet([PLACED], four), [undefined, 'throttle', undefined, undefined]);
  t.deepEqual(kindsMet([{ ...PLACED, times: 2 }], four), [undefined, 'throttle', 'throttle', undefined]);
});

test('requests of others, of other operations and of other objects do not count', (t) => {
  const strangers = [{ actor: 1 }, { operation: 0 }, { head: { ...HEAD, class: 'table.version' as const } }];
  t.deepEqual(kindsMet([PLACED], [{}, ...strangers, {}]), [undefined, undefined, undefined, undefined, 'throttle']);
});

test('a fault passes over requests that it cannot happen to, and of several the first has its way', (t) => {
  const flip: PlacedFault = { ...PLACED, nth: 1, fault: { kind: 'flip_bit', at: 0 } };
  const both: readonly PlacedFault[] = [
    { ...PLACED, nth: 1 },
    { ...PLACED, nth: 1, times: 2, fault: { kind: 'lose_answer', answer: 'reset' } },
  ];
  t.deepEqual(kindsMet([flip], [{}]), [undefined]);
  t.deepEqual(kindsMet(both, [{}, {}]), ['throttle', 'lose_answer']);
});

const LOG = { faults: () => new Map([[1, 'throttle' as const]]) };

test('an operation may answer what its faults account for, and only where they made a difference', (t) => {
  const throttled = met({ fault: { kind: 'throttle' } });
  t.deepEqual(blameOf([throttled], LOG).provoked, ['unavailable']);
  t.deepEqual(blameOf([throttled], { faults: () => new Map() }).provoked, []);
  t.deepEqual(blameOf([met({ fault: { kind: 'slow', delayMs: 1 } })], LOG).provoked, []);
  t.true(blameOf([met({ fault: { kind: 'flip_bit', at: 0 } })], LOG).provoked.includes('corrupt'));
  t.true(blameOf([met({ fault: { kind: 'stale_list', within: { writes: 1 } } })], LOG).isStale);
});

test('"unknown" is for a publish without a true answer, one that is cut short, and a confirmed intent', (t) => {
  const lost = { kind: 'lose_answer', answer: 'reset' } as const;
  const silent = { kind: 'time_out', applied: false } as const;
  const sidecar = (condition: RequestHead['condition']) => ({ ...HEAD, class: 'sidecar' as const, condition });
  const cases: readonly (readonly [readonly Met[], boolean])[] = [
    [[met({})], false],
    [[met({ fault: lost })], true],
    [[met({ fault: lost, isPublishing: false })], false],
    [[met({ fault: { kind: 'slow', delayMs: 1 } })], false],
    [[met({}), met({ fault: silent, head: sidecar('none') })], true],
    [[met({ fault: silent, head: sidecar('none'), isPublishing: false })], false],
    [[met({ head: sidecar('if_match') })], true],
    [[met({ fault: lost, head: sidecar('if_none_match') })], false],
  ];
  for (const [requests, expected] of cases) t.is(blameOf(requests, LOG).mayBeEither, expected);
});
