import test from 'ava';
import { LanceRoot } from '../../src/lance/connection.ts';
import { installLanceMetrics, requestsBetween } from '../../src/lance/metrics.ts';
import { temporaryRoot } from '../support/root.ts';

const COLUMNS = [{ name: 'id', type: 'utf8', nullable: false }] as const;

test('requests are counted by operation, on a directory too', async (t) => {
  const metrics = installLanceMetrics();
  if (!metrics) return t.fail('nobody else has the instruments');
  const lance = new LanceRoot({ uri: await temporaryRoot(t), storageOptions: {} });
  await lance.create('t', COLUMNS, [{ id: 'a' }]);
  const table = await lance.open('t', COLUMNS);
  const before = metrics.requests();
  await table?.append([{ id: 'b' }]);
  const written = metrics.requests();
  // A data file, a transaction and a version; how a directory takes each is Lance's affair.
  t.true((requestsBetween(before, written)['put'] ?? 0) >= 3);
  t.deepEqual(requestsBetween(written, metrics.requests()), {}, 'looking costs nothing');
  await table?.scan();
  const read = requestsBetween(written, metrics.requests());
  t.true((read['get'] ?? 0) > 0);
  t.is(read['put'], undefined);
  lance.close();
  t.is(installLanceMetrics(), undefined, 'instruments are handed out once');
});

test('what was counted between two looks is told where it is something', (t) => {
  t.deepEqual(requestsBetween({ get: 1, put: 2 }, { put: 5, get: 1, list: 1 }), { list: 1, put: 3 });
});
