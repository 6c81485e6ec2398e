import test from 'ava';
import { encodeCase } from '../../../props/case/codec.ts';
import { withPlainName } from '../../../props/shrink/rename.ts';
import { sampleCase } from '../support/sample-case.ts';

test('one name at a time gives way to a letter, wherever it stands', (t) => {
  const texts = Iterator.from(withPlainName(sampleCase()))
    .map((data) => encodeCase(data))
    .toArray();
  t.is(texts.length, 7);
  const [withoutNote = ''] = texts;
  t.false(withoutNote.includes('"Note"'));
  t.true(withoutNote.includes('"Person"') && withoutNote.includes('"A"'));
});

test('a branch with a name of its own gives way to one with a plain one, wherever it stands', (t) => {
  const data = sampleCase([
    { kind: 'createBranch', name: "O'Brien" },
    { kind: 'checkout', branch: "O'Brien" },
    { kind: 'merge', source: "O'Brien" },
    { kind: 'createBranch', name: 'fix' },
  ]);
  const texts = Iterator.from(withPlainName(data))
    .map((each) => encodeCase(each))
    .toArray();
  const renamed = texts.filter((text) => !text.includes('Brien'));
  t.is(renamed.length, 1);
  t.is(renamed[0]?.match(/"dev"/g)?.length, 3);
  t.true(renamed[0]?.includes('"fix"'));
});

test('a case whose names are letters keeps them', (t) => {
  let data = sampleCase();
  for (let next: typeof data | undefined = data; next; [next] = withPlainName(data)) data = next;
  t.deepEqual(Object.keys(data.schema.nodes), ['A', 'B']);
  t.deepEqual(Object.keys(data.schema.edges ?? {}), ['C']);
});
