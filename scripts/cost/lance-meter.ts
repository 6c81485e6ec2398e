import { LanceRoot } from '../../src/lance/connection.ts';
import { LanceTable } from '../../src/lance/table.ts';
import type { Meter } from '../../props/cost/meter.ts';

type Tapped = Record<string, (...args: unknown[]) => Promise<unknown>>;

const OWN_TABLES = ['__manifest', '_graph_commit_recoveries'];

/** Counts what the engine of this package asks of LanceDB, until it is disposed of. */
export function lanceMeter(): Meter & Disposable {
  let tableOpens = 0;
  let manifestScans = 0;
  const taps = [
    tap(LanceRoot.prototype as unknown as Tapped, 'open', (_, location) => {
      if (!isOwn(String(location))) tableOpens += 1;
    }),
    tap(LanceTable.prototype as unknown as Tapped, 'scanPlaced', (table) => {
      if ((table as LanceTable).location.startsWith('__manifest')) manifestScans += 1;
    }),
  ];
  return {
    read: () => ({ tableOpens, manifestScans }),
    [Symbol.dispose]: () => {
      for (const undo of taps) undo();
    },
  };
}

function isOwn(location: string): boolean {
  return OWN_TABLES.some((name) => location.startsWith(name));
}

function tap(prototype: Tapped, name: string, count: (self: unknown, ...args: unknown[]) => void): () => void {
  const original = prototype[name];
  if (!original) throw new Error(`there is no ${name} to count`);
  prototype[name] = function counted(this: unknown, ...args: unknown[]) {
    count(this, ...args);
    return original.apply(this, args);
  };
  return () => {
    prototype[name] = original;
  };
}
