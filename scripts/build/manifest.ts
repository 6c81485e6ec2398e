/** What the build reads of the repository's package.json; the rest is handed through as it is. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  /** Entry points by name; each a plain path, as long as none needs conditions. */
  readonly exports: Readonly<Record<string, string>>;
}

/** The same of the package.json of the published package. */
export interface PublishedManifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

/** What only somebody who works on the project needs. */
const OWN_AFFAIRS = new Set(['scripts', 'devDependencies', 'ava', 'allowScripts']);

/** The repository's package.json, with the paths of sources replaced by those of what the compiler makes of them. */
export function publishedManifest(manifest: Manifest): PublishedManifest {
  const { name, version, bin, exports } = manifest;
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !OWN_AFFAIRS.has(field))),
    name,
    version,
    bin: mapValues(bin, compiled),
    exports: mapValues(exports, (path) =>
      path.endsWith('.ts') ? { types: path.replace(/\.ts$/, '.d.ts'), default: compiled(path) } : path,
    ),
  };
}

function compiled(path: string): string {
  return path.replace(/\.ts$/, '.js');
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
