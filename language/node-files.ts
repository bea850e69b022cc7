/** The files of a machine, as Node sees them; what is too large to be of use, or no plain file, is not read into memory. */
import { realpath, stat } from 'node:fs/promises';
import { URI } from 'langium';
import { NodeFileSystemProvider } from 'langium/node';
import { FileTooLarge, MOST_CHARACTERS, type FollowsLinks } from './model/linking/data-files.js';

class BoundedFiles extends NodeFileSystemProvider implements FollowsLinks {
  override async readFile(uri: URI): Promise<string> {
    const found = await stat(uri.fsPath);
    // A pipe or a device may never end, or never begin.
    if (!found.isFile()) throw new Error(`${uri.toString()} is not a file`);
    // A character takes up to four bytes.
    if (found.size > 4 * MOST_CHARACTERS) throw new FileTooLarge(`${uri.toString()} has ${String(found.size)} bytes`);
    return super.readFile(uri);
  }

  async followed(uri: URI): Promise<URI> {
    return URI.file(await realpath(uri.fsPath));
  }
}

export const NodeFiles = { fileSystemProvider: (): BoundedFiles => new BoundedFiles() };
