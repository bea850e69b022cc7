/** What VS Code loads to run the tests inside its extension host. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Runs every test file beside this one; rejects if one fails. The results go to the file that the harness named. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000 });
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  const results: { title: string; milliseconds: number; error?: string }[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => {
        results.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0 });
      })
      .on('fail', (test, error: Error) => {
        results.push({
          title: test.fullTitle(),
          milliseconds: 'duration' in test && typeof test.duration === 'number' ? test.duration : 0,
          error: error.stack ?? error.message,
        });
      });
  });
  const file = process.env['SCALE_TEST_RESULTS'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(results, null, 2));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
