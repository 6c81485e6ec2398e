import test from 'ava';
import type { Node } from 'oxc-parser';
import { ERROR_CODES } from '../../src/base/error-codes.ts';
import type { ErrorCode, ErrorKind } from '../../src/base/errors.ts';
import { parseSource } from '../../scripts/tidy/source.ts';
import { readTree } from '../../scripts/tidy/tree.ts';

// The types keep a code that is not in the table from being thrown. What they cannot tell is read from the sources: that each
// one is thrown somewhere, by the kind that it stands under, and with no other details.

const ROOT = `${import.meta.dirname}/../..`;
const TABLE = 'src/base/error-codes.ts';

/** What makes errors: the kind, unless the call names it, and the details that it adds to those that the call names. */
const MAKERS: Readonly<Record<string, { readonly kind?: ErrorKind; readonly details?: readonly string[] }>> = {
  GraphError: {},
  badRequest: { kind: 'bad_request' },
  rootPlace: { kind: 'bad_request', details: ['where'] },
  refuse: { kind: 'bad_request', details: ['type', 'property'] },
  violation: { kind: 'conflict' },
  '#ended': { kind: 'unavailable' },
};

/** `violation` of the cardinalities is called without an object: what it adds stands in its own body. */
const CARDINALITY = ['type', 'node', 'id', 'direction', 'found', 'bounds'];

interface Thrown {
  readonly kind: string;
  readonly code: string;
  readonly details: readonly string[];
  readonly at: string;
}

const THROWN = readTree(ROOT)
  .filter(({ path }) => /^(src|props\/case)\/.*\.ts$/.test(path) && path !== TABLE)
  .flatMap((file) => {
    const source = parseSource(file);
    if (!('program' in source)) throw new Error(source.message);
    return callsIn(source.program).flatMap((call) => thrownBy(call, file.path));
  });

type Codes = Readonly<Record<string, { readonly details: readonly string[] }>>;

const LISTED = Object.entries<Codes>(ERROR_CODES).flatMap(([kind, codes]) =>
  Object.entries(codes).map(([code, { details }]) => ({ kind, code, details })),
);

test('every code that is listed is thrown, and by its kind; no other is', (t) => {
  t.true(THROWN.length > 80);
  const names = (all: readonly { readonly kind: string; readonly code: string }[]) =>
    [...new Set(all.map(({ kind, code }) => `${kind} ${code}`))].toSorted();
  t.deepEqual(names(THROWN), names(LISTED));
});

test('the details that are listed are those that come', (t) => {
  for (const { kind, code, details } of LISTED) {
    const come = THROWN.filter((thrown) => thrown.kind === kind && thrown.code === code).flatMap(
      (each) => each.details,
    );
    t.deepEqual([...new Set(come)].toSorted(), details.toSorted(), `${kind} ${code}`);
  }
});

test('a code is listed under one kind, unless what the caller does next depends', (t) => {
  const codes = LISTED.map(({ code }) => code);
  t.deepEqual(
    codes.filter((code, index) => codes.indexOf(code) !== index),
    ['outcome_unknown' satisfies ErrorCode],
  );
});

function callsIn(part: unknown): Node[] {
  if (typeof part !== 'object' || part === null) return [];
  const isCall = 'type' in part && (part.type === 'CallExpression' || part.type === 'NewExpression');
  return [...(isCall ? [part as Node] : []), ...Object.values(part).flatMap(callsIn)];
}

function thrownBy(call: Node, at: string): Thrown[] {
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return [];
  const name = calleeOf(call.callee);
  const maker = name !== undefined && Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
  if (!maker) return [];
  const [first, second] = call.arguments.map(textsIn);
  const kinds = maker.kind === undefined ? first : [maker.kind];
  const codes = maker.kind === undefined ? second : first;
  // `place.refuse` takes a sentence, which is no code.
  const isCode = (text: string): boolean => /^[a-z0-9]+(_[a-z0-9]+)*$/.test(text);
  const own = call.arguments.flatMap((argument) => detailsIn(argument, maker.kind !== undefined));
  const added = name === 'violation' && own.length === 0 ? CARDINALITY : (maker.details ?? []);
  return (kinds ?? []).flatMap((kind) =>
    (codes ?? []).filter(isCode).map((code) => ({ kind, code, details: [...own, ...added], at })),
  );
}

function calleeOf(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression') return undefined;
  const { property } = callee;
  if (property.type === 'PrivateIdentifier') return `#${property.name}`;
  return property.type === 'Identifier' ? property.name : undefined;
}

/** The strings that an argument may be. */
function textsIn(node: Node): string[] {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
  return node.type === 'ConditionalExpression' ? [node.consequent, node.alternate].flatMap(textsIn) : [];
}

/** Names of the members of an object that is written out: of the argument itself, or of its `details`. */
function detailsIn(node: Node, isItself: boolean): string[] {
  if (node.type === 'ConditionalExpression')
    return [node.consequent, node.alternate].flatMap((each) => detailsIn(each, isItself));
  if (node.type === 'ParenthesizedExpression') return detailsIn(node.expression, isItself);
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.flatMap((member) => {
    if (member.type === 'SpreadElement') return detailsIn(member.argument, isItself);
    const name = member.key.type === 'Identifier' ? member.key.name : undefined;
    if (isItself) return name ?? [];
    return name === 'details' ? detailsIn(member.value, true) : [];
  });
}
