import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { removeTable } from '../manifest/install.ts';
import { Manifest } from '../manifest/manifest.ts';
import type { Root } from './root.ts';

/**
 * Removes tables that no graph refers to. What cannot be removed is in nobody's way; and whoever's time is up does nothing
 * more, as if its process had died.
 */
export async function retract(root: Root, scope: Scope, locations: readonly string[]): Promise<void> {
  try {
    scope.check();
    const graph = await (await Manifest.open(root.lance))?.load(scope);
    const published = new Set([...(graph?.tables.values() ?? [])].map(({ location }) => location));
    for (const location of locations) {
      scope.check();
      if (!published.has(location)) await removeTable(root.store, location);
    }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}
