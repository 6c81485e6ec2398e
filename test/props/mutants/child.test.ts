import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';

const CHILD = join(import.meta.dirname, '../../../props/mutants/machine/child.ts');

test('what a process started to judge a copy ends with it, though it leads a group of its own', async (t) => {
  t.timeout(30_000);
  const home = mkdtempSync(join(tmpdir(), 'omniproof-test-'));
  t.teardown(() => rmSync(home, { recursive: true }));
  const pipe = join(home, 'pipe');
  execFileSync('bash', ['-c', 'mkfifo "$0"', pipe]);
  const program = `
    import { run } from ${JSON.stringify(CHILD)};
    process.once('SIGTERM', () => process.exit(130));
    void run('bash', ['-c', 'exec sleep 300 >${pipe}'], '/', 1e6);`;
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], { stdio: 'ignore' });
  const exited = once(parent, 'exit');
  // It opens once there is a writer, and ends when there is none any more.
  const held = createReadStream(pipe);
  await once(held, 'open');
  parent.kill('SIGTERM');
  t.deepEqual(await exited, [130, null]);
  await once(held.resume(), 'end');
});
