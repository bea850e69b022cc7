import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEditor, root, type Person } from '../harness/person.mjs';

/** The database is 92% busy and breaks at 1.09 times this load. */
const model = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
`;

describe('A person before the editor', () => {
  let folder: string;
  let person: Person;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scale-models-'));
    await writeFile(join(folder, 'shop.scale'), model);
    person = await openEditor({ folder, file: 'shop.scale', extension: process.env['SCALE_VSIX'] ?? root });
  });

  afterAll(async () => {
    await person.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('sees a squiggle on the component that breaks first', async () => {
    await person.seeSquiggle('warning');
    expect(await person.squiggles('warning').count()).toBeGreaterThan(0);
    expect(await person.squiggles('error').count()).toBe(0);
  });

  it('finds two spaces set, though the file was open before the language was known', async () => {
    await person.page.locator('.part.statusbar').getByText('Spaces: 2').waitFor();
  });

  it('reads in a hover how busy it is and at which load it saturates', async () => {
    const text = await person.hover('Db {');
    expect(text).toMatch(/Db: cpu \d+% busy at peak; saturates at 1\.0\dx this load/);
    await person.page.locator('.monaco-hover:not(.hidden)', { hasText: 'CPU busy' }).first().waitFor();
  });

  it('sees the system drawn in the preview, and gets from a box to its text', async () => {
    await person.command('Scale: Open Preview to the Side');
    const box = person.webView().locator('[data-node="component Db"]');
    await box.waitFor();
    expect(await box.getAttribute('aria-label')).toContain('Db');
    await person.clickBox('Db', 2);
  });

  it('mends the model, saves, and sees the squiggle go', async () => {
    await person.click('query {');
    await person.replaceAll(model.replace('cpu 4ms', 'cpu 2ms'));
    await person.save();
    await person.seeNoSquiggle('warning');
    expect(await readFile(join(folder, 'shop.scale'), 'utf8')).toContain('cpu 2ms');
    expect(await person.squiggles('error').count()).toBe(0);
  });

  it('gets what was typed, a line for each Enter, whatever completion offers meanwhile', async () => {
    const lines = ['service Api {', 'cores: 2', 'policy: random', 'on get {', 'cpu 5ms', '-> Api.get'];
    await person.replaceAll('// new\n');
    for (const line of lines) {
      // At the pace of a person, so that lists of offers have time to open.
      await person.page.keyboard.type(line, { delay: 90 });
      await person.page.keyboard.press('Enter');
    }
    await person.page
      .locator('.part.statusbar')
      .getByText(`Ln ${String(lines.length + 2)}, Col`)
      .waitFor();
    // What is drawn has figures among it, which a busy machine takes away late.
    await person.save();
    const words = (await readFile(join(folder, 'shop.scale'), 'utf8')).split('\n').map((line) => line.trim());
    expect(words).toEqual(expect.arrayContaining(lines));
  });

  it('is told what is wrong with a word the language does not know', async () => {
    await person.replaceAll(model.replace('service Web', 'servce Web'));
    await person.seeSquiggle('error');
    expect(await person.hover('servce')).toMatch(/service/);
  });
});
