import test from 'ava';
import { classOf } from '../../../failpoints/lab/object-class.ts';
import type { RequestHead } from '../../../failpoints/lab/request-head.ts';
import type { Verb } from '../../../failpoints/lab/verb.ts';
import { Pruning } from '../../../props/race/pruning.ts';

function request(actor: string, verb: Verb, key: string): RequestHead {
  return { actor, verb, key, class: classOf(key) } as RequestHead;
}

test('heads of versions are looks of a prune between its listing of deletion files and what comes next', (t) => {
  const pruning = new Pruning();
  const isLook = (actor: string, verb: Verb, key: string) => pruning.isLook(request(actor, verb, key));
  const VERSION = 'graph/nodes/a.lance/_versions/1.manifest';
  t.false(isLook('a', 'head', VERSION));
  t.false(isLook('a', 'list', 'graph/nodes/a.lance/_deletions'));
  t.true(isLook('a', 'head', VERSION));
  t.false(isLook('a', 'delete', VERSION));
  t.true(isLook('a', 'head', VERSION));
  t.false(isLook('b', 'head', VERSION), 'somebody else does not prune');
  t.false(isLook('a', 'list', 'graph/nodes/a.lance/_computed'));
  t.false(isLook('a', 'head', VERSION));
});
