import { isRequirement, isScenario, isVariant } from '../generated/ast.js';
import { lowerRequirement } from '../model/lowering/requirement.js';
import type { Check } from './check.js';

/** Requirements can be checked, and say both what is bounded and at which load. */
export const requirements: Check = ({ model, context }) => {
  for (const node of model.statements) {
    if (isRequirement(node)) lowerRequirement(node, 'steady', context);
    if (!isVariant(node) && !isScenario(node)) continue;
    for (const member of node.members) {
      if (isRequirement(member)) lowerRequirement(member, isScenario(node) ? 'timed' : 'steady', context);
    }
  }
};
