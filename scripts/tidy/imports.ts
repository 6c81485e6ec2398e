import { posix } from 'node:path';
import { Visitor } from 'oxc-parser';
import type { Source } from './source.ts';

/** One mention of another module. */
export interface Import {
  /** As written; undefined where it is computed. */
  readonly specifier: string | undefined;
  /** Gone once types are stripped. `import { type A }` is not: it still runs the module. */
  readonly typeOnly: boolean;
  /** Hands names on: `export … from`. */
  readonly reExport: boolean;
  readonly offset: number;
}

/** Every way in which a file names another: import and export declarations, `import()` and types like `import('x').A`. */
export function importsOf({ program }: Source): Import[] {
  const found: Import[] = [];
  const add = (
    specifier: string | undefined,
    offset: number,
    kind: { typeOnly?: boolean; reExport?: boolean },
  ): void => {
    found.push({ specifier, offset, typeOnly: kind.typeOnly ?? false, reExport: kind.reExport ?? false });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start, { typeOnly: node.importKind === 'type' }),
    ExportAllDeclaration: (node) =>
      add(node.source.value, node.start, { typeOnly: node.exportKind === 'type', reExport: true }),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source.value, node.start, { typeOnly: node.exportKind === 'type', reExport: true });
    },
    ImportExpression: (node) => {
      const { source } = node;
      add(source.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined, node.start, {});
    },
    TSImportType: (node) => add(node.source.value, node.start, { typeOnly: true }),
  }).visit(program);
  return found;
}

/** The path below the root that a relative specifier means; undefined for a package or a computed one. */
export function targetOf(importer: string, specifier: string | undefined): string | undefined {
  return specifier?.startsWith('.') ? posix.join(posix.dirname(importer), specifier) : undefined;
}

/** The package, or the `node:` module, that a specifier means; undefined for a relative or a computed one. */
export function packageOf(specifier: string | undefined): string | undefined {
  if (specifier === undefined || specifier.startsWith('.')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
