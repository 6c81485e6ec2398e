import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { S3Options } from '../../src/storage/s3-options.ts';

/** A Ceph of one node that keeps everything in memory, with its RADOS Gateway on a loopback port. */
export interface Ceph {
  /** The first number of its version. */
  readonly release: number;
  readonly access: Required<Omit<S3Options, 'sessionToken'>>;
  readonly stop: () => Promise<void>;
}

const PROGRAMS = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
const TO_INSTALL = 'apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common';

/** Debian's `nobody` and `nogroup`: what root starts runs as them. */
const UNPRIVILEGED_ID = 65_534;

const START_WITHIN_MS = 60_000;
const OSD_ATTEMPTS = 5;

/** Starts one, ready to be asked. What it starts dies with this process, whatever end that comes to. */
export async function startCeph(): Promise<Ceph> {
  const release = await releaseOfCeph();
  const isRoot = process.getuid?.() === 0;
  const directory = await mkdtemp(join(tmpdir(), 'omniproof-ceph-'));
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const fsid = randomUUID();
  const configuration = join(directory, 'ceph.conf');
  for (const name of ['mon', 'osd', 'rgw']) await mkdir(join(directory, name));
  await writeFile(configuration, configurationOf({ directory, fsid, monitorPort, gatewayPort }));
  if (isRoot) {
    for (const path of ['', 'mon', 'osd', 'rgw']) await chown(join(directory, path), UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  }

  const daemons: ChildProcess[] = [];
  const command = (program: string, args: readonly string[]): [string, string[]] => {
    const user = isRoot ? [`--reuid=${UNPRIVILEGED_ID}`, `--regid=${UNPRIVILEGED_ID}`, '--clear-groups'] : [];
    return ['setpriv', [...user, '--pdeathsig', 'SIGKILL', program, '-c', configuration, ...args]];
  };
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(...command(program, args), { cwd: directory, timeout: START_WITHIN_MS });
  const daemon = (program: string, ...args: string[]): ChildProcess => {
    const started = spawn(...command(program, [...args, '-f']), { cwd: directory, stdio: 'ignore' });
    daemons.push(started);
    return started;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(daemons.map(end));
    await rm(directory, { recursive: true, force: true });
  };

  try {
    const map = join(directory, 'monmap');
    await run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', `[v1:127.0.0.1:${monitorPort}]`, map);
    await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map);
    const monitor = daemon('ceph-mon', '-i', 'a');
    await listening(monitorPort, monitor);
    const osd = randomUUID();
    await run('ceph', 'osd', 'new', osd, '0');
    await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
    await startStorage(
      () => daemon('ceph-osd', '-i', '0'),
      async () => /\b1 up\b/.test((await run('ceph', 'osd', 'stat')).stdout),
    );
    const gateway = daemon('radosgw', '-n', 'client.rgw');
    const access = {
      endpoint: `http://127.0.0.1:${gatewayPort}`,
      accessKeyId: randomBytes(10).toString('hex').toUpperCase(),
      secretAccessKey: randomBytes(20).toString('hex'),
      region: 'us-east-1',
    };
    const keys = ['--access-key', access.accessKeyId, '--secret-key', access.secretAccessKey];
    await run('radosgw-admin', 'user', 'create', '--uid', 'omniproof', '--display-name', 'omniproof', ...keys);
    await listening(gatewayPort, gateway);
    return { release, access, stop };
  } catch (cause) {
    const log = await readFile(join(directory, 'log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`Ceph did not start\n${log.split('\n').slice(-20).join('\n')}`, { cause });
  }
}

async function releaseOfCeph(): Promise<number> {
  const missing: string[] = [];
  for (const program of PROGRAMS) {
    await promisify(execFile)(program, ['--version']).catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') missing.push(program);
    });
  }
  if (missing.length > 0) throw new Error(`${missing.join(', ')} missing: ${TO_INSTALL}`);
  const { stdout } = await promisify(execFile)('ceph', ['--version']);
  return Number(/^ceph version (\d+)\./.exec(stdout)?.[1]);
}

interface Layout {
  readonly directory: string;
  readonly fsid: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
}

function configurationOf({ directory, fsid, monitorPort, gatewayPort }: Layout): string {
  return `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = v1:127.0.0.1:${monitorPort}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
auth_supported = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
# Without these two every change of the map waits a second.
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
run_dir = ${directory}
admin_socket = ${directory}/$name.$pid.asok
pid_file = ${directory}/$name.pid
log_file = ${directory}/log
mon_data = ${directory}/mon
osd_data = ${directory}/osd
debug_mon = 0/0
debug_osd = 0/0
debug_ms = 0/0
debug_rgw = 0/0

[client.rgw]
rgw_data = ${directory}/rgw
# More than the contract sends at once; above it the answer is 503.
rgw_max_concurrent_requests = 4096
# Without nodelay every answer waits for an acknowledgement, 45 ms.
rgw_frontends = beast endpoint=127.0.0.1:${gatewayPort} tcp_nodelay=1
`;
}

/** About one first start in ten ends in "wrong fsid": the monitor has not told everybody yet. */
async function startStorage(start: () => ChildProcess, isUp: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < OSD_ATTEMPTS; attempt++) {
    const storage = start();
    while (storage.exitCode === null && storage.signalCode === null) {
      if (await isUp()) return;
      await delay(50);
    }
  }
  throw new Error(`ceph-osd ended ${OSD_ATTEMPTS} times`);
}

async function listening(port: number, daemon: ChildProcess): Promise<void> {
  const until = performance.now() + START_WITHIN_MS;
  while (!(await answers(port))) {
    if (daemon.exitCode !== null || daemon.signalCode !== null) throw new Error('it ended before it listened');
    if (performance.now() > until) throw new Error(`nobody listens on port ${port} after ${START_WITHIN_MS} ms`);
    await delay(20);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  // Nothing of it is to be kept, so it need not tidy up.
  daemon.kill('SIGKILL');
  await ended;
}

/** Free a moment ago, and with luck still when it is used. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
