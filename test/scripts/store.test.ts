import test from 'ava';
import { openStore } from '../../scripts/cli/store.ts';
import { Graph } from '../../src/index.ts';

// In a thread of its own, as each file of tests is: what is set here nobody else has.

test('on a lab, where requests are held, LanceDB waits for answers longer than the harness, unless told', async (t) => {
  delete process.env['AWS_TIMEOUT'];
  await openStore('file', Graph);
  t.is(process.env['AWS_TIMEOUT'], undefined);
  await openStore('lab', Graph);
  t.is(process.env['AWS_TIMEOUT'], '600s');
  process.env['AWS_TIMEOUT'] = '90s';
  await openStore('lab', Graph);
  t.is(process.env['AWS_TIMEOUT'], '90s');
});
