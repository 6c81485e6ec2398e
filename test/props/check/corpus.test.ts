import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { encodeCase } from '../../../props/case/codec.ts';
import { CorpusError, readCorpus } from '../../../props/check/corpus.ts';
import { labStore } from '../../../props/store/lab.ts';
import type { Suite } from '../../../props/suite/suite.ts';
import { SUITES } from '../../../props/suite/suites.ts';
import { Graph } from '../../../src/index.ts';
import { sampleCase } from '../support/sample-case.ts';

const CORPUS = join(import.meta.dirname, '../../../props/corpus');

const corpusOf = async (suite: Suite) => (await readCorpus(suite.name)).map((each) => ({ ...each, suite }));
const CASES = (await Promise.all([...SUITES.values()].map(corpusOf))).flat();

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

test('each case of the project has a suite', async (t) => {
  const files = (await readdir(CORPUS)).filter((file) => file.endsWith('.json')).map((file) => join(CORPUS, file));
  t.true(files.length > 0);
  t.deepEqual(CASES.map(({ path }) => path).toSorted(), files.toSorted());
});

for (const { suite, name, case: data } of CASES) {
  test(`${name} passes now`, async (t) => {
    const { failure } = await suite.run(data, { engine: Graph, store: labStore() });
    t.is(failure, undefined, failure?.difference);
  });
}
