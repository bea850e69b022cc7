import {
  isAmend,
  isComponent,
  isLoad,
  isOperation,
  isScenario,
  isVariant,
  type Component,
  type Operation,
} from '../generated/ast.js';
import { lowerLoadCall } from '../model/lowering/load.js';
import { hostOf, lowerOwnOperation, readComponent } from '../model/lowering/component.js';
import { SILENT } from '../model/report.js';
import type { Check, Checked } from './check.js';

/** Steps, calls and their modifiers make sense: names, units, ranges, shares, each modifier once. */
export const operations: Check = (checked) => {
  for (const node of checked.model.statements) {
    if (isComponent(node)) {
      check(node, node.members, checked);
    } else if (isLoad(node)) {
      if (node.call) lowerLoadCall(node.call, node.name, checked.context);
    } else if (isVariant(node) || isScenario(node)) {
      for (const member of node.members) {
        const target = isAmend(member) ? checked.program.components.get(member.target?.$refText ?? '') : undefined;
        if (isAmend(member) && target) check(target, member.members, checked);
      }
    }
  }
};

function check(component: Component, members: readonly { $type: string }[], { context }: Checked): void {
  const own = members.filter((member): member is Operation => isOperation(member));
  const design = own.length > 0 ? context.design.component(component.name) : undefined;
  if (!design) return;
  const host = hostOf(design, readComponent(design, { ...context, report: SILENT }));
  for (const operation of own) lowerOwnOperation(operation, host, context);
}
