import { describe, expect, it } from 'vitest';
import { URI } from 'langium';
import { lower, outline } from '../../language/model/index.js';
import { component, lineOf, read, systemOf, told } from './documents.js';

const SHARED =
  'param demand = 4ms\nservice Web { on get { cpu demand -> Db.find } }\ndatabase Db { on find { cpu demand } }\n';

describe('an import', () => {
  it('makes the declarations of another file visible, however many files away', async () => {
    const text = 'import "./a.scale"\nload L -> Web.get { rate: 1 rps }\nvariant V { demand = 8ms  Db { cores: 4 } }';
    const files = { 'a.scale': 'import "./b.scale"', 'b.scale': SHARED };
    expect((await told(text, files)).filter((line) => !line.includes('hint'))).toEqual([]);
    const system = await systemOf(text, { variant: 'V' }, files);
    expect(component(system, 'Db').cores).toBe(4);
    expect(component(system, 'Web').operations[0]?.steps[0]).toMatchObject({ demand: { mean: 0.008 } });
    expect(component(system, 'Web').range.uri).toBe('file:///models/b.scale');
  });

  it('takes no requirements, scenarios or series over', async () => {
    const files = {
      'a.scale': `${SHARED}load L -> Web.get { rate: 1 rps }\nrequire L p99 < 1s\nscenario S { at 1s { L 2x } }\nvariant V { Web { cores: 3 } }`,
    };
    const { model } = await read('import "./a.scale"', files);
    expect(outline(model)).toMatchObject({ variants: ['V'], scenarios: [], requirements: [] });
    expect(lower(model).system).toMatchObject({ requirements: [], loads: [{ name: 'L' }] });
  });

  it('of a file that is not there is told, as is one of nothing and one written twice', async () => {
    expect(await told('import "./nope.scale"')).toEqual([
      '1: error missing-import There is no file `./nope.scale`. The path is relative to this file; check its spelling.',
    ]);
    expect(await told('import ""')).toEqual([
      '1: error missing-import An import names a file: `import "./shared.scale"`.',
    ]);
    expect((await told('import "./a.scale"\nimport "./a.scale"', { 'a.scale': SHARED })).join()).toContain(
      '`./a.scale` is imported twice',
    );
  });

  it('in a circle is told with the way', async () => {
    const lines = await told('import "./a.scale"', {
      'a.scale': 'import "./b.scale"',
      'b.scale': 'import "./main.scale"',
      'main.scale': '',
    });
    expect(lines).toEqual([
      '1: error import-cycle These files import each other: `main.scale` → `a.scale` → `b.scale` → `main.scale`. Move what both need into a third file.',
    ]);
  });

  it('of a name that is declared here too is told', async () => {
    expect((await told('import "./a.scale"\nservice Web { }', { 'a.scale': SHARED })).join()).toContain(
      '`Web` is already the name of a service in a.scale, which is imported.',
    );
  });

  it('is looked at anew when the file appears or changes', async () => {
    const files: Record<string, string> = { 'other.scale': '' };
    const { document, services } = await read('import "./late.scale"\nload L -> Web.get { rate: 1 rps }', files);
    expect(document.diagnostics?.map(lineOf).join()).toContain('There is no file `./late.scale`');
    files['late.scale'] = SHARED;
    const { DocumentBuilder } = services.shared.workspace;
    const late = URI.parse('file:///models/late.scale');
    DocumentBuilder.updateBuildOptions = { validation: true };
    await DocumentBuilder.update([late], []);
    expect(document.diagnostics?.map(lineOf)).toEqual([]);
    files['late.scale'] = 'service Web { }';
    await DocumentBuilder.update([late], []);
    expect(document.diagnostics?.map(lineOf).join()).toContain('`Web` has no operation `get`');
  });
});
