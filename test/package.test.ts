import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Manifest {
  main: string;
  browser: string;
  bin: Record<string, string>;
  contributes: { languages: { configuration: string }[]; grammars: { path: string }[]; snippets: { path: string }[] };
}

describe('The packed extension', () => {
  let files: string[];
  let manifest: Manifest;

  beforeAll(async () => {
    files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  });

  it('holds these files and no other', () => {
    expect(files.filter((file) => !file.startsWith('examples/')).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/extension-web.js',
      'dist/extension.cjs',
      'dist/layout-worker.js',
      'dist/preview.css',
      'dist/preview.js',
      'dist/server.js',
      'dist/simulation-worker.js',
      'extension/media/icons/scale-dark.svg',
      'extension/media/icons/scale-light.svg',
      'extension/media/pictures/editor-dark.png',
      'extension/media/pictures/preview-light.png',
      'extension/media/walkthrough/compare.md',
      'extension/media/walkthrough/preview-dark.svg',
      'extension/media/walkthrough/preview-light.svg',
      'extension/media/walkthrough/require.md',
      'extension/media/walkthrough/simulate.md',
      'extension/media/walkthrough/write.md',
      'package.json',
      'syntaxes/language-configuration.json',
      'syntaxes/scale.tmLanguage.json',
      'syntaxes/snippets.json',
    ]);
  });

  it('holds the examples that “New Model from an Example” offers', () => {
    const examples = files.filter((file) => file.startsWith('examples/'));
    expect(examples).toContain('examples/blog-platform.scale');
    expect(examples.filter((file) => !/\.(scale|csv)$/.test(file))).toEqual([]);
    expect(examples).toContain('examples/variability/times.csv');
  });

  it('holds every file that the manifest names', () => {
    const { main, browser, contributes } = manifest;
    const named = [
      main,
      browser,
      ...contributes.languages.map(({ configuration }) => configuration),
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.snippets.map(({ path }) => path),
    ];
    expect(named.map((file) => file.replace(/^\.\//, '')).filter((file) => !files.includes(file))).toEqual([]);
  });

  it('is at most 1.5 MB', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scale-package-'));
    try {
      const packagePath = join(folder, 'scale.vsix');
      await createVSIX({
        cwd: root,
        packagePath,
        dependencies: false,
        allowMissingRepository: true,
        rewriteRelativeLinks: false,
      });
      expect((await stat(packagePath)).size).toBeLessThan(1.5e6);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('The command', () => {
  it('is a committed file that can be executed', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
    const file = join(root, manifest.bin['scale'] ?? '');
    expect(existsSync(file)).toBe(true);
    expect((await stat(file)).mode & 0o111).toBe(0o111);
  });
});
