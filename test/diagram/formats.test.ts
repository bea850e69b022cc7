import { describe, expect, it } from 'vitest';
import { Diagrams } from '../../language/diagram/diagram.js';
import { exportDiagram, exportFormats } from '../../language/diagram/formats/index.js';
import { PlainLayouter } from '../../language/diagram/layouter.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { blogPlatform, blogResults, component, load, operation, system } from './models.js';

async function write(format: string, model: System, found?: Results): Promise<string> {
  return exportDiagram(format, await new Diagrams(new PlainLayouter()).build('doc', model, found), { theme: 'light' });
}

const hostile = system(
  [load('A"]; click n1 "javascript:alert(1)', 'B.x')],
  [component('B', 'service', [operation("x\\\"|end\n`${HOME}` 'quoted' #35; <b>")])],
);
hostile.loads[0]!.call.targets[0]!.operation = "x\\\"|end\n`${HOME}` 'quoted' #35; <b>";

describe('a diagram as text', () => {
  it.each(exportFormats)('in %s names every box and tells calls from messages', async (format) => {
    const text = await write(format, blogPlatform(), blogResults());
    for (const name of ['Readers', 'Edge', 'Web', 'Posts', 'Db', 'Mail', 'Mailer', 'Smtp'])
      expect(text).toContain(name);
    expect(text).toMatch(
      { svg: /stroke-dasharray/, mermaid: /-\.->/, d2: /stroke-dash: 5/, dot: /style=dashed/ }[format] as RegExp,
    );
    expect(text).toContain('cpu');
    expect(text).toContain('91%');
  });

  it('is valid Mermaid line by line, whatever the names are', async () => {
    const lines = (await write('mermaid', hostile)).trimEnd().split('\n');
    expect(lines[0]).toBe('flowchart TD');
    const safe = String.raw`"(?:[\p{L}\p{N} .,·+%≈×/\-:]|#\d+;|<br/>)*"`;
    const node = new RegExp(String.raw`^  n\d+(\[|\[\(|\[\[|\(\[)${safe}(\]|\)\]|\]\]|\]\))$`, 'u');
    const edge = new RegExp(String.raw`^  n\d+ (-->|-\.->)(\|${safe}\|)? n\d+$`, 'u');
    for (const line of lines.slice(1)) expect(node.test(line) || edge.test(line), line).toBe(true);
  });

  it('is valid D2 line by line, whatever the names are', async () => {
    const lines = (await write('d2', hostile)).trimEnd().split('\n');
    const quoted = "'(?:[^']|'')*'";
    for (const line of lines.slice(1)) {
      expect(line).toMatch(
        new RegExp(`^n\\d+(: ${quoted} \\{ .*shape: \\w+.*\\}| -> n\\d+(: ${quoted})?( \\{ .* \\})?)$`),
      );
    }
  });

  it('is valid DOT line by line, whatever the names are', async () => {
    const lines = (await write('dot', hostile)).trimEnd().split('\n');
    const value = String.raw`(?:"(?:[^"\\]|\\["\\n])*"|[\w.]+)`;
    for (const line of lines.slice(1, -1)) {
      expect(line).toMatch(
        new RegExp(String.raw`^  (graph|node|edge|n\d+( -> n\d+)?)( \[\w+=${value}(, \w+=${value})*\])?$`),
      );
    }
    expect([lines[0], lines.at(-1)]).toEqual(['digraph {', '}']);
  });

  it('refuses a format that does not exist by naming those that do', async () => {
    await expect(write('pdf', blogPlatform())).rejects.toThrow('There are: svg, mermaid, d2, dot.');
  });
});
