import { isImport, type Model } from '../generated/ast.js';
import { addressOf, libraryOf } from '../model/linking/library.js';
import { error } from '../model/report.js';
import type { Check } from './check.js';

/** Imports lead to files that can be read, each once, and never in a circle. */
export const imports: Check = ({ model, report }) => {
  const from = model.$document?.uri;
  if (!from) return;
  const library = libraryOf(model);
  const seen = new Set<string>();
  for (const node of model.statements) {
    if (!isImport(node) || (node.path as string | undefined) === undefined) continue;
    if (node.path.trim() === '') {
      error(report, 'missing-import', node, 'An import names a file: `import "./shared.scale"`.', { property: 'path' });
      continue;
    }
    const address = addressOf(node, from)?.toString();
    if (address !== undefined && seen.has(address)) {
      error(report, 'duplicate-name', node, `\`${node.path}\` is imported twice: remove one of the two.`, {
        property: 'path',
      });
      continue;
    }
    if (address !== undefined) seen.add(address);
    const target =
      address === undefined
        ? undefined
        : library.importsOf(model).find((file) => file.$document?.uri.toString() === address);
    if (!target) {
      error(
        report,
        'missing-import',
        node,
        `There is no file \`${node.path}\`. The path is relative to this file; check its spelling.`,
        { property: 'path' },
      );
      continue;
    }
    const circle = wayBack(target, model, (file) => library.importsOf(file));
    if (circle) {
      const way = [model, ...circle].map((file) => `\`${nameOf(file)}\``).join(' → ');
      error(
        report,
        'import-cycle',
        node,
        `These files import each other: ${way}. Move what both need into a third file.`,
        { property: 'path' },
      );
    }
  }
};

/** The files on the way from one to another, both included; undefined where no imports lead there. */
function wayBack(from: Model, to: Model, importsOf: (file: Model) => readonly Model[]): Model[] | undefined {
  const cameFrom = new Map<Model, Model | undefined>([[from, undefined]]);
  for (const [file] of cameFrom) {
    if (file === to) {
      const way: Model[] = [];
      for (let one: Model | undefined = file; one; one = cameFrom.get(one)) way.unshift(one);
      return way;
    }
    for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return undefined;
}

function nameOf(file: Model): string {
  return file.$document?.uri.path.split('/').at(-1) ?? 'this file';
}
