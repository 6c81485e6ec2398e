import { spawn } from 'node:child_process';

/** How a child process ended. */
export interface Ended {
  /** Its exit status; null where it was killed. */
  readonly status: number | null;
  /** The last lines that it printed, both streams together. */
  readonly tail: string;
}

const TAIL_CHARACTERS = 4000;

/** Runs a command to its end in `directory`, or until `limitMs` have passed; then it is killed with all that it started. */
export function run(command: string, options: readonly string[], directory: string, limitMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, { cwd: directory, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    const keep = (chunk: Buffer): void => {
      tail = (tail + chunk.toString()).slice(-TAIL_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // A detached child leads its own process group, so that the group is what is killed; and nobody else ends it with us.
    const kill = () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
    const timer = setTimeout(kill, limitMs);
    process.once('exit', kill);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ status, tail });
    });
  });
}
