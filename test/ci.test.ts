import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { build } from './support/build.ts';

/** Runs `.ci/run` with an npm that only prints `report`, and ends as told. */
async function runWith(report: string, status: number): Promise<{ status: number; closing: string | undefined }> {
  const npm = `#!/bin/sh\nif [ "$1" = ci ]; then exit 0; fi\ncat <<'END'\n${report}\nEND\nexit ${status}\n`;
  using house = build({ '.ci/place': '', 'bin/npm': npm });
  const script = join(house.root, '.ci/run');
  copyFileSync(join(import.meta.dirname, '../.ci/run'), script);
  chmodSync(join(house.root, 'bin/npm'), 0o755);
  const env = { ...process.env, PATH: join(house.root, 'bin') + delimiter + process.env['PATH'] };
  const ended = await promisify(execFile)(script, [], { env }).then(
    ({ stdout }) => ({ status: 0, stdout }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  return { status: 'code' in ended ? ended.code : 0, closing: ended.stdout.trim().split('\n').at(-1) };
}

const GREEN = 'TAP version 13\nok 1 - a\nok 2 - b is not ok 1\n1..2\n# tests 2';

test('what passed is counted', async (t) => {
  t.deepEqual(await runWith(GREEN, 0), { status: 0, closing: '2 passed, 0 failed' });
});

test('what failed is counted, and the run fails', async (t) => {
  const report = 'ok 1 - a\nnot ok 2 - b\n  ---\n    message: not ok\n  ...\nnot ok 3 - c';
  t.deepEqual(await runWith(report, 1), { status: 1, closing: '1 passed, 2 failed' });
});

test('what was skipped has not passed', async (t) => {
  const report = 'ok 1 - a\nok 2 - b # SKIP\nnot ok 3 - c # TODO';
  t.deepEqual(await runWith(report, 0), { status: 0, closing: '1 passed, 0 failed' });
});

test('a runner that died is a failure, whatever had passed', async (t) => {
  t.deepEqual(await runWith(GREEN, 134), { status: 1, closing: '2 passed, 1 failed' });
});

test('a run without a test is a failure', async (t) => {
  t.deepEqual(await runWith('1..0', 0), { status: 1, closing: '0 passed, 1 failed' });
});
