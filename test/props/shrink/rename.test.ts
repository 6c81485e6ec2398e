import test from 'ava';
import { encodeCase } from '../../../props/case/codec.ts';
import { withPlainName } from '../../../props/shrink/rename.ts';
import { sampleCase } from '../support/sample-case.ts';

test('one name at a time gives way to a letter, wherever it stands', (t) => {
  const texts = Iterator.from(withPlainName(sampleCase()))
    .map((data) => encodeCase(data))
    .toArray();
  t.is(texts.length, 6);
  const [withoutNote = ''] = texts;
  t.false(withoutNote.includes('"Note"'));
  t.true(withoutNote.includes('"Person"') && withoutNote.includes('"A"'));
});

test('a case whose names are letters keeps them', (t) => {
  let data = sampleCase();
  for (let next: typeof data | undefined = data; next; [next] = withPlainName(data)) data = next;
  t.deepEqual(Object.keys(data.schema.nodes), ['A', 'B']);
  t.deepEqual(Object.keys(data.schema.edges ?? {}), ['C']);
});
