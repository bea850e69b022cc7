/**
 * Drives VS Code as a person does: opens a file in the browser, looks at squiggles and hovers, types, and runs commands.
 * The editor is the real one, with the extension loaded from this checkout.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startEditorServer } from '../../../extension/launch/editor-server.mjs';
import { launchChromium } from './chromium.mjs';

export const root = resolve(import.meta.dirname, '..', '..', '..');

/** The user's settings in every test: nothing that moves, phones home or writes by itself. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // The web's default would write what a test types into the fixture.
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' };

/** Longer than anything takes on a busy machine; a test that needs it has failed. */
const patience = 40_000;

/** How long one attempt may take before it is made again. */
const attempt = 4_000;

/**
 * Opens VS Code on a folder.
 *
 * @param {object} options
 * @param {string} options.folder the workspace; files may be written there, so give a copy
 * @param {string} [options.file] a file to open in it
 * @param {keyof typeof themes} [options.theme]
 * @param {{ width: number, height: number }} [options.size] of the window
 * @param {number} [options.pixels] device pixels to one CSS pixel
 * @param {Record<string, unknown>} [options.settings] beside the quiet ones
 * @param {string} [options.extension] a packed extension (.vsix), or the folder of one: this checkout
 * @param {(message: string) => void} [options.say]
 * @returns {Promise<Person>}
 */
