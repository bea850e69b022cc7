import { readFileSync } from 'node:fs';
import { AstUtils, createDefaultCoreModule, createDefaultSharedCoreModule, EmptyFileSystem, inject } from 'langium';
import { describe, expect, it } from 'vitest';
import { CONSTRUCTS, EVENTS, STEPS, allEntries, probeModel } from '../../language/catalogue/index.js';
import { isProperty, isStray, isUnknownStep, type Property } from '../../language/generated/ast.js';
import { ScaleGeneratedModule, ScaleGeneratedSharedModule } from '../../language/generated/module.js';
import { SyntaxModule } from '../../language/syntax/syntax-module.js';

const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), ScaleGeneratedSharedModule);
const services = inject(createDefaultCoreModule({ shared }), ScaleGeneratedModule, SyntaxModule);
shared.ServiceRegistry.register(services);

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
    expect(refused(allEntries().map(({ path, document }) => [path, document] as const))).toEqual([]);
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
    const models = allEntries().flatMap(({ path, probes }) =>
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
  });
});
