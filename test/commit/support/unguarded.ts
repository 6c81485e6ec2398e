import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copySources } from '../../../props/mutants/machine/copy.ts';
import type { Edit } from '../../../props/mutants/machine/mutant.ts';
import { plant } from '../../../props/mutants/machine/plant.ts';
import type { Engine } from '../../../src/index.ts';

const PROJECT = join(import.meta.dirname, '../../..');

/** An engine from a copy of the sources, which goes with it. */
export interface Unguarded extends AsyncDisposable {
  readonly engine: Engine;
}

/** The engine with one entry of the read-set looked at by nobody when a plan is to be published. */
export async function withoutEntry(key: string): Promise<Unguarded> {
  const copy = await copySources(PROJECT);
  await plant([key === 'schema' ? SCHEMA : entry(key)], copy.root);
  const module = (await import(pathToFileURL(join(copy.root, 'src/index.ts')).href)) as { readonly Graph: Engine };
  return { engine: module.Graph, [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose]() };
}

const FILE = 'src/commit/read-set.ts';

const SCHEMA: Edit = {
  file: FILE,
  anchor: 'if (readSet.schema !== state.schemaHash) {',
  replacement: "if (readSet.schema === '') {",
};

function entry(key: string): Edit {
  const anchor = 'for (const [key, expected] of Object.entries(readSet.tables)) {';
  return { file: FILE, anchor, replacement: `${anchor}\n    if (key === '${key}') continue;` };
}
