/** The event loop of the kernel, translated. */
import { translate } from './translate.js';

const folder = 'language/simulator/kernel/loop';

/**
 * @param read gives the text of a file of the project
 * @returns the file that holds the translation, and what belongs into it
 */
export function translatedLoop(read: (path: string) => string): { path: string; text: string } {
  const { module, arrays } = translate(`${folder}/handle-events.ts`, read);
  const names = arrays.map((name) => `  '${name}',\n`).join('');
  return {
    path: `${folder}/code.ts`,
    text: `/** Made by \`npm run build:loop\` from handle-events.ts. */

/** The typed arrays of the kernel whose addresses the loop is given. */
export const ARRAYS = [
${names}] as const;

/** A WebAssembly module, in base64. */
export const CODE =
  '${Buffer.from(module).toString('base64')}';
`,
  };
}
