import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { previewHtml } from '../../extension/preview/html.js';
import { ALL_ROLES } from '../../language/diagram/theme.js';

const page = previewHtml({
  script: 'https://host/preview.js',
  style: 'https://host/preview.css',
  cspSource: 'https://host',
  nonce: 'n0nce',
  uri: 'file:///a "b" <c>&.scale',
});

describe('the page of the preview', () => {
  it('allows one script by its nonce, and no inline style', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    expect(policy).toBe(
      "default-src 'none'; script-src 'nonce-n0nce'; style-src https://host; img-src https://host blob:; font-src https://host",
    );
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('<script nonce="n0nce" src="https://host/preview.js">');
    expect(page).not.toMatch(/style=|<style/);
  });

  it('carries the address of its document, whatever that is', () => {
    expect(page).toContain('data-uri="file:///a &quot;b&quot; &lt;c&gt;&amp;.scale"');
  });
});

describe('the style sheet of the preview', () => {
  const sheet = readFile(join(import.meta.dirname, '../../extension/preview/preview.css'), 'utf8');

  it('defines every color that a drawing asks for', async () => {
    const root = /:root \{([^}]*)\}/.exec(await sheet)?.[1] ?? '';
    expect(ALL_ROLES.filter((role) => !root.includes(`--scale-${role}:`))).toEqual([]);
  });

  it('stops every motion for whoever asked for less', async () => {
    expect(await sheet).toMatch(/prefers-reduced-motion: reduce\) \{\s*\* \{\s*transition: none !important/);
  });
});
