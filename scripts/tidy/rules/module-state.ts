import type { Expression, Statement, VariableDeclaration } from 'oxc-parser';
import { Visitor } from 'oxc-parser';
import type { Finding } from '../finding.ts';
import { roomOf } from '../rooms.ts';
import { eachSource } from '../rule.ts';
import type { Source } from '../source.ts';

/** No state at module level in src and model: two engines in one process must not meet there. */
export const moduleState = eachSource((source) => {
  const judged = source.path.startsWith('src/') || roomOf(source.path) === 'model';
  return judged ? [...source.program.body.flatMap((statement) => stateIn(statement, source)), ...statics(source)] : [];
});

function stateIn(statement: Statement, source: Source): readonly Finding[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  return declaration?.type === 'VariableDeclaration' ? variables(declaration, source) : [];
}

function variables({ kind, start, declarations, declare }: VariableDeclaration, source: Source): readonly Finding[] {
  if (declare) return [];
  if (kind === 'let' || kind === 'var') return [source.at(start, `keeps state at module level: ${kind}`)];
  return declarations
    .filter(({ init }) => init && waitsToBeFilled(init))
    .map((declarator) => source.at(declarator.start, 'keeps state at module level: an empty collection'));
}

/** An empty collection is of no use unless something is put into it; a filled one is a table to look things up in. */
function waitsToBeFilled(init: Expression): boolean {
  if (init.type === 'ArrayExpression') return init.elements.length === 0;
  if (init.type === 'ObjectExpression') return init.properties.length === 0;
  return init.type === 'NewExpression' && init.arguments.length === 0;
}

function statics(source: Source): readonly Finding[] {
  const found: Finding[] = [];
  new Visitor({
    PropertyDefinition: (node) => {
      if (node.static && !node.readonly)
        found.push(source.at(node.start, 'keeps state in a class: static, not readonly'));
    },
  }).visit(source.program);
  return found;
}
