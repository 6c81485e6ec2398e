import test from 'ava';
import { withSmallerSchema } from '../../../props/shrink/drop-schema.ts';
import { acceptSchema } from '../../../src/schema/accept.ts';
import { sampleCase } from '../support/sample-case.ts';

test('a property goes with the indexes on it, and leaves those on others', (t) => {
  const data = sampleCase();
  const nodes = {
    Note: {
      properties: { text: { type: 'String' }, size: { type: 'I32' } },
      indexes: [
        { kind: 'scalar', property: 'size' },
        { kind: 'text', property: 'text' },
      ],
    },
  } as const;
  const smaller = [...withSmallerSchema({ ...data, schema: { nodes } })].map(({ schema }) => schema);
  t.true(smaller.some((schema) => schema.nodes['Note']?.indexes?.map(({ property }) => property).join() === 'text'));
  for (const schema of smaller.filter(({ nodes: left }) => left['Note'])) t.notThrows(() => acceptSchema(schema));
});
