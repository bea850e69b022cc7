import { isAmend, isComponent, isVariant, type Model, type Property } from '../generated/ast.js';
import { Design, variantChain, type ComponentDesign } from '../model/design.js';
import { readComponent } from '../model/lowering/component.js';
import { readNumber, type Settings } from '../model/settings.js';
import { error, SILENT } from '../model/report.js';
import type { Check, Checked } from './check.js';

/** Copies and shards fit each other: a quorum its group, confirmations the followers, shards the keys that they split. */
export const copies: Check = (checked) => {
  const { model, program, context } = checked;
  const told = new Set<Property>();
  for (const node of model.statements) {
    if (isComponent(node) && (node.name as string | undefined)) {
      checkComponent(context.design.component(node.name), context.design, checked, told);
    } else if (isVariant(node)) {
      const design = new Design(program, variantChain(node, program.variants));
      for (const member of node.members) {
        if (!isAmend(member)) continue;
        checkComponent(design.component(member.target?.$refText ?? ''), design, checked, told);
      }
    }
  }
};

function checkComponent(
  component: ComponentDesign | undefined,
  design: Design,
  checked: Checked,
  told: Set<Property>,
): void {
  if (!component) return;
  const settings = readComponent(component, { ...checked.context, report: SILENT }, true);
  const tell = (property: Property | undefined, code: 'contradiction' | 'out-of-range', message: string): void => {
    if (!property || told.has(property)) return;
    told.add(property);
    if (isIn(checked.model, property)) error(checked.report, code, property, message);
  };
  checkReplication(settings, tell);
  const shards = settings.get('shards');
  if (shards?.setting.kind !== 'shards' || shards.setting.by === undefined) return;
  const { count, by } = shards.setting;
  const written = design.keys(by)?.properties.get('count')?.value;
  const keys = readNumber(written, { name: 'count', dimension: 'count' }, { ...checked.context, report: SILENT });
  if (keys !== undefined && count > keys) {
    tell(
      shards.property,
      'out-of-range',
      `\`${component.name}\` has ${count} shards for ${keys} keys of \`${by}\`: most of them would stay empty. Write at most ${keys}, or split by another key.`,
    );
  }
}

type Tell = (property: Property | undefined, code: 'contradiction' | 'out-of-range', message: string) => void;

function checkReplication(settings: Settings, tell: Tell): void {
  const replication = settings.get('replication');
  const partition = settings.get('partition');
  if (partition && !replication) {
    tell(
      partition.property,
      'contradiction',
      '`partition` says what happens between copies of the data, and there is one copy: add `replication`, or remove it.',
    );
  }
  if (replication?.setting.kind !== 'word') return;
  const nested = replication.settings;
  if (replication.setting.word === 'quorum') {
    const n = nested.number('n') ?? 3;
    for (const name of ['r', 'w'] as const) {
      const size = nested.number(name);
      if (size === undefined || size <= n) continue;
      tell(
        nested.get(name)?.property,
        'out-of-range',
        `A quorum of ${size} is larger than its group of ${n}: no ${name === 'r' ? 'read' : 'write'} would ever succeed. Write \`${name}\` from 1 to ${n}, or a larger \`n\`.`,
      );
    }
    return;
  }
  const followers = nested.number('followers') ?? 1;
  const mode = nested.get('mode');
  const acks = mode?.settings.number('acks');
  const semiSync = mode?.setting.kind === 'word' && mode.setting.word === 'semi-sync';
  if (semiSync && acks !== undefined && acks > followers) {
    tell(
      mode.settings.get('acks')?.property ?? mode.property,
      'out-of-range',
      `${acks} followers are to confirm a write, and there ${followers === 1 ? 'is 1' : `are ${followers}`}: write \`acks\` from 1 to ${Math.max(1, followers)}, or more \`followers\`.`,
    );
  }
  if (nested.has('failover') && followers < 1) {
    tell(
      nested.get('failover')?.property,
      'contradiction',
      'Without followers nobody can take over: write `followers: 1` or more, or remove `failover`.',
    );
  }
}

function isIn(model: Model, property: Property): boolean {
  let root = property.$container as { $container?: unknown };
  while (root.$container) root = root.$container;
  return (root as unknown) === model;
}
