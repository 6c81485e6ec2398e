import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { AnchorError, plant } from '../../../props/mutants/machine/plant.ts';
import { FAKE, withProject } from './fake-project.ts';

const FILE = 'src/engine.ts';

const engineOf = (root: string): Promise<string> => readFile(join(root, FILE), 'utf8');

test('an edit is made where its anchor stands, and taken out again', async (t) => {
  await withProject({}, async (root) => {
    const takeOut = await plant([{ file: FILE, anchor: 'a + b', replacement: 'a - b' }], root);
    t.regex(await engineOf(root), /=> a - b;/);
    await takeOut();
    t.is(await engineOf(root), FAKE[FILE] ?? '');
  });
});

test('edits of one file apply one after the other', async (t) => {
  await withProject({}, async (root) => {
    const edits = [
      { file: FILE, anchor: 'a + b', replacement: 'a - b' },
      { file: FILE, anchor: 'a - b', replacement: 'a * b' },
    ];
    await plant(edits, root);
    t.regex(await engineOf(root), /=> a \* b;/);
  });
});

for (const [anchor, count] of [
  ['a % b', 0],
  ['number', 3],
] as const) {
  test(`an anchor that is there ${count} times is refused, and nothing is written`, async (t) => {
    await withProject({}, async (root) => {
      const edits = [
        { file: FILE, anchor: 'a + b', replacement: 'a - b' },
        { file: FILE, anchor, replacement: '' },
      ];
      const error = await t.throwsAsync(plant(edits, root), { instanceOf: AnchorError });
      t.is(error?.file, FILE);
      t.is(error?.count, count);
      t.is(await engineOf(root), FAKE[FILE] ?? '');
    });
  });
}
