import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';

// Intent: whoever finds a race that fails has one line to paste, and it shows who did what.

const ROOT = join(import.meta.dirname, '../..');
const execute = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

/** Runs a command that is expected to fail. */
async function failing(command: string, words: readonly string[]): Promise<Ended> {
  try {
    const { stdout } = await execute(command, [...words], { cwd: ROOT, maxBuffer: 2 ** 26 });
    return { code: 0, stdout };
  } catch (error) {
    return error as Ended;
  }
}

test('the line and the token that are printed for a race that failed reproduce it, with a lane for each actor', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'omniproof race '));
  try {
    const engine = ['--engine', 'test/scripts/engines/boastful.ts'];
    const limits = ['--runs', '1', '--seed', '6', '--no-corpus', '--out', out];
    const found = await failing(process.execPath, [
      'scripts/omniproof.ts',
      'check',
      'interleavings',
      ...engine,
      ...limits,
    ]);
    t.is(found.code, 1, found.stdout);
    const line = found.stdout.trimEnd().split('\n').at(-1) ?? '';
    const token = /as a token: (\S+)/.exec(found.stdout)?.[1] ?? '';
    t.regex(line, /^npx omniproof replay /);
    for (const again of [line, `npx omniproof replay ${token} ${engine.join(' ')}`]) {
      const { code, stdout } = await failing('bash', ['-c', again]);
      t.is(code, 1, stdout);
      t.regex(stdout, /^reproduced: order: /m);
      t.regex(stdout, /PUT manifest\.version/);
      t.notRegex(stdout, /another run/);
    }
  } finally {
    await rm(out, { recursive: true });
  }
});