export async function openEditor({
  folder,
  file,
  theme = 'dark',
  size = { width: 1400, height: 900 },
  pixels = 1,
  settings = {},
  extension = root,
  say = (message) => console.error(message),
}) {
  const dataFolder = await mkdtemp(join(tmpdir(), 'scale-editor-'));
  const packed = extension.endsWith('.vsix');
  const server = await startEditorServer({
    dataFolder,
    ...(packed ? { extension: resolve(extension) } : {}),
    settings: { ...quietSettings, 'workbench.colorTheme': themes[theme], ...settings },
    token: null,
    args: ['--enable-smoke-test-driver', '--disable-workspace-trust'],
    say,
  });
  const stopServer = async () => {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const browser = await launchChromium({ say, size, pixels });
    try {
      const { page } = browser;
      page.setDefaultTimeout(patience);
      const payload = [
        ...(packed ? [] : [['extensionDevelopmentPath', server.remote(resolve(extension))]]),
        ...(file === undefined ? [] : [['openFile', server.remote(resolve(folder, file))]]),
      ];
      await page.goto(editorAddress(server, folder, payload));
      // The theme comes last, with the extensions: until then a picture would show another one.
      await page.waitForSelector('.monaco-workbench[class*=vscode-theme-] .part.statusbar');
      if (file !== undefined) await page.waitForSelector('.editor-instance .view-lines .view-line');
      return new Person(page, async () => {
        await browser.close();
        await stopServer();
      });
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await stopServer();
    throw error;
  }
}

/**
 * The address at which a server shows a folder.
 *
 * @param {import('../../../extension/launch/editor-server.mjs').EditorServer} server
 * @param {string} folder
 * @param {string[][]} payload keys and values of the workbench
 */
export function editorAddress(server, folder, payload) {
  const query = new URLSearchParams({ folder: resolve(folder), payload: JSON.stringify(payload) });
  return `${server.origin}/?${query.toString()}`;
}

/** A person before an open editor. */
export class Person {
  #close;

  /**
   * @param {import('playwright-core').Page} page for whatever has no method here
   * @param {() => Promise<void>} close
   */
  constructor(page, close) {
    this.page = page;
    this.#close = close;
  }

  /** The visible squiggles of a severity. */
  squiggles(/** @type {'error' | 'warning' | 'info' | 'hint'} */ severity) {
    return this.page.locator(`.editor-instance .squiggly-${severity}`);
  }

  /** Waits until there is at least one squiggle of a severity. */
  async seeSquiggle(/** @type {'error' | 'warning' | 'info' | 'hint'} */ severity) {
    await this.squiggles(severity).first().waitFor({ state: 'attached' });
  }

  /** Waits until no squiggle of a severity is left. */
  async seeNoSquiggle(/** @type {'error' | 'warning' | 'info' | 'hint'} */ severity) {
    await this.page.waitForFunction(
      (selector) => document.querySelector(selector) === null,
      `.editor-instance .squiggly-${severity}`,
    );
  }

  /** The text of a visible line, counted from one. */
  line(/** @type {number} */ number) {
    return this.page.locator('.editor-instance .view-line').nth(number - 1);
  }

  /**
   * Moves the mouse over a word of the text and returns what the hover says. Text is drawn anew while findings arrive, and
   * an earlier hover may lie over the word: the mouse leaves and comes back until a hover of this word is there.
   *
   * @param {string} word or a longer stretch of a line, beginning with it
   * @param {number} [occurrence] counted from zero
   * @returns {Promise<string>}
   */
  async hover(word, occurrence = 0) {
    const shown = this.page.locator('.monaco-editor .monaco-hover:not(.hidden)');
    return this.#until(`a hover of “${word}”`, async () => {
      await this.#leaveText();
      await shown.first().waitFor({ state: 'hidden', timeout: attempt });
      const spot = await this.#spotOf(word, occurrence);
      await this.page.mouse.move(spot.x - 5, spot.y);
      await this.page.mouse.move(spot.x, spot.y, { steps: 5 });
      await shown.first().waitFor({ timeout: attempt });
      const text = await shown.first().locator('.monaco-hover-content').first().innerText({ timeout: attempt });
      const now = await this.#spotOf(word, occurrence);
      const box = await shown.first().boundingBox({ timeout: attempt });
      const moved = Math.abs(now.x - spot.x) > 1 || Math.abs(now.y - spot.y) > 1;
      // It stands right above or below its line.
      const apart = box === null ? Infinity : Math.max(box.y - spot.y, spot.y - (box.y + box.height));
      return moved || apart > 2 * spot.height || /^\s*(Loading…?\.*)?\s*$/.test(text) ? undefined : text;
    });
  }

  /** Clicks a word of the text, which gets the focus. */
  async click(/** @type {string} */ word, occurrence = 0) {
    await this.#until(`the cursor at “${word}”`, async () => {
      const spot = await this.#spotOf(word, occurrence);
      await this.page.mouse.click(spot.x, spot.y);
      const now = await this.#spotOf(word, occurrence);
      return Math.abs(now.x - spot.x) <= 1 && Math.abs(now.y - spot.y) <= 1 && (await this.#textHasFocus())
        ? true
        : undefined;
    });
  }

  /** Types into the focused editor; `\n` is Enter. */
  async type(/** @type {string} */ text) {
    await this.#untilTextHasFocus();
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) await this.page.keyboard.press('Enter');
      await this.page.keyboard.type(part);
    }
  }

  /** Pastes over the whole text of the focused editor. */
  async replaceAll(/** @type {string} */ text) {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const lines = text.split('\n');
    await this.#until('the text pasted', async () => {
      await this.#untilTextHasFocus();
      await this.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.press('Control+V');
      await this.page.waitForSelector('.editor-group-container.active .tab.active.dirty', { timeout: attempt });
      await this.seeCursorAt(lines.length, (lines.at(-1)?.length ?? 0) + 1, attempt);
      return true;
    });
  }

  /** Saves the focused editor. */
  async save() {
    await this.#untilTextHasFocus();
    await this.#until('the file saved', async () => {
      await this.page.keyboard.press('Control+S');
      await this.page.waitForSelector('.editor-group-container.active .tab.active:not(.dirty)', { timeout: attempt });
      return true;
    });
  }

  /**
   * Waits until the status bar says that the cursor is at a line and column, both counted from one.
   *
   * @param {number} line
   * @param {number} column
   * @param {number} [timeout] in milliseconds; the page's own if absent
   */
  async seeCursorAt(line, column, timeout) {
    const place = new RegExp(`Ln ${String(line)}, Col ${String(column)}\\b`);
    await this.page
      .locator('.part.statusbar')
      .getByText(place)
      .first()
      .waitFor(timeout === undefined ? {} : { timeout });
  }

  /** Runs a command through the command palette, by its title. */
  async command(/** @type {string} */ title) {
    const palette = this.page.locator('.quick-input-widget');
    const input = palette.locator('input[type="text"]');
    const entry = palette.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    // The keys are lost while the window loads, and the command is not listed before its extension is known.
    await this.#until(`the command “${title}”`, async () => {
      if (!(await input.isVisible())) await this.page.keyboard.press('F1');
      await input.waitFor({ timeout: attempt });
      await input.fill('>', { timeout: attempt });
      await input.fill(`>${title}`, { timeout: attempt });
      await entry.waitFor({ timeout: attempt });
      await entry.click({ timeout: attempt });
      await palette.waitFor({ state: 'hidden', timeout: attempt });
      return true;
    });
  }

  /** Clicks a component's box in the preview until the cursor is in the line that declares it. */
  async clickBox(/** @type {string} */ component, /** @type {number} */ line) {
    const box = this.webView().locator(`[data-node="component ${component}"]`);
    await this.#until(`the cursor in line ${String(line)}`, async () => {
      await box.click({ timeout: attempt });
      const place = this.page.locator('.part.statusbar').getByText(`Ln ${String(line)}, Col`, { exact: false });
      await place.first().waitFor({ timeout: attempt });
      return true;
    });
  }

  /** The document inside the visible web view. */
  webView() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /**
   * Waits until the status bar says how a run ended.
   *
   * @param {number} seconds at most
   */
  async seeRunEnd(seconds) {
    await this.page
      .locator('.part.statusbar :is(.codicon-pass, .codicon-flame, .codicon-circle-slash)')
      .first()
      .waitFor({ timeout: seconds * 1000 });
  }

  /** Lets the mouse rest where nothing has a hover. */
  async settle() {
    await this.#leaveText();
    await this.page.mouse.move(1, 1);
    await this.page.locator('.monaco-hover:not(.hidden)').first().waitFor({ state: 'hidden' });
    await this.page.evaluate(() => new Promise(requestAnimationFrame));
  }

  /** The texts of the notifications that are shown. */
  notifications() {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  /** Writes a picture of the window. */
  async screenshot(/** @type {string} */ file) {
    await mkdir(dirname(resolve(file)), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  /** Ends the browser and the server. */
  async close() {
    await this.#close();
  }

  /** The mouse rests where nothing has a hover. */
  async #leaveText() {
    const bar = await this.page.locator('.part.statusbar').boundingBox();
    if (bar !== null) await this.page.mouse.move(bar.x + bar.width / 2, bar.y + bar.height / 2);
  }

  /** Whether what is typed goes into a text editor. */
  #textHasFocus() {
    return this.page.evaluate(() => document.activeElement?.closest('.editor-instance .monaco-editor') != null);
  }

  /** Waits until what is typed goes into a text editor. */
  async #untilTextHasFocus() {
    await this.page.waitForFunction(
      () => document.activeElement?.closest('.editor-instance .monaco-editor') != null,
      undefined,
    );
  }

  /**
   * Makes attempts until one succeeds, as a person does who sees that nothing happened.
   *
   * @template T
   * @param {string} aim for the message when patience is out
   * @param {() => Promise<T | undefined>} once fails or returns undefined if it did not succeed
   * @returns {Promise<T>}
   */
  async #until(aim, once) {
    const end = Date.now() + patience;
    /** @type {unknown} */
    let cause;
    do {
      try {
        const value = await once();
        if (value !== undefined) return value;
      } catch (error) {
        if (this.page.isClosed()) throw error;
        cause = error;
      }
    } while (Date.now() < end);
    throw new Error(`In ${String(patience / 1000)} s there was not ${aim}.`, { cause });
  }

  /**
   * Where the first letter of a stretch of text is drawn. A line is drawn as one piece per color, so the stretch may lie
   * across several.
   *
   * @param {string} wanted
   * @param {number} occurrence
   */
  async #spotOf(wanted, occurrence) {
    const spot = await this.page.waitForFunction(([text, skip]) => {
      let left = skip;
      for (const line of document.querySelectorAll('.editor-instance .view-line')) {
        const drawn = (line.textContent ?? '').replaceAll('\u00a0', ' ');
        for (let at = drawn.indexOf(text); at >= 0; at = drawn.indexOf(text, at + 1)) {
          if (left-- > 0) continue;
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          let before = 0;
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const length = node.nodeValue?.length ?? 0;
            if (at < before + length) {
              const range = document.createRange();
              range.setStart(node, at - before);
              range.setEnd(node, at - before + 1);
              const box = range.getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2, height: box.height };
            }
            before += length;
          }
        }
      }
      return null;
    }, /** @type {[string, number]} */ ([wanted, occurrence]));
    const value = await spot.jsonValue();
    if (value === null) throw new Error(`“${wanted}” is not on the screen.`);
    return value;
  }
}
