import type { Link as LinkNode } from '../../generated/ast.js';
import { isProperty } from '../../generated/ast.js';
import { error, SILENT } from '../report.js';
import { listed, readSettings, type Settings } from '../settings.js';
import type { Link, LinkEnd, Load, Region } from '../system.js';
import type { Context } from './context.js';
import { optional } from './optional.js';

/** Lowers the regions of a design. */
export function lowerRegions(context: Context): Region[] {
  const regions: Region[] = [];
  for (const [name, node] of context.design.program.regions) {
    const settings = readRegion(name, context);
    regions.push({
      name,
      range: context.place(node, 'name'),
      ...optional('availability', settings.number('availability')),
    });
  }
  return regions;
}

function readRegion(name: string, context: Context): Settings {
  return readSettings(
    [...(context.design.region(name)?.values() ?? [])],
    { owner: 'region', of: 'A region', name },
    context,
  );
}

/** Lowers what lies between places; a link with an end that is not known, which is reported elsewhere, is left out. */
export function lowerLinks(context: Context): Link[] {
  return context.design.program.links.flatMap((node) => {
    const ends = endsOf(node, context);
    const settings = readSettings(node.properties.filter(isProperty), { owner: 'link', of: 'A link' }, context);
    if (!ends) return [];
    return [
      {
        ends,
        range: context.place(node),
        rtt: settings.number('rtt') ?? 0,
        loss: settings.number('loss') ?? 0,
        ...optional('bandwidth', settings.number('bandwidth')),
      },
    ];
  });
}

function endsOf(node: LinkNode, context: Context): [LinkEnd, LinkEnd] | undefined {
  const [from, to] = [node.from, node.to].map((end) => endOf(end?.$refText as string | undefined, context));
  return from && to && [from, to];
}

function endOf(name: string | undefined, { design: { program } }: Context): LinkEnd | undefined {
  if (name === undefined) return undefined;
  if (program.regions.has(name)) return { region: name };
  return program.components.has(name) ? { component: name } : undefined;
}

/** The regions that a load comes from with their shares: by population where they say how many live there, else alike. */
export function sharesOf(settings: Settings, context: Context): Load['from'] {
  const names = [...new Set(settings.names('from'))];
  if (names.length === 0) return undefined;
  const silent = { ...context, report: SILENT };
  const populations = names.map((name) => readRegion(name, silent).number('population'));
  const unstated = names.filter((_, i) => populations[i] === undefined);
  const property = settings.get('from')?.property;
  if (property && unstated.length > 0 && unstated.length < names.length) {
    error(
      context.report,
      'missing-value',
      property,
      `Of these regions some say their \`population\` and ${listed(unstated.map((name) => `\`${name}\``))} not: how much of the load comes from there is not known. Write \`population\` for all of them, or for none.`,
      { property: 'value' },
    );
  }
  const weights = unstated.length > 0 ? names.map(() => 1) : populations.map((population) => population ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (property && total === 0) {
    error(
      context.report,
      'out-of-range',
      property,
      'Nobody lives in any of these regions, so no request comes from there: write a `population` above 0.',
      { property: 'value' },
    );
  }
  return names.map((region, i) => ({ region, share: total > 0 ? weights[i]! / total : 1 / names.length }));
}
