import type { GivenValues, Id } from '../../../src/base/value.ts';
import type { Statement } from '../../../src/graph/operation.ts';

export function add(type: string, values: GivenValues): Statement {
  return { op: 'insertNode', type, values };
}

export function set(type: string, id: Id, values: GivenValues): Statement {
  return { op: 'updateNodes', type, where: { op: 'eq', field: 'id', value: id }, set: values };
}

export function remove(type: string, id: Id): Statement {
  return { op: 'deleteNodes', type, where: { op: 'eq', field: 'id', value: id } };
}

/** An edge, told as it is in words: `link('Road', 'ab', 'a>b')`. */
export function link(type: string, id: string, ends: string, values: GivenValues = {}): Statement {
  const [from = '', to = ''] = ends.split('>');
  return { op: 'insertEdge', type, id, from, to, values };
}

/** An edge that is there gets other ends or values: it is written whole. */
export function relink(type: string, id: string, ends: string, values: GivenValues = {}): Statement {
  const [from = '', to = ''] = ends.split('>');
  return { op: 'upsertEdge', type, id, from, to, values };
}

export function unlink(type: string, id: string): Statement {
  return { op: 'deleteEdges', type, where: { op: 'eq', field: 'id', value: id } };
}

export function town(name: string, size = 1): Statement {
  return add('Town', { name, size });
}

/** A road whose id is the names of its ends. */
export function road(id: string, toll = 1): Statement {
  return link('Road', id, Array.from(id).join('>'), { toll });
}
