import { readRows, type Rows } from '../../props/history/rows.ts';
import { demote } from '../../props/older/demote.ts';
import { placeAt } from '../../props/older/place.ts';
import { encodeJson, Graph, type Environment } from '../../src/index.ts';
import type { OlderVersion } from '../../src/manifest/older/layout.ts';
import type { Place } from './place.ts';

const BRANCH = 'dev';

export interface Aged {
  /** What is wrong with the branch that nobody was asked to touch, once the others are through with main. */
  problems(environment: Environment): Promise<readonly string[]>;
}

/** Makes a branch, and the graph what an older release would have left. */
export async function age(place: Place, version: OlderVersion, environment: Environment): Promise<Aged> {
  const location = { ...place.locationFor('ager'), environment };
  const main = await Graph.open(location);
  await main.createBranch(BRANCH);
  await main.close();
  const branch = await Graph.open({ ...location, branch: BRANCH });
  await branch.mutate([{ op: 'deleteNodes', type: 'Place' }], { actor: 'ager' });
  const [rows, commits] = [await readRows(await branch.snapshot()), await branch.commits()];
  await branch.close();
  await demote(placeAt(place.locationFor('ager')), { version });
  return {
    async problems(last) {
      const handle = await Graph.open({ ...place.locationFor('last'), environment: last, branch: BRANCH });
      const found: string[] = [];
      const isSame = async (): Promise<boolean> => encodeJson(await rowsOf(handle)) === encodeJson(rows);
      if (!(await isSame())) found.push(`the branch ${BRANCH} has other rows than before`);
      const ids = (await handle.commits()).map(({ id, parent, actor }) => encodeJson({ id, parent, actor }));
      const expected = commits.map(({ id, parent, actor }) => encodeJson({ id, parent, actor }));
      if (ids.join() !== expected.join()) found.push(`the branch ${BRANCH} has another history than before`);
      const { commit } = await handle.mutate([
        { op: 'insertNode', type: 'Place', values: { country: 'at', number: 0 } },
      ]);
      if (commit?.parent !== commits[0]?.id) found.push(`the branch ${BRANCH} does not go on from where it was`);
      await handle.close();
      return found;
    },
  };
}

async function rowsOf(handle: Graph): Promise<Rows> {
  return readRows(await handle.snapshot());
}
