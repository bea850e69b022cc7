import { readFileSync } from 'node:fs';
import { AstUtils, createDefaultCoreModule, createDefaultSharedCoreModule, EmptyFileSystem, inject } from 'langium';
import { describe, expect, it } from 'vitest';
import {
  CONSTRUCTS,
  EVENTS,
  PROPERTIES,
  STEPS,
  allEntries,
  probeModel,
  type Listed,
} from '../../language/catalogue/index.js';
import { isProperty, isStray, isUnknownStep, type Model, type Property } from '../../language/generated/ast.js';
import { ScaleGeneratedModule, ScaleGeneratedSharedModule } from '../../language/generated/module.js';
import { lower } from '../../language/model/index.js';
import { SyntaxModule } from '../../language/syntax/syntax-module.js';

const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), ScaleGeneratedSharedModule);
const services = inject(createDefaultCoreModule({ shared }), ScaleGeneratedModule, SyntaxModule);
shared.ServiceRegistry.register(services);

const entries = allEntries();

/** A property says something: a value, or settings in braces. */
function hasContent(node: Property): boolean {
  return node.value !== undefined || node.properties.length > 0;
}

/** What a parser says about a text, and what it could only take as a slip. */
function complaints(text: string): string[] {
  const { value, lexerErrors, parserErrors } = services.parser.LangiumParser.parse(text);
  const slips = AstUtils.streamAst(value)
    .filter(
      (node) =>
        isStray(node) || isUnknownStep(node) || (isProperty(node) && (node.separator !== ':' || !hasContent(node))),
    )
    .map((node) => `not understood: ${node.$cstNode?.text ?? node.$type}`);
  return [...lexerErrors.map((error) => error.message), ...parserErrors.map((error) => error.message), ...slips];
}

/** Each text that is refused, with what was said and the text itself. */
function refused(texts: readonly (readonly [name: string, text: string])[]): string[] {
  return texts.flatMap(([name, text]) => {
    const said = complaints(text);
    return said.length === 0 ? [] : [`${name}: ${said.join('; ')}\n${text}`];
  });
}

describe('what the catalogue shows as an example', () => {
  it('is the language', () => {
    expect(refused(entries.map(({ path, document }) => [path, document] as const))).toEqual([]);
  });

  it('is found at fault when it is not', () => {
    expect(complaints('service Web { on get { cpu 3ms -> } ')).not.toEqual([]);
    expect(complaints('service Web { on get { eat 3 } }')).not.toEqual([]);
    expect(complaints('service Web { cores = 8 }')).not.toEqual([]);
  });
});

/** The text that an editor inserts for a snippet, every tab stop left as it is. */
function inserted(snippet: string): string {
  return snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\$\d+/g, '');
}

/** Errors of a document when it is made a System, those that say "not simulated yet" apart. */
function errorsOf(text: string, scenario?: string): { refused: string[]; wrong: string[] } {
  const { value } = services.parser.LangiumParser.parse<Model>(text);
  const errors = lower(value, { scenario }).problems.filter(({ severity }) => severity === 'error');
  return {
    refused: errors.filter(({ code }) => code === 'not-simulated').map(({ message }) => message),
    // The files of measured data that an example names are not there.
    wrong: errors.filter(({ code }) => code !== 'not-simulated' && code !== 'bad-data').map(({ message }) => message),
  };
}

/** A word that says no more than the default of its property is honored: it has the effect that it names. */
function saysTheDefault({ entry }: Listed): boolean {
  return PROPERTIES.some(
    ({ value, default: { value: standard } }) =>
      value.type === 'word' && standard === entry.name && 'list' in entry && entry.list === value.list,
  );
}

describe('an example that is simulated', () => {
  it('is accepted as it stands', () => {
    const complaining = entries
      .filter(({ entry }) => entry.simulated === true)
      .map(({ path, sort, document }) => ({ path, ...errorsOf(document, sort === 'event' ? 'Trouble' : undefined) }))
      .filter(({ refused, wrong }) => refused.length + wrong.length > 0);
    expect(complaining).toEqual([]);
  });
});

describe('an example that is not simulated yet', () => {
  it('is refused for that reason, and for no other', () => {
    const complaining = entries
      .filter((listed) => listed.entry.simulated !== true && listed.sort !== 'construct' && !saysTheDefault(listed))
      .map(({ path, sort, document }) => ({ path, ...errorsOf(document, sort === 'event' ? 'Trouble' : undefined) }))
      .filter(({ refused, wrong }) => refused.length === 0 || wrong.length > 0);
    expect(complaining).toEqual([]);
  });
});

describe('what completion inserts', () => {
  it('is the language', () => {
    const steps = STEPS.map(({ name, snippet }) => {
      const kind = name === 'think' ? 'client' : 'service';
      return [`step ${name}`, `${kind} Sample { on run { ${inserted(snippet)} } }`] as const;
    });
    const events = EVENTS.map(
      ({ name, snippet }) => [`event ${name}`, `scenario Sample { at 1s { ${inserted(snippet)} } }`] as const,
    );
    const around: Readonly<Record<string, string>> = {
      on: 'service Sample { … }',
      like: 'service Sample … { }',
      write: 'service Sample { on run … { } }',
      takes: 'service Sample { on run … { } }',
      returns: 'service Sample { on run … { } }',
      pool: 'service Sample { … }',
      at: 'scenario Sample { … }',
    };
    const constructs = CONSTRUCTS.map(
      ({ name, snippet }) =>
        [`construct ${name}`, (around[name] ?? '…').replace('…', () => inserted(snippet))] as const,
    );
    expect(refused([...steps, ...events, ...constructs])).toEqual([]);
  });
});

describe('the experiments of the catalogue', () => {
  it('are models of the language', () => {
    const models = entries.flatMap(({ path, probes }) =>
      probes.flatMap((probe) => [[path, probeModel(probe, 0)] as const, [path, probeModel(probe, 1)] as const]),
    );
    expect(refused(models)).toEqual([]);
  });
});

describe('the models of the reference', () => {
  it('are models of the language', () => {
    const models = [...readFileSync('language/README.md', 'utf8').matchAll(/```scale\n([\s\S]*?)```/g)];
    expect(models.length).toBeGreaterThan(5);
    expect(refused(models.map((match, index) => [`model ${String(index + 1)}`, match[1] ?? ''] as const))).toEqual([]);
    expect(models.flatMap((match) => errorsOf(match[1] ?? '').wrong)).toEqual([]);
  });
});
