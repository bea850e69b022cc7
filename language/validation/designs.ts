import { isScaleLoad, isScenario, isSetParam, isVariant } from '../generated/ast.js';
import { readScaling } from '../model/lowering/load.js';
import { checkSetParam } from '../model/lowering/params.js';
import { lowerTimeline } from '../model/lowering/timeline.js';
import type { Check } from './check.js';

/** Variants and scenarios amend what is there, with values that fit; events happen within their scenario. */
export const designs: Check = ({ model, context }) => {
  for (const node of model.statements) {
    if (!isVariant(node) && !isScenario(node)) continue;
    for (const member of node.members) {
      if (isSetParam(member)) checkSetParam(member, context);
      if (isScaleLoad(member)) readScaling(member.amount, member.load?.$refText ?? '', context);
    }
    if (isScenario(node)) lowerTimeline(node, context);
  }
};
