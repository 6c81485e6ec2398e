import type { Environment, GivenValues, Graph, SchemaDefinition, SnapshotReader } from '../../../src/index.ts';
import { quietWorld } from '../../support/world.ts';

/** A node type with an index of every kind on every type that can have one, and an edge type with some. */
export function indexedSchema(isIndexed = true): SchemaDefinition {
  const nodes = {
    Thing: {
      key: ['code'],
      properties: {
        code: { type: 'String' },
        flag: { type: 'Bool', nullable: true },
        n: { type: 'I32', nullable: true },
        big: { type: 'I64', nullable: true },
        half: { type: 'F32', nullable: true },
        whole: { type: 'F64', nullable: true },
        day: { type: 'Date', nullable: true },
        at: { type: 'DateTime', nullable: true },
        mood: { type: { enum: ['bad', 'good', "it's"] }, nullable: true },
        body: { type: 'String', nullable: true },
        v: { type: { vector: 2 }, nullable: true },
      },
      indexes: [
        ...['code', 'flag', 'n', 'big', 'half', 'whole', 'day', 'at', 'mood', 'body'].map((property) => ({
          kind: 'scalar' as const,
          property,
        })),
        { kind: 'text', property: 'body' },
        { kind: 'vector', property: 'v' },
      ],
    },
  } as const;
  const edges = {
    Near: {
      from: 'Thing',
      to: 'Thing',
      properties: { far: { type: 'F64', nullable: true } },
      indexes: [{ kind: 'scalar', property: 'far' }],
    },
  } as const;
  if (isIndexed) return { nodes, edges };
  const { indexes: ofThing, ...Thing } = nodes.Thing;
  const { indexes: ofNear, ...Near } = edges.Near;
  return { nodes: { Thing }, edges: { Near } };
}

/** A world in which every table has its ids indexed, or none. */
export function indexingWorld(seed = 1, keyIndexRows = 1): Environment {
  return { ...quietWorld(undefined, seed), keyIndexRows };
}

const WORDS = ['river', 'stone', 'cloud', 'lamp'];

/** Values of every sort that breaks an order: nulls, no numbers, infinities, the ends of what fits. */
export function thing(number: number): GivenValues {
  const some = <T>(...values: readonly T[]): T => values[number % values.length] as T;
  return {
    code: some(`it's ${number}`, `k${number}`, `"${number}"`, `\u{1F600}${number}`, `\uffff${number}`),
    flag: some(true, false, null),
    n: some(number, null, -(2 ** 31), 2 ** 31 - 1, 0),
    big: some(2n ** 63n - 1n, null, -(2n ** 63n), BigInt(number)),
    half: some(0.5, NaN, null, -Infinity, 0, 3.4e38),
    whole: some(number / 2, NaN, null, Infinity, -0, 5e-324, -1.7e308),
    day: some('2020-02-29', null, '0001-01-01', '9999-12-31'),
    at: some('2020-02-29T12:00:00.001Z', '0001-01-01T00:00:00.000Z', null, '9999-12-31T23:59:59.999Z'),
    mood: some('good', 'bad', null, "it's"),
    body: some(`${WORDS[number % 4]} ${WORDS[(number + 1) % 4]}`, null, '', `the ${WORDS[number % 3]}`),
    v: some([number, 1], null, [-number, 0.5], [0, 0]),
  };
}

export async function loadThings(graph: Graph, from: number, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => thing(from + index));
  const ids = rows.map(({ code }) => code as string);
  const near = ids.slice(1).map((id, index) => ({
    id: `${from + index}`,
    from: ids[index] as string,
    to: id,
    values: { far: index % 3 === 0 ? null : index },
  }));
  await graph.load({ mode: 'append', nodes: { Thing: rows }, edges: { Near: near } });
}

/** What a reader answers to questions of which each could be put to an index. */
export async function answers(reader: SnapshotReader): Promise<unknown> {
  const all = await reader.scanNodes('Thing');
  const told: Record<string, unknown> = { all, edges: await reader.scanEdges('Near'), counts: await reader.counts() };
  const properties = Object.keys(all[0]?.values ?? {}).filter((name) => name !== 'v');
  for (const property of properties) {
    const values = [...new Set(all.map((row) => row.values[property] ?? null))].filter((value) => value !== null);
    const some = values.slice(0, 1);
    for (const value of some) {
      for (const op of ['eq', 'ne', 'lt', 'ge'] as const) {
        const where = { op, property, value } as never;
        const found = await reader.scanNodes('Thing', { where, select: [] });
        told[`${property} ${op} ${String(value)}`] = found.map(({ id }) => id);
        const others = await reader.scanNodes('Thing', { where: { op: 'not', of: where }, select: [] });
        told[`not ${property} ${op} ${String(value)}`] = others.map(({ id }) => id);
      }
    }
    const [isOne, isNull] = [{ op: 'in', property, values: some } as const, { op: 'isNull', property } as const];
    for (const [what, where] of Object.entries({ isOne, isNull, isNone: { op: 'not', of: isOne } as const })) {
      const found = await reader.scanNodes('Thing', { where, select: [] });
      told[`${property} ${what}`] = found.map(({ id }) => id);
    }
  }
  for (const { id } of all.slice(0, 2)) {
    told[`get ${String(id)}`] = await reader.getNode('Thing', id);
    told[`around ${String(id)}`] = await reader.neighbours({ type: 'Thing', id, direction: 'both', hops: 2 });
  }
  told['get nobody'] = await reader.getNode('Thing', 'nobody');
  told['edge'] = await reader.getEdge('Near', '0');
  for (const match of ['river', 'stones lamp', 'nothing']) {
    const found = await reader.searchNodes('Thing', { text: { property: 'body', match }, select: [] });
    // How well a text fits depends on what an index knows of the others.
    told[`words ${match}`] = found.map(({ id }) => String(id)).toSorted();
  }
  const near = await reader.searchNodes('Thing', { vector: { property: 'v', near: [3, 1] }, select: [], limit: 5 });
  told['near'] = near.map(({ id, distance }) => [id, distance]);
  return told;
}
