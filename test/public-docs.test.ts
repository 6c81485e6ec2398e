import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'ava';
import { parseSync } from 'oxc-parser';

// Every name that users can import says what it is, and so does everything on it that can be called. Plain members speak
// for themselves, or say more where they do not.

const ROOT = join(import.meta.dirname, '..');
const DOOR = 'src/index.ts';

test('every public name, and every method of one, has a doc comment', (t) => {
  const names = publicNames(readFileSync(join(ROOT, DOOR), 'utf8'), DOOR);
  t.true(names.length > 40);
  t.deepEqual(
    names.flatMap(({ file, name }) => undocumented(file, name)),
    [],
  );
});

test('a name without a doc comment is found', (t) => {
  const text = 'export interface A {\n  /** Said. */\n  readonly b: string;\n  c(): string;\n}\n';
  t.deepEqual(undocumentedIn(text, 'a.ts', 'A'), ['a.ts: A', 'a.ts: A.c']);
});

const CALLED: ReadonlySet<string> = new Set(['MethodDefinition', 'TSMethodSignature']);

interface PublicName {
  readonly file: string;
  readonly name: string;
}

function publicNames(text: string, file: string): PublicName[] {
  const { module } = parseSync(file, text);
  return module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ importName, moduleRequest }) =>
      moduleRequest && importName.name
        ? { file: relative(ROOT, join(ROOT, dirname(file), moduleRequest.value)), name: importName.name }
        : [],
    ),
  );
}

function undocumented(file: string, name: string): string[] {
  return undocumentedIn(readFileSync(join(ROOT, file), 'utf8'), file, name);
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly key?: { readonly name?: string };
  readonly id?: { readonly name?: string };
  readonly declarations?: readonly { readonly id: { readonly name?: string } }[];
  readonly body?: { readonly body?: readonly Node[] };
}

function undocumentedIn(text: string, file: string, name: string): string[] {
  const { program, comments } = parseSync(file, text);
  const documented = (at: number): boolean =>
    comments.some(
      ({ type, value, end }) =>
        type === 'Block' && value.startsWith('*') && end <= at && /^\s*$/.test(text.slice(end, at)),
    );
  const missing: string[] = [];
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) continue;
    const declaration = statement.declaration as unknown as Node;
    if ((declaration.id?.name ?? declaration.declarations?.[0]?.id.name) !== name) continue;
    if (!documented(statement.start)) missing.push(`${file}: ${name}`);
    for (const member of declaration.body?.body ?? []) {
      const own = member.key?.name;
      const hidden = !CALLED.has(member.type) || own === 'constructor' || isHash(text, member);
      if (own !== undefined && !hidden && !documented(member.start)) missing.push(`${file}: ${name}.${own}`);
    }
  }
  return missing;
}

function isHash(text: string, { start }: Node): boolean {
  return /^(?:static |readonly |async )*#/.test(text.slice(start));
}
