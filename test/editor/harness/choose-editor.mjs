/** Which editor the tests run in. */

/**
 * The desktop VS Code, as a contributor has it, wherever it can be downloaded and shown; else the same VS Code in a browser.
 * `SCALE_EDITOR=desktop` or `SCALE_EDITOR=browser` decides it by hand.
 *
 * @returns {Promise<{ editor: 'desktop' | 'browser', reason: string }>}
 */
export async function chooseEditor() {
  const wanted = process.env['SCALE_EDITOR'];
  if (wanted === 'desktop' || wanted === 'browser') return { editor: wanted, reason: 'SCALE_EDITOR says so' };
  if (wanted) throw new Error(`SCALE_EDITOR is “${wanted}”; it can be “desktop” or “browser”.`);
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { editor: 'browser', reason: 'there is no display for the desktop one' };
  }
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) return { editor: 'desktop', reason: 'it can be downloaded' };
    return { editor: 'browser', reason: `the download of the desktop one answers ${answer.status}` };
  } catch {
    return { editor: 'browser', reason: 'the desktop one can’t be downloaded from here' };
  }
}
