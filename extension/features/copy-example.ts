/** The part of a file system that a copy takes, over whatever addresses it has. */
export interface CopyFiles<Address> {
  /** The address of `path` (with slashes) below or beside another one. */
  join: (address: Address, ...path: string[]) => Address;
  read: (file: Address) => PromiseLike<Uint8Array>;
  write: (file: Address, content: Uint8Array) => PromiseLike<void>;
  /** Makes a folder, with those above it, unless it is there. */
  makeFolder: (folder: Address) => PromiseLike<void>;
  /** The names of the files in a folder. */
  list: (folder: Address) => PromiseLike<string[]>;
}

/**
 * Copies an example and what it reads, which lies in a folder of the example's name. The folder keeps its name beside the copy,
 * whatever that is called: the text refers to it. What lies in such a folder already is left as it is.
 *
 * @param folder of the examples
 * @param name of the example, without its ending
 * @param target the file to write
 */
export async function copyExample<Address>(
  { join, read, write, makeFolder, list }: CopyFiles<Address>,
  folder: Address,
  name: string,
  target: Address,
): Promise<void> {
  const source = join(folder, name);
  const beside = join(target, '..', name);
  await makeFolder(beside);
  const kept = new Set(await list(beside));
  for (const part of await list(source)) {
    if (!kept.has(part)) await write(join(beside, part), await read(join(source, part)));
  }
  await write(target, await read(join(folder, `${name}.scale`)));
}
