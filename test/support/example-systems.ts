/** The examples as systems, with all that they import and the data that they read. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { URI } from 'langium';
import type { Model } from '../../language/generated/ast.js';
import { loadImports, lower, outline } from '../../language/model/index.js';
import type { System } from '../../language/model/system.js';
import { NodeFiles } from '../../language/node-files.js';
import { createScaleServices } from '../../language/scale-module.js';

const { shared } = createScaleServices({ ...NodeFiles });
const folder = resolve('examples');

/** File names of the examples. */
export const EXAMPLES: readonly string[] = readdirSync(folder).filter((name) => name.endsWith('.scale'));

/**
 * Each design of an example under steady load and in each scenario.
 *
 * @param designs false for the base design alone
 * @throws Error where something stands in the way of a run
 */
export async function exampleSystems(name: string, designs = true): Promise<System[]> {
  const document = await shared.workspace.LangiumDocuments.getOrCreateDocument(URI.file(resolve(folder, name)));
  await shared.workspace.DocumentBuilder.build(await loadImports(document, shared));
  const model = document.parseResult.value as Model;
  const { variants, scenarios } = outline(model);
  return [null, ...(designs ? variants : [])].flatMap((variant) =>
    [null, ...scenarios].map((scenario) => {
      const { system, problems } = lower(model, { variant, scenario });
      const wrong = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
      if (!system || wrong.length > 0) throw new Error(`${name}, ${variant} ${scenario}: ${wrong.join(' ')}`);
      return system;
    }),
  );
}
