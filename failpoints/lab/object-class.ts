/** Whose a Lance table is: a graph's nodes or edges, the catalog, the record of recoveries, or what older releases told of commits. */
const TABLES = ['table', 'manifest', 'audit', 'history'] as const;

/** What an object of a Lance table is. `version` is the file that makes a version, `folder` is a listing of more than one part. */
const PARTS = ['data', 'deletion', 'transaction', 'version', 'ref', 'index', 'folder'] as const;

/**
 * Small objects of a graph, and what is none of its own. `namespace` is a catalog of LanceDB's, which it looks for when it
 * connects and which nobody makes; `several` is said of a request for keys of more than one class.
 */
const OTHERS = ['claim', 'schema', 'sidecar', 'probe', 'staging', 'namespace', 'several', 'other'] as const;

/** What an object is to a graph, told by its key alone. */
export type ObjectClass = `${(typeof TABLES)[number]}.${(typeof PARTS)[number]}` | (typeof OTHERS)[number];

/** Every class there is. */
export const OBJECT_CLASSES: readonly ObjectClass[] = [
  ...TABLES.flatMap((table) => PARTS.map((part) => `${table}.${part}` as const)),
  ...OTHERS,
];

const LANCE = '.lance';

/** The class of a key, or of a listed prefix, wherever in the bucket the graph lies. */
export function classOf(key: string): ObjectClass {
  const segments = key.split('/');
  // Tables that are being made lie below it, so it comes before them.
  if (segments.includes('_founding')) return 'staging';
  const table = segments.findIndex((segment) => segment.endsWith(LANCE));
  if (table < 0) return smallObject(segments);
  const owner = ownerOf(segments[table] ?? '');
  const part = partOf(segments.slice(table + 1));
  return part === undefined ? 'other' : `${owner}.${part}`;
}

function smallObject(segments: readonly string[]): ObjectClass {
  const name = segments.at(-1) ?? '';
  if (name === '_graph.json') return 'claim';
  if (segments.includes('__recovery')) return 'sidecar';
  if (segments.includes('_probe')) return 'probe';
  if (segments.includes('__manifest')) return 'namespace';
  // The single files are those of older layouts.
  if (segments.includes('_schema') || ['_schema.pg', '_schema.ir.json', '__schema_state.json'].includes(name)) {
    return 'schema';
  }
  return 'other';
}

function ownerOf(segment: string): (typeof TABLES)[number] {
  switch (segment.slice(0, -LANCE.length)) {
    case '__manifest':
      return 'manifest';
    case '_graph_commit_recoveries':
      return 'audit';
    case '_graph_commits':
    case '_graph_commit_actors':
      return 'history';
    default:
      return 'table';
  }
}

function partOf(segments: readonly string[]): (typeof PARTS)[number] | undefined {
  const [folder = ''] = segments;
  switch (folder) {
    case 'data':
      return 'data';
    case '_deletions':
      return 'deletion';
    case '_transactions':
      return 'transaction';
    case '_versions':
      return 'version';
    case '_refs':
      return 'ref';
    case '_indices':
      return 'index';
    // A branch has the parts of a table below its name.
    case 'tree':
      return partOf(segments.slice(2));
    case '':
      return 'folder';
    default:
      return undefined;
  }
}
