import { GraphError } from '../base/errors.ts';
import { decodeJson, encodeJson } from '../base/json.ts';
import { MANIFEST } from '../manifest/rows.ts';
import { isRecord } from '../schema/shape.ts';
import type { Root } from './root.ts';

// The claim tells what lies at a root, also to programs that cannot read the rest. Graphs of internal versions below 5 have none.

/** Key of the claim. */
const CLAIM = '_graph.json';

/** Version of the layout below the root. */
const FORMAT = 1;

/** Claims the root for a graph; false where somebody did. */
export async function createClaim({ store, mint }: Root): Promise<boolean> {
  return store.create(CLAIM, new TextEncoder().encode(encodeJson({ format: FORMAT, graphId: mint() })));
}

/** Whether there is a manifest, of whatever version. */
export async function hasManifest({ lance }: Root): Promise<boolean> {
  const table = await lance.open(MANIFEST, []);
  table?.close();
  return table !== undefined;
}

/** Whether somebody claimed this root for a graph; `unsupported_version` for a layout of another release. */
export async function readClaim(root: Root): Promise<boolean> {
  const object = await root.store.get(CLAIM);
  if (!object) return false;
  const format = claimedFormat(root, object.bytes);
  if (format === FORMAT) return true;
  throw new GraphError(
    'unsupported_version',
    'layout_format',
    `the graph's layout has format ${String(format)} and this release reads ${FORMAT}`,
    {
      details: { found: format, supported: FORMAT },
    },
  );
}

/** A claim always tells its format; one without is none of any release. */
function claimedFormat({ address }: Root, bytes: Uint8Array): unknown {
  const content = parseOrUndefined(bytes);
  if (isRecord(content) && Number.isSafeInteger(content['format'])) return content['format'];
  throw new GraphError(
    'corrupt',
    'unreadable_claim',
    `${CLAIM} cannot be read: this root is not a graph, or was damaged`,
    { details: { root: address, key: CLAIM } },
  );
}

function parseOrUndefined(bytes: Uint8Array): unknown {
  try {
    return decodeJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
