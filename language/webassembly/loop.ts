/** The event loop of the kernel, translated. */
import { translate } from './translate.js';

const folder = 'language/simulator/kernel/loop';

/**
 * @param read gives the text of a file of the project
 * @returns the file that holds the translation, and what belongs into it
 */
export function translatedLoop(read: (path: string) => string): { path: string; text: string } {
  const { module, arrays, placed } = translate(`${folder}/handle-events.ts`, read);
  const names = arrays.map((name) => `  '${name}',\n`).join('');
  const places = [...placed]
    .sort((a, b) => a.address - b.address)
    .map(({ name, address }) => `  { name: '${name}', address: ${address} },\n`)
    .join('');
  return {
    path: `${folder}/code.ts`,
    text: `/** Made by \`npm run build:loop\` from handle-events.ts. */

/** The typed arrays of the kernel whose addresses the loop is given. */
export const ARRAYS = [
${names}] as const;

/** Those that it looks for at an address, in bytes. */
export const PLACED = [
${places}] as const;

/** A WebAssembly module, in base64. */
export const CODE =
  '${Buffer.from(module).toString('base64')}';
`,
  };
}
