import type { Node } from 'oxc-parser';

/** A chain of names as it is written, `globalThis.` left out: `process.env`; undefined for anything else. */
export function dotted(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return undefined;
  const object = dotted(node.object);
  const property = nameOf(node.property, node.computed);
  if (object === undefined || property === undefined) return undefined;
  return object === 'globalThis' ? property : `${object}.${property}`;
}

function nameOf(property: Node, computed: boolean): string | undefined {
  if (computed) return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
  return property.type === 'Identifier' ? property.name : undefined;
}
