import type { SnapshotReader } from '../../../src/index.ts';

/** What of the schema of people does not hold in a state, told by looking at all of it; nothing here is the engine's. */
export async function violations(reader: SnapshotReader): Promise<readonly string[]> {
  const people = await reader.scanNodes('Person');
  const places = new Map([
    ['Person', new Set(people.map(({ id }) => id))],
    ['City', new Set((await reader.scanNodes('City')).map(({ id }) => id))],
  ]);
  const found: string[] = [];
  for (const [name, { from, to }] of Object.entries(reader.schema.edges ?? {})) {
    for (const edge of await reader.scanEdges(name)) {
      if (!places.get(from)?.has(edge.from)) found.push(`${name} without ${from} ${String(edge.from)}`);
      if (!places.get(to)?.has(edge.to)) found.push(`${name} without ${to} ${String(edge.to)}`);
    }
  }
  const homes = (await reader.scanEdges('LivesIn')).map(({ from }) => from);
  if (new Set(homes).size < homes.length) found.push('somebody lives in two cities');
  const badges = people.map(({ values }) => values['badge']).filter((badge) => badge !== null);
  if (new Set(badges).size < badges.length) found.push('two people have one badge');
  const oldest = reader.schema.nodes['Person']?.properties['age'];
  const limit = oldest && 'max' in oldest ? Number(oldest.max) : Infinity;
  if (people.some(({ values }) => Number(values['age']) > limit)) found.push(`somebody is older than ${limit}`);
  return found;
}
