import { property as propertyEntry, suggest } from '../catalogue/index.js';
import { isComponent, isFind, isLoad, isRequirement, isSweep, type Path } from '../generated/ast.js';
import { error } from '../model/report.js';
import { readFind, readSweep } from '../model/series.js';
import { textOf } from '../model/text-of.js';
import type { Check, Checked } from './check.js';

/** Knobs of sweeps and searches exist, and their values can be gone through. */
export const series: Check = (checked) => {
  const reading = { program: checked.program, evaluator: checked.context.evaluator, report: checked.report };
  for (const node of checked.model.statements) {
    if (isSweep(node)) {
      for (const axis of node.axes) knob(axis.target, checked);
      readSweep(node, reading);
    } else if (isFind(node)) {
      knob(node.target, checked);
      readFind(node, reading);
      if (!requiresAnything(checked)) {
        checked.report({
          severity: 'warning',
          code: 'half-specification',
          node,
          message:
            '`find` looks for the least value at which every requirement holds, and there is none: add one, such as `require Readers p99 < 100ms at peak`.',
        });
      }
    }
  }
};

function requiresAnything({ program }: Checked): boolean {
  const designs = [...program.variants.values(), ...program.scenarios.values()];
  return program.requirements.length > 0 || designs.some(({ members }) => members.some(isRequirement));
}

function knob(path: Path | undefined, { program, report }: Checked): void {
  const head = path?.head?.$refText;
  if (!path || !head) return;
  const member = path.members[0]?.$refText;
  if (member === undefined) {
    if (program.params.has(head)) return;
    const meant = suggest(head, [...program.params.keys()]);
    const way =
      meant !== undefined ? `Did you mean \`${meant}\`?` : 'Name a param, or a property such as `Web.instances`.';
    error(
      report,
      'unknown-name',
      path,
      `\`${head}\` is no knob. ${way}`,
      meant === undefined ? {} : { data: { replacement: meant } },
    );
    return;
  }
  const owner = program.components.get(head) ?? program.loads.get(head);
  if (!owner) {
    const meant = suggest(head, [...program.components.keys(), ...program.loads.keys()]);
    const way = meant === undefined ? 'Name a component or a load before the dot.' : `Did you mean \`${meant}\`?`;
    error(report, 'unknown-name', path, `There is no \`${head}\`. ${way}`, {
      property: 'head',
      ...(meant === undefined ? {} : { data: { replacement: meant } }),
    });
    return;
  }
  const kind = isComponent(owner) ? owner.kind : isLoad(owner) ? 'load' : '';
  const nested = path.members.length > 1;
  if (!nested && !propertyEntry(kind, member)) {
    error(
      report,
      'unknown-property',
      path,
      `A ${kind} has no property \`${member}\`, so \`${textOf(path)}\` cannot be varied.`,
      { property: 'members', index: 0 },
    );
  }
}
