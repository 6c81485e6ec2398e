import test from 'ava';
import { createActors, NOBODY } from '../../../failpoints/lab/actors.ts';
import { createCell } from '../../../failpoints/lab/cell.ts';
import { NO_FAULTS } from '../../../failpoints/lab/faults/plan.ts';
import { createGate } from '../../../failpoints/lab/gate.ts';
import type { Line } from '../../../failpoints/lab/line.ts';
import { createLog } from '../../../failpoints/lab/log/log.ts';
import { FULL_SPEED } from '../../../failpoints/lab/pace.ts';
import type { LabRequest } from '../../../failpoints/lab/request.ts';
import { EMPTY_BUCKET, EMPTY_STATE, withBucket } from '../../../failpoints/lab/state.ts';
import { createTraffic } from '../../../failpoints/lab/traffic.ts';
import { systemClock } from '../../../src/index.ts';

const PUT: Omit<LabRequest, 'sequence'> = {
  actor: 'a',
  operation: 'PutObject',
  bucket: 'bucket',
  key: 'k',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.from('x'),
  length: 1,
};

test('what a sender repeats who hung up while it was held is a repetition, and what it sends after that is not', async (t) => {
  const [gate, log] = [createGate(), createLog()];
  const cell = createCell(withBucket(EMPTY_STATE, 'bucket', EMPTY_BUCKET), systemClock);
  const surroundings = { clock: systemClock, actors: createActors(NOBODY), cell, gate, log, onChange: () => {} };
  const traffic = createTraffic(surroundings, NO_FAULTS, FULL_SPEED);
  const send = (gone: Promise<void>): Promise<void> => {
    const line: Line = { send: () => {}, gone };
    return traffic.pass({ ...PUT, sequence: log.nextSequence() }, log.nextMoment(), line);
  };
  gate.holdWhere(() => true);
  const hangUp = Promise.withResolvers<void>();
  const held = send(hangUp.promise);
  hangUp.resolve();
  await hangUp.promise;
  const again = send(new Promise(() => {}));
  gate.open();
  await Promise.all([held, again]);
  await send(new Promise(() => {}));
  t.deepEqual(
    log.events.map(({ answer, retryOf }) => [answer, retryOf]),
    [
      ['none', undefined],
      ['true', 1],
      ['true', undefined],
    ],
  );
});
