import { inspect } from '../../scripts/tidy/tidy.ts';
import type { Finding } from '../../scripts/tidy/finding.ts';
import { build, type Files } from '../support/build.ts';

/** The smallest house that breaks no rule: a file in every room, and every import that is allowed between neighbours. */
export const HEALTHY: Files = {
  'src/base/value.ts': 'export const one = 1;\nexport const now = () => Date.now();\n',
  'src/storage/store.ts':
    "import { one } from '../base/value.ts';\nexport const two = one + Number(process.env['TWO']);\n",
  'src/lance/table.ts':
    "import { connect } from '@lancedb/lancedb';\nimport { one } from '../base/value.ts';\nexport const open = [connect, one];\n",
  'src/schema/type.ts': 'export type Type = { name: string };\n',
  'src/manifest/state.ts': "import { open } from '../lance/table.ts';\nexport const state = [open];\n",
  'src/commit/publish.ts': "import { state } from '../manifest/state.ts';\nexport const publish = [state];\n",
  'src/graph/graph.ts': "import { publish } from '../commit/publish.ts';\nexport const graph = [publish];\n",
  'src/index.ts': "export { graph } from './graph/graph.ts';\n",
  'model/model.ts':
    "import type { Type } from '../src/schema/type.ts';\nexport const name = (type: Type) => type.name;\n",
  'failpoints/plan.ts': "import { graph } from '../src/index.ts';\nexport const plan = [graph];\n",
  'props/older/place.ts': 'export const place = 0;',
  'props/check.ts':
    "import { name } from '../model/model.ts';\nimport { plan } from '../failpoints/plan.ts';\nexport const check = [name, plan];\n",
  'scripts/run.ts':
    "import { check } from '../props/check.ts';\nimport manifest from '../package.json' with { type: 'json' };\nexport const run = [check, manifest];\n",
  'test/check.test.ts':
    "import test from 'ava';\nimport { check } from '../props/check.ts';\ntest('checks', (t) => t.truthy(check));\n",
  'package.json': '{ "version": "1.0.0" }\n',
  'package-lock.json': '{ "packages": { "a": { "version": "1.0.0" } } }\n',
};

/** Says what the rules find in a house of these files. */
export function findingsIn(files: Files): readonly Finding[] {
  using house = build(files);
  return inspect(house.root).findings;
}
