import { isComponent, isLink, isLoad, isProperty, isRegion, type Link, type Property } from '../generated/ast.js';
import { error } from '../model/report.js';
import { listed } from '../model/settings.js';
import type { Check, Checked } from './check.js';

/** What lies between places is said once, between two of them, and for all that are used; what goes by nearness has something to go by. */
export const geography: Check = (checked) => {
  checkLinks(checked);
  checkPairs(checked);
  checkNearest(checked);
  checkInstances(checked);
};

function endsOf(link: Link): [string, string] | undefined {
  const [from, to] = [link.from, link.to].map((end) => end?.$refText as string | undefined);
  return from === undefined || to === undefined ? undefined : [from, to];
}

function keyOf(a: string, b: string): string {
  return [a, b].sort().join(' ');
}

function checkLinks({ model, report }: Checked): void {
  const seen = new Set<string>();
  for (const node of model.statements) {
    const ends = isLink(node) ? endsOf(node) : undefined;
    if (!isLink(node) || !ends) continue;
    const [from, to] = ends;
    if (from === to) {
      error(report, 'contradiction', node, `A link lies between two places; \`${from}\` is one. Name another.`, {
        property: 'to',
      });
    } else if (seen.has(keyOf(from, to))) {
      error(
        report,
        'duplicate-name',
        node,
        `What lies between \`${from}\` and \`${to}\` is said twice; a link is the same in both directions. Remove one.`,
      );
    }
    seen.add(keyOf(from, to));
  }
}

/** Regions that a model uses and between which no link is declared: crossing there takes no time, which is hardly meant. */
function checkPairs({ model, program, report }: Checked): void {
  const used = [...regionsUsed(model.statements)].filter((name) => program.regions.has(name));
  const linked = new Set(program.links.flatMap((link) => endsOf(link) ?? []));
  const pairs = new Set(program.links.flatMap((link) => (endsOf(link) ? [keyOf(...endsOf(link)!)] : [])));
  used.forEach((name, i) => {
    const missing = used.slice(i + 1).filter((other) => !pairs.has(keyOf(name, other)));
    const node = program.regions.get(name);
    // Where links lead to components, what lies between regions may be meant to be nothing.
    const [first] = missing;
    if (!node || first === undefined || (linked.size > 0 && !linked.has(name))) return;
    if (!model.statements.some((statement) => isRegion(statement) && statement.name === name)) return;
    report({
      severity: 'warning',
      code: 'missing-value',
      node,
      property: 'name',
      message: `Nothing is said of what lies between \`${name}\` and ${listed(missing.map((other) => `\`${other}\``))}, so crossing takes no time. Write \`link ${name} <-> ${first} { rtt: 80ms }\`.`,
    });
  });
}

function regionsUsed(statements: Checked['model']['statements']): Set<string> {
  const used = new Set<string>();
  for (const node of statements) {
    if (isComponent(node)) for (const name of namesIn(node.members, 'in')) used.add(name);
    else if (isLoad(node)) for (const name of namesIn(node.properties, 'from')) used.add(name);
  }
  return used;
}

/** The names that a property lists. */
function namesIn(members: readonly { $type: string }[], property: string): string[] {
  return members
    .filter((member): member is Property => isProperty(member) && member.name === property)
    .flatMap(({ value }) => (value?.$type === 'Listing' ? value.items : value ? [value] : []))
    .flatMap((item) => (item.$type === 'Path' ? [item.head.$refText] : []));
}

function checkNearest({ program, context, report, model }: Checked): void {
  const linked = new Set(program.links.flatMap((link) => endsOf(link) ?? []));
  for (const node of model.statements) {
    if (!isComponent(node)) continue;
    const policy = node.members.filter(isProperty).find(({ name }) => name === 'policy');
    if (policy?.value?.$type !== 'Path' || policy.value.head?.$refText !== 'nearest') continue;
    const targets = context.design.component(node.name)?.targets ?? [];
    const candidates = [node.name, ...targets.map(({ component }) => component?.$refText as string | undefined)];
    const apart = candidates.some(
      (name) => name !== undefined && (linked.has(name) || context.design.component(name)?.properties.has('in')),
    );
    if (apart) continue;
    report({
      severity: 'warning',
      code: 'contradiction',
      node: policy,
      property: 'value',
      message: `\`nearest\` goes by the round trip, and all that could be called here is equally near: say where it stands, such as \`in: [Us, Eu]\`, or write another policy.`,
    });
  }
}

/** Regions that are named, and in which nothing stands because there are too few instances. */
function checkInstances({ base, model, report }: Checked): void {
  const told = new Set<string>();
  for (const { components } of base.designs()) {
    for (const node of model.statements) {
      const component = isComponent(node) ? components.get(node.name) : undefined;
      const property = isComponent(node)
        ? node.members.filter(isProperty).find(({ name }) => name === 'in')
        : undefined;
      if (!component?.in || !property || told.has(component.name) || component.scaling || component.inside) continue;
      const left = component.in
        .slice(component.instances)
        .filter((name) => !component.in!.slice(0, component.instances).includes(name));
      if (left.length === 0) continue;
      told.add(component.name);
      const count = `${component.instances} instance${component.instances === 1 ? '' : 's'}`;
      report({
        severity: 'warning',
        code: 'contradiction',
        node: property,
        property: 'value',
        message: `\`${component.name}\` has ${count}, one in each region in turn: none stands in ${listed(left.map((name) => `\`${name}\``))}. Give it ${component.in.length}, or name fewer regions.`,
      });
    }
  }
}
