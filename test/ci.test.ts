import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { build } from './support/build.ts';

/** How the tests of one lane end: what they print, and the status. */
interface Lane {
  readonly report: string;
  readonly status: number;
}

interface Machine {
  readonly fast: Lane;
  readonly real?: Lane;
  readonly hasCeph?: boolean;
  readonly endpoint?: string;
  /** Whether packages can be installed. */
  readonly hasPackages?: boolean;
}

interface Run {
  readonly status: number;
  readonly closing: string | undefined;
  /** What was installed, and what was run, in order. */
  readonly commands: readonly string[];
}

const CEPH = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
const TOOLS = ['bash', 'cat', 'dirname', 'env', 'grep', 'mktemp', 'rm', 'sh', 'tee'];

/** Runs `.ci/run` on a machine that has nothing but an npm which prints reports, a package manager that installs nothing, and maybe Ceph. */
async function runOn(machine: Machine): Promise<Run> {
  const { fast, real = REAL, hasCeph = true, endpoint, hasPackages = true } = machine;
  const programs = {
    npm: `case "$1" in test) ${answer('fast', fast)};; run) ${answer('real', real)};; esac`,
    'apt-get': hasPackages ? 'exit 0' : 'exit 100',
    // Without `-n`.
    sudo: 'shift; exec "$@"',
    ...(hasCeph && Object.fromEntries(CEPH.map((program) => [program, 'exit 0']))),
  };
  const noted = (name: string): string =>
    name === 'npm' || name === 'apt-get' ? `echo "${name} $*" >> "$COMMANDS"\n` : '';
  using house = build({
    '.ci/place': '',
    'fast.tap': fast.report,
    'real.tap': real.report,
    ...Object.fromEntries(
      Object.entries(programs).map(([name, text]) => [`bin/${name}`, `#!/bin/sh\n${noted(name)}${text}\n`]),
    ),
  });
  const bin = join(house.root, 'bin');
  for (const name of Object.keys(programs)) chmodSync(join(bin, name), 0o755);
  for (const name of TOOLS) symlinkSync(pathOf(name), join(bin, name));
  const script = join(house.root, '.ci/run');
  copyFileSync(join(import.meta.dirname, '../.ci/run'), script);
  const log = join(house.root, 'commands');
  const env = { PATH: bin, COMMANDS: log, ...(endpoint !== undefined && { OMNIPROOF_S3_ENDPOINT: endpoint }) };
  const ended = await promisify(execFile)(script, [], { env }).then(
    ({ stdout }) => ({ status: 0, stdout }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  return {
    status: 'code' in ended ? ended.code : 0,
    closing: ended.stdout.trim().split('\n').at(-1),
    commands: readFileSync(log, 'utf8').trim().split('\n'),
  };
}

/** A lane, for a shell. */
function answer(name: string, { status }: Lane): string {
  return `cat ${name}.tap; exit ${status}`;
}

/** Where this machine has a program. */
function pathOf(program: string): string {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const path = directories.map((directory) => join(directory, program)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`this machine has no ${program}`);
  return path;
}

async function countsOn(machine: Machine): Promise<Pick<Run, 'status' | 'closing'>> {
  const { status, closing } = await runOn(machine);
  return { status, closing };
}

const GREEN = 'TAP version 13\nok 1 - a\nok 2 - b is not ok 1\n1..2\n# tests 2\n';
const RED = 'ok 1 - a\nnot ok 2 - b\n  ---\n    message: not ok\n  ...\nnot ok 3 - c\n';
const FAST: Lane = { report: GREEN, status: 0 };
const REAL: Lane = { report: 'ok 1 - real\n', status: 0 };

test('what passed is counted, in both lanes', async (t) => {
  t.deepEqual(await countsOn({ fast: FAST }), { status: 0, closing: '3 passed, 0 failed' });
});

test('what failed is counted, and the run fails, whichever lane it was in', async (t) => {
  const red = { report: RED, status: 1 };
  t.deepEqual(await countsOn({ fast: red }), { status: 1, closing: '2 passed, 2 failed' });
  t.deepEqual(await countsOn({ fast: FAST, real: red }), { status: 1, closing: '3 passed, 2 failed' });
  t.deepEqual(await countsOn({ fast: red, real: red }), { status: 1, closing: '2 passed, 4 failed' });
});

test('what was skipped has not passed', async (t) => {
  const report = 'ok 1 - a\nok 2 - b # SKIP\nnot ok 3 - c # TODO\n';
  t.deepEqual(await countsOn({ fast: { report, status: 0 } }), { status: 0, closing: '2 passed, 0 failed' });
});

test('a runner that died is a failure, whatever had passed', async (t) => {
  const died = { report: GREEN, status: 134 };
  t.deepEqual(await countsOn({ fast: died }), { status: 1, closing: '3 passed, 1 failed' });
  t.deepEqual(await countsOn({ fast: FAST, real: died }), { status: 1, closing: '4 passed, 1 failed' });
});

test('a lane without a test is a failure', async (t) => {
  const empty = { report: '1..0\n', status: 0 };
  t.deepEqual(await countsOn({ fast: empty }), { status: 1, closing: '1 passed, 1 failed' });
  t.deepEqual(await countsOn({ fast: FAST, real: empty }), { status: 1, closing: '2 passed, 1 failed' });
});

const FAST_LANE = ['npm ci', 'npm test -- --tap'];
const REAL_LANE = ['npm run test:real -- --tap'];
const INSTALLATION = [
  'apt-get update',
  'apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw ceph-common',
];

test('Ceph is installed where it is missing, and only there', async (t) => {
  t.deepEqual((await runOn({ fast: FAST })).commands, [...FAST_LANE, ...REAL_LANE]);
  const { commands } = await runOn({ fast: FAST, hasCeph: false });
  t.deepEqual(commands, [...FAST_LANE, ...INSTALLATION, ...REAL_LANE]);
});

test('nothing is installed where a server is given', async (t) => {
  const { commands } = await runOn({ fast: FAST, hasCeph: false, endpoint: 'http://127.0.0.1:9000' });
  t.deepEqual(commands, [...FAST_LANE, ...REAL_LANE]);
});

test('where Ceph cannot be installed the tests have the last word', async (t) => {
  const machine: Machine = { fast: FAST, hasCeph: false, hasPackages: false, real: { report: RED, status: 1 } };
  const { status, closing, commands } = await runOn(machine);
  t.deepEqual({ status, closing }, { status: 1, closing: '3 passed, 2 failed' });
  t.deepEqual(commands, [...FAST_LANE, 'apt-get update', ...REAL_LANE]);
});
