import type { AstNode } from 'langium';
import {
  isAmend,
  isComponent,
  isNamed,
  isOperation,
  isPool,
  isScenario,
  isSystemTitle,
  isVariant,
  type Named,
} from '../generated/ast.js';
import { describeNamed } from '../model/environment.js';
import { error, type Report } from '../model/report.js';
import type { Check } from './check.js';

/** Every name stands for one thing. Variants and scenarios have names of their own; everything else shares one name space. */
export const duplicateNames: Check = ({ model, program, report }) => {
  const seen = new Map<string, Named>();
  const imported = new Map<string, Named>();
  for (const file of program.files) {
    if (file === model) continue;
    for (const statement of file.statements) {
      if (isNamed(statement) && (statement.name as string | undefined)) imported.set(keyOf(statement), statement);
    }
  }
  let title: AstNode | undefined;
  for (const statement of model.statements) {
    if (isSystemTitle(statement)) {
      if (title)
        error(
          report,
          'duplicate-name',
          statement,
          'A model has one title; this is the second. Remove one of the two `system` lines.',
        );
      title = statement;
      continue;
    }
    if (isComponent(statement)) members(statement.name, statement.members, report);
    if (isVariant(statement) || isScenario(statement)) {
      for (const member of statement.members)
        if (isAmend(member)) members(member.target?.$refText ?? '', member.members, report);
    }
    if (!isNamed(statement) || !(statement.name as string | undefined)) continue;
    const key = keyOf(statement);
    const other = seen.get(key) ?? imported.get(key);
    seen.set(key, other ?? statement);
    if (other)
      error(report, 'duplicate-name', statement, alreadyNamed(statement, other, other.$container === model), {
        property: 'name',
      });
  }
};

function keyOf(node: Named): string {
  return `${node.$type === 'Variant' || node.$type === 'Scenario' ? node.$type : ''} ${node.name}`;
}

function alreadyNamed(node: Named, other: Named, here: boolean): string {
  const line = (other.$cstNode?.range.start.line ?? 0) + 1;
  const file = other.$container.$document?.uri.path.split('/').at(-1) ?? 'an imported file';
  const where = here ? `in line ${line}` : `in ${file}, which is imported`;
  return `\`${node.name}\` is already the name of ${describeNamed(other)} ${where}. Give one of the two another name.`;
}

function members(owner: string, nodes: readonly AstNode[], report: Report): void {
  const seen = new Set<string>();
  for (const node of nodes) {
    if (!isOperation(node) && !isPool(node)) continue;
    const name = node.name as string | undefined;
    if (!name) continue;
    const sort = isPool(node) ? 'pool' : 'operation';
    if (seen.has(`${sort} ${name}`)) {
      error(
        report,
        'duplicate-name',
        node,
        `\`${owner}\` already has ${sort === 'pool' ? 'a pool' : 'an operation'} \`${name}\`. Give one of the two another name, or merge them.`,
        {
          property: 'name',
        },
      );
    }
    seen.add(`${sort} ${name}`);
  }
}
