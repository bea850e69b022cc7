/** The files of a machine, as Node sees them; what is too large to be of use is not read into memory. */
import { stat } from 'node:fs/promises';
import type { URI } from 'langium';
import { NodeFileSystemProvider } from 'langium/node';
import { FileTooLarge, MOST_CHARACTERS } from './model/linking/data-files.js';

class BoundedFiles extends NodeFileSystemProvider {
  override async readFile(uri: URI): Promise<string> {
    const { size } = await stat(uri.fsPath);
    // A character takes up to four bytes.
    if (size > 4 * MOST_CHARACTERS) throw new FileTooLarge(`${uri.toString()} has ${String(size)} bytes`);
    return super.readFile(uri);
  }
}

export const NodeFiles = { fileSystemProvider: (): BoundedFiles => new BoundedFiles() };
