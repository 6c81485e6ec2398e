import test from 'ava';
import { Usage } from '../../src/lance/usage.ts';

function counted(): { readonly usage: Usage; readonly freed: () => number } {
  let freed = 0;
  return { usage: new Usage(() => void (freed += 1)), freed: () => freed };
}

test('what nobody uses is freed when it is closed, once', (t) => {
  const { usage, freed } = counted();
  t.is(freed(), 0);
  usage.close();
  usage.close();
  t.is(freed(), 1);
  t.true(usage.isClosed);
});

test('what is in use is freed when the last use has ended, well or badly', async (t) => {
  const { usage, freed } = counted();
  const [good, bad] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const [reading, failing] = [usage.during(() => good.promise), usage.during(() => bad.promise)];
  usage.close();
  t.is(freed(), 0);
  bad.reject(new Error('broken'));
  await t.throwsAsync(failing, { message: 'broken' });
  t.is(freed(), 0);
  good.resolve('rows');
  t.is(await reading, 'rows');
  t.is(freed(), 1);
});

test('nobody begins to use what was closed', async (t) => {
  const { usage, freed } = counted();
  usage.close();
  let begun = false;
  const refused = await t.throwsAsync(usage.during(async () => (begun = true)));
  t.like(refused, { name: 'GraphError', kind: 'bad_request', code: 'closed' });
  t.throws(() => usage.check(), { message: refused?.message ?? '' });
  t.false(begun);
  t.is(freed(), 1);
});
