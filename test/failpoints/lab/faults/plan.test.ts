import test from 'ava';
import { followPlan } from '../../../../failpoints/lab/faults/choose.ts';
import { NO_FAULTS, type FaultPlan, type FaultRule } from '../../../../failpoints/lab/faults/plan.ts';
import type { RequestHead } from '../../../../failpoints/lab/request-head.ts';

const HEAD: RequestHead = {
  sequence: 1,
  actor: 'a',
  operation: 'PutObject',
  verb: 'put',
  bucket: 'bucket',
  key: 'k',
  class: 'table.version',
  contended: true,
  condition: 'none',
  bytesIn: 1,
};

const THROTTLE = { kind: 'throttle' } as const;

function hits(plan: Partial<FaultPlan>, heads: readonly Partial<RequestHead>[]): readonly (string | undefined)[] {
  const choose = followPlan({ ...NO_FAULTS, ...plan });
  return heads.map((head) => choose({ ...HEAD, ...head })?.kind);
}

test('a rule wants what it names: actor, verb and class', (t) => {
  const rules: readonly FaultRule[] = [
    { actor: 'a', verb: 'put', class: 'sidecar', when: { nth: 1, times: Infinity }, fault: THROTTLE },
  ];
  const [hit, ...misses] = hits({ rules }, [
    { class: 'sidecar' },
    { class: 'sidecar', actor: 'b' },
    { class: 'sidecar', verb: 'delete', operation: 'DeleteObject' },
    { class: 'claim' },
  ]);
  t.is(hit, 'throttle');
  t.deepEqual(misses, [undefined, undefined, undefined]);
});

test('of the requests that a rule wants it gets the n-th, or several from there', (t) => {
  const four = [{}, {}, {}, {}];
  t.deepEqual(hits({ rules: [{ when: { nth: 2 }, fault: THROTTLE }] }, four), [
    undefined,
    'throttle',
    undefined,
    undefined,
  ]);
  const two: FaultRule = { when: { nth: 2, times: 2 }, fault: THROTTLE };
  t.deepEqual(hits({ rules: [two] }, four), [undefined, 'throttle', 'throttle', undefined]);
});

test('of several rules that want a request the first has it, and the others have counted it', (t) => {
  const rules: readonly FaultRule[] = [
    { when: { nth: 1 }, fault: THROTTLE },
    { when: { nth: 2 }, fault: { kind: 'time_out', applied: true } },
    { when: { nth: 1, times: 2 }, fault: { kind: 'slow', delayMs: 1 } },
  ];
  t.deepEqual(hits({ rules }, [{}, {}, {}]), ['throttle', 'time_out', undefined]);
});

test('a rule passes over requests that its fault cannot happen to', (t) => {
  const rules: readonly FaultRule[] = [{ when: { nth: 1 }, fault: { kind: 'flip_bit', at: 0 } }];
  t.deepEqual(
    hits({ rules }, [{}, { verb: 'head', operation: 'HeadObject' }, { verb: 'get', operation: 'GetObject' }]),
    [undefined, undefined, 'flip_bit'],
  );
});

test('a rate is drawn by the seed: the same for the same, another for another, and about as often as it says', (t) => {
  const many = Array.from({ length: 1000 }, () => ({}));
  const drawn = (seed: number, rate = 0.3) => hits({ seed, rules: [{ when: { rate }, fault: THROTTLE }] }, many);
  t.deepEqual(drawn(1), drawn(1));
  t.notDeepEqual(drawn(1), drawn(2));
  const count = drawn(1).filter(Boolean).length;
  t.true(count > 250 && count < 350, String(count));
  t.is(drawn(1, 0).filter(Boolean).length, 0);
  t.is(drawn(1, 1).filter(Boolean).length, 1000);
});

test('what is drawn for one kind of request does not depend on when others come', (t) => {
  const rules: readonly FaultRule[] = [{ when: { rate: 0.5 }, fault: THROTTLE }];
  const own = Array.from({ length: 50 }, () => ({}));
  const mixed = own.flatMap(() => [{}, { actor: 'b' }, { class: 'sidecar' as const }]);
  const drawn = hits({ seed: 7, rules }, mixed).filter((_, index) => index % 3 === 0);
  t.deepEqual(drawn, hits({ seed: 7, rules }, own));
});
