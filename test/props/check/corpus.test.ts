import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { encodeCase } from '../../../props/case/codec.ts';
import { CorpusError, readCorpus } from '../../../props/check/corpus.ts';
import { SUITES } from '../../../props/suite/suites.ts';
import { sampleCase } from '../support/sample-case.ts';

async function directoryWith(files: Readonly<Record<string, string>>): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'omniproof-test-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('a suite gets its own cases, in the order of their names', async (t) => {
  const mine = encodeCase(sampleCase());
  const theirs = encodeCase({ ...sampleCase(), suite: 'other' });
  await using directory = await directoryWith({ 'b.json': mine, 'a.json': mine, 'c.json': theirs, 'README.md': '' });
  const names = (await readCorpus('conformance', directory.path)).map(({ name }) => name);
  t.deepEqual(names, ['corpus/a.json', 'corpus/b.json']);
});

test('a file that is no case is not passed over', async (t) => {
  await using directory = await directoryWith({ 'a.json': '{}' });
  await t.throwsAsync(readCorpus('conformance', directory.path), { instanceOf: CorpusError, message: /a\.json.*mend/ });
});

test('the corpus of the project can be read, and each of its cases has a suite', async (t) => {
  for (const suite of SUITES.keys()) t.true((await readCorpus(suite)).length >= 0);
});
