import { AstUtils, URI, UriUtils, type LangiumDocument, type LangiumSharedCoreServices } from 'langium';
import { isInvocation, isText } from '../../generated/ast.js';

/** Most characters that a file of measured data may have. */
export const MOST_CHARACTERS = 8_000_000;

/** A file of measured data: its text, or why there is none. */
export type DataFile = { text: string } | { problem: 'missing' | 'outside' | 'too-large' };

/** A file system with links, which may lead out of the workspace. */
export interface FollowsLinks {
  /** Where a file really lies. @throws where there is none */
  followed(uri: URI): Promise<URI>;
}

/** Words whose first argument is the path of such a file. */
const READERS: ReadonlySet<string> = new Set(['trace', 'empirical']);

/** The paths of data that a document reads. */
function pathsIn(document: LangiumDocument): string[] {
  const text = document.textDocument.getText();
  const root = document.parseResult?.value;
  if (!root || ![...READERS].some((word) => text.includes(`${word}(`))) return [];
  const paths = new Set<string>();
  for (const node of AstUtils.streamAllContents(root)) {
    if (!isInvocation(node) || !READERS.has(node.function)) continue;
    const path = node.arguments[0]?.value;
    if (path && isText(path)) paths.add(path.value);
  }
  return [...paths];
}

/**
 * The files of measured data that documents read, held in memory: a model is lowered without waiting. They are read when a
 * document is built, through the same file system as its imports, so that they are there in the browser too.
 */
export class DataFiles {
  private readonly files = new Map<string, DataFile>();

  constructor(private readonly shared: LangiumSharedCoreServices) {}

  /** Reads what a document needs and what is not known yet. */
  async load(document: LangiumDocument): Promise<void> {
    for (const path of pathsIn(document)) {
      const place = this.placeOf(document.uri, path);
      const key = place?.address.toString();
      if (place && key !== undefined && !this.files.has(key)) this.files.set(key, await this.read(place));
    }
  }

  /** The file at a path that is relative to a document. */
  file(document: LangiumDocument, path: string): DataFile {
    const place = this.placeOf(document.uri, path);
    if (!place) return { problem: 'outside' };
    return this.files.get(place.address.toString()) ?? { problem: 'missing' };
  }

  /** Files that have changed are read anew; tells which of the given ones were known. */
  forget(changed: readonly URI[]): void {
    for (const uri of changed) this.files.delete(uri.toString());
  }

  /** True where a document reads one of these files. */
  isRead(document: LangiumDocument, addresses: ReadonlySet<string>): boolean {
    return pathsIn(document).some((path) => addresses.has(this.placeOf(document.uri, path)?.address.toString() ?? ''));
  }

  /** Where a path leads to; undefined outside of the workspace folder, or of the document's own where there is none. */
  private placeOf(from: URI, path: string): Place | undefined {
    if (path === '' || /^([a-z][a-z\d+.-]*:|[/\\])/i.test(path) || path.includes('\\')) return undefined;
    try {
      const home = UriUtils.dirname(from);
      const address = UriUtils.resolvePath(home, path);
      const folders = this.shared.workspace.WorkspaceManager.workspaceFolders ?? [];
      const roots = folders.map(({ uri }) => within(uri)).filter((root) => from.toString().startsWith(root));
      const root = roots[0] ?? within(home.toString());
      return address.toString().startsWith(root) ? { address, root } : undefined;
    } catch {
      // An unusual path leads nowhere.
      return undefined;
    }
  }

  /** Whether a file lies below a folder also where links on the way lead elsewhere. */
  private async isBelow(address: URI, root: string): Promise<boolean> {
    const provider: Partial<FollowsLinks> = this.shared.workspace.FileSystemProvider as Partial<FollowsLinks>;
    if (!provider.followed) return true;
    const [file, folder] = [await provider.followed(address), await provider.followed(URI.parse(root))];
    return file.toString().startsWith(within(folder.toString()));
  }

  private async read({ address, root }: Place): Promise<DataFile> {
    try {
      if (!(await this.isBelow(address, root))) return { problem: 'outside' };
      const text = await this.shared.workspace.FileSystemProvider.readFile(address);
      return text.length > MOST_CHARACTERS ? { problem: 'too-large' } : { text };
    } catch (problem) {
      return { problem: problem instanceof FileTooLarge ? 'too-large' : 'missing' };
    }
  }
}

/** Where a file lies, and the folder that it may not leave. */
interface Place {
  readonly address: URI;
  readonly root: string;
}

/** A file that is not read because of its size. */
export class FileTooLarge extends Error {}

function within(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}
