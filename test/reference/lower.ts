import { readFileSync } from 'node:fs';
import { EmptyFileSystem } from 'langium';
import { parseHelper } from 'langium/test';
import { lower } from '../../language/model/index.js';
import type { Model } from '../../language/generated/ast.js';
import type { System } from '../../language/model/system.js';
import { createScaleServices } from '../../language/scale-module.js';

const parse = parseHelper<Model>(createScaleServices(EmptyFileSystem).Scale);

const systems = new Map<string, Promise<System>>();

/** The System of a model in this folder; throws with every problem that stands in the way of a run. */
export function systemOf(name: string, scenario: string | null = null): Promise<System> {
  const key = `${name} ${scenario ?? ''}`;
  const known = systems.get(key) ?? lowered(name, scenario);
  systems.set(key, known);
  return known;
}

async function lowered(name: string, scenario: string | null): Promise<System> {
  const text = readFileSync(new URL(`${name}.scale`, import.meta.url), 'utf8');
  const document = await parse(text, { documentUri: `file:///${name}.scale`, validation: true });
  const { system, problems } = lower(document.parseResult.value, { scenario });
  const wrong = [
    ...(document.diagnostics ?? [])
      .filter(({ severity }) => severity === 1)
      .map(({ message }) => (typeof message === 'string' ? message : message.value)),
    ...problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
  ];
  if (!system || wrong.length > 0) throw new Error(`${name}.scale: ${wrong.join(' ')}`);
  return system;
}
