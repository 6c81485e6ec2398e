import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/**
 * Has native code trust one certificate in place of all that the machine has. Each new connection of LanceDB reads and parses
 * every one of them, which takes eight milliseconds, and the lab is reached in the clear. It insists on one, so none will not do.
 */
export function trustFewCertificates(): void {
  const [certificate] = rootCertificates;
  if (certificate === undefined) return;
  const directory = mkdtempSync(join(tmpdir(), 'omniproof-certificates-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'one.pem');
  writeFileSync(file, certificate);
  process.env['SSL_CERT_FILE'] = file;
  process.env['SSL_CERT_DIR'] = directory;
}
