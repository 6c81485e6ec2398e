import test, { type ExecutionContext } from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { Graph } from '../../src/index.ts';
import { openObjectStore } from '../../src/storage/location.ts';
import { verifyConditionalWrites } from '../../src/storage/probe.ts';
import { startDeafProxy } from '../support/deaf-proxy.ts';
import { PEOPLE } from '../support/people.ts';
import { AWS_QUIRKS, type S3Server } from '../support/s3-server.ts';
import { wireContract } from './wire.ts';

// The control of the contract: a server that takes conditions and ignores them does not pass for one that keeps them.

async function deafServer(t: ExecutionContext): Promise<S3Server> {
  const lab = await startLab();
  lab.createBucket('contract');
  const proxy = await startDeafProxy(lab.endpoint);
  const stop = async (): Promise<void> => {
    await proxy.stop();
    await lab.stop();
  };
  t.teardown(stop);
  const access = { ...lab.issueKey('tester'), endpoint: proxy.endpoint };
  return { access, bucket: 'contract', quirks: { ...AWS_QUIRKS, signatures: 'unverified' }, stop };
}

const REFUSAL = { kind: 'unavailable', code: 'store_without_conditional_writes' };

test('the probe refuses it', async (t) => {
  const { access } = await deafServer(t);
  const error = await t.throwsAsync(verifyConditionalWrites(openObjectStore('s3://contract/deaf', access), 'id'));
  t.like(error, REFUSAL);
});

test('no graph is founded on it', async (t) => {
  const { access } = await deafServer(t);
  t.like(await t.throwsAsync(Graph.init({ root: 's3://contract/g', s3: access, schema: PEOPLE })), REFUSAL);
});

/** What the contract says of conditions. */
const ON_CONDITIONS = /^If-|race|only create/;
const clauses: (readonly [title: string, check: (server: S3Server, prefix: string) => Promise<void>])[] = [];
wireContract((title, check) => clauses.push([title, check]));

test('of the contract it passes what has no condition', async (t) => {
  const server = await deafServer(t);
  const broken: string[] = [];
  for (const [index, [title, check]] of clauses.entries()) {
    await check(server, `clause-${index}/`).catch(() => broken.push(title));
  }
  const expected = clauses.map(([title]) => title).filter((title) => ON_CONDITIONS.test(title));
  // A tag in its quotes opens nothing more than one without them, so a server that looks at neither honours it.
  t.deepEqual(
    broken,
    expected.filter((title) => title !== 'If-Match with the quotes of the tag'),
  );
  t.is(broken.length, 6);
});
