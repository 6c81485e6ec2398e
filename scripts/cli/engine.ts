import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Graph, type Engine } from '../../src/index.ts';
import { UserError } from '../../props/base/user-error.ts';

/** The engine of an adapter module, which exports it as `engine`; the reference engine where none is named. */
export async function loadEngine(path: string | undefined): Promise<Engine> {
  if (path === undefined) return Graph;
  const adapter = await importAdapter(path);
  const engine = 'engine' in adapter ? adapter.engine : undefined;
  if (isEngine(engine)) return engine;
  throw new UserError(`${path} exports no engine: it should export const engine with the methods init and open`);
}

async function importAdapter(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as object;
  } catch (cause) {
    const [why] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new UserError(`cannot load the engine adapter ${path}: ${why}`, { cause });
  }
}

function isEngine(data: unknown): data is Engine {
  if ((typeof data !== 'object' && typeof data !== 'function') || data === null) return false;
  return 'init' in data && typeof data.init === 'function' && 'open' in data && typeof data.open === 'function';
}
