import type { GraphHandle } from '../../src/index.ts';
import type { DyingOperation } from '../case/crash.ts';
import type { MaintenanceOperation } from '../case/operation.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';

export const MAINTENANCE_KINDS = [
  'optimize',
  'upkeep',
  'repair',
  'cleanup',
] as const satisfies readonly MaintenanceOperation['kind'][];

export function isMaintenance(operation: DyingOperation): operation is MaintenanceOperation {
  const kinds: readonly string[] = MAINTENANCE_KINDS;
  return kinds.includes(operation.kind);
}

/** Whether it may leave intents on other branches than the one in use, where they stay until somebody comes there. */
export function isAboutAllBranches({ kind }: DyingOperation): boolean {
  return kind === 'cleanup';
}

/**
 * Nobody is at work any more, so it comes to its end, and there is no reason to leave anything out but rows that have strayed onto a
 * table.
 */
export async function carryThrough(
  handle: GraphHandle,
  operation: MaintenanceOperation,
  isStrewn: boolean,
): Promise<void> {
  const { kind } = operation;
  switch (kind) {
    case 'optimize':
    case 'upkeep': {
      const { tables } = await obtain(kind, () => handle[kind]());
      const outcomes = ['compacted', 'nothing_to_do', 'inherited', ...(isStrewn ? ['drift'] : [])];
      for (const { type, outcome } of tables) requireOneOf(`${kind} of ${type}`, outcomes, outcome);
      return;
    }
    case 'repair':
      return repair(handle, operation);
    case 'cleanup':
      return cleanUp(handle, operation);
  }
}

async function repair(
  handle: GraphHandle,
  { mode }: Extract<MaintenanceOperation, { readonly kind: 'repair' }>,
): Promise<void> {
  const { tables } = await obtain('repair', () => handle.repair({ mode }));
  for (const { type, done } of tables) {
    requireOneOf(`repair of ${type}`, ['nothing', 'published', 'put_back'], done);
  }
  if (mode === 'preview') return;
  const left = await obtain('repair', () => handle.repair({ mode: 'preview' }));
  const inOrder = ['in_order', 'inherited', ...(mode === 'force' ? ['maintenance'] : ['suspicious', 'unverifiable'])];
  for (const { type, found } of left.tables) requireOneOf(`what is left on ${type}`, inOrder, found);
}

async function cleanUp(
  handle: GraphHandle,
  { keep }: Extract<MaintenanceOperation, { readonly kind: 'cleanup' }>,
): Promise<void> {
  const clean = () => obtain('cleanup', () => handle.cleanup({ keepCommits: keep, minimumAgeMs: 0 }));
  const { tables, internal, forks } = await clean();
  for (const { location, outcome } of internal) {
    requireOneOf(`cleanup of ${location}`, ['cleaned', 'nothing_to_do'], outcome);
  }
  for (const { branch, type, outcome } of tables) {
    requireOneOf(`cleanup of ${branch}, ${type}`, ['cleaned', 'nothing_to_do'], outcome);
  }
  for (const { location, outcome } of forks) requireOneOf(`cleanup of ${location}`, ['removed', 'in_use'], outcome);
  // What a fork was made from stays until the fork is gone.
  if (forks.some(({ outcome }) => outcome === 'removed')) await clean();
  const again = await clean();
  for (const { branch, type, outcome } of again.tables) {
    requireEqual('crash', `another cleanup of ${branch}, ${type}`, 'nothing_to_do', outcome);
  }
  for (const { location, outcome } of again.forks) {
    requireEqual('crash', `another cleanup of ${location}`, 'in_use', outcome);
  }
}

function requireOneOf(path: string, expected: readonly string[], got: string): void {
  if (!expected.includes(got)) requireEqual('crash', path, expected.join(' or '), got);
}
