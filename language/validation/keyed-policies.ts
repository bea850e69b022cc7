import { AstUtils } from 'langium';
import { isComponent, isModifier, isProperty, type Property } from '../generated/ast.js';
import { kind as kindEntry } from '../catalogue/index.js';
import type { Check, Checked } from './check.js';

/** Policies that go by who asks, or by what is asked for. */
const KEYED: ReadonlySet<string> = new Set(['ip-hash', 'sticky', 'consistent-hashing']);

/** A policy that goes by the user or the key has something to go by. */
export const keyedPolicies: Check = ({ model, program, report }) => {
  const policies = model.statements.filter(isComponent).flatMap((node) => {
    const policy = node.members.filter(isProperty).find(({ name }) => name === 'policy');
    const word = policy && wordOf(policy);
    if (!policy || word === undefined || !KEYED.has(word) || kindEntry(node.kind)?.traits.isCache) return [];
    return [{ policy, word }];
  });
  if (policies.length === 0 || program.loads.size === 0 || tellsApart(model, program)) return;
  for (const { policy, word } of policies) {
    report({
      severity: 'warning',
      code: 'contradiction',
      node: policy,
      property: 'value',
      message: `\`${word}\` goes by who asks, and no load says who that is, so that every call goes anywhere: declare \`keys User { count: 1M }\` and say \`key: User\` on the load, or write another policy.`,
    });
  }
};

/** Whether anything in any file brings a key, or is of users, who are told apart. */
function tellsApart(model: Checked['model'], program: Checked['program']): boolean {
  const parts = [
    ...[...program.loads.values()].flatMap((load) => load.properties),
    ...AstUtils.streamAllContents(model),
  ];
  return parts.some(
    (node) =>
      (isProperty(node) && (node.name === 'key' || node.name === 'users')) || (isModifier(node) && node.kind === 'by'),
  );
}

function wordOf({ value }: Property): string | undefined {
  return value?.$type === 'Path' ? value.head?.$refText : undefined;
}
