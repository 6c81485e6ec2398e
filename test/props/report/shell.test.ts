import { execFileSync } from 'node:child_process';
import { strictEqual } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { quoteForShell, shellLine } from '../../../props/report/shell.ts';

test('a shell gives back any word that was quoted for it', (t) => {
  const word = fc
    .string({ unit: 'binary', maxLength: 20 })
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const echoed = execFileSync('bash', ['-c', `printf '%s\\0' ${shellLine(words)}`], { encoding: 'utf8' });
      strictEqual(echoed, words.map((each) => `${each}\0`).join(''));
    }),
    { numRuns: 50 },
  );
  t.pass();
});

test('plain words are left plain', (t) => {
  t.is(quoteForShell('out/case-1.json'), 'out/case-1.json');
  t.is(quoteForShell("it's"), String.raw`'it'\''s'`);
  t.is(quoteForShell(''), "''");
});
