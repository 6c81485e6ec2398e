import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import { OBJECT_CLASSES } from '../../failpoints/lab/object-class.ts';
import { count, either, members, oneOf, part, tagged, text, truth, type Shape } from './shape.ts';

const answered = members({ kind: text, answer: oneOf('reset', 'internal_error') });
const damaged = members({ kind: text, at: part });
const bare = members({ kind: text });

const kinds: Readonly<Record<Fault['kind'], Shape>> = {
  fail_before: answered,
  lose_answer: answered,
  throttle: bare,
  time_out: members({ kind: text, applied: truth }),
  slow: members({ kind: text, delayMs: count }),
  tear_request: damaged,
  tear_answer: damaged,
  truncate_read: damaged,
  flip_bit: damaged,
  stale_list: members({ kind: text, within: either(members({ writes: count }), members({ ageMs: count })) }),
  deliver_twice: members({ kind: text, answered: oneOf('first', 'second') }),
  deliver_late: members({
    kind: text,
    arrival: either(oneOf('told', 'death'), members({ requests: count })),
    answer: oneOf('reset', 'internal_error', 'silence'),
  }),
};

/** The shape of one fault of a case. */
export const placedFault: Shape = members(
  {
    actor: count,
    operation: count,
    verb: oneOf('get', 'head', 'put', 'copy', 'delete', 'list', 'upload', 'bucket'),
    class: oneOf(...OBJECT_CLASSES),
    nth: count,
    fault: tagged('kind', kinds),
  },
  { times: count },
);
