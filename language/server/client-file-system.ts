import type { Connection } from 'vscode-languageserver';
import { EmptyFileSystemProvider, type FileSystemNode, type URI } from 'langium';
import { readFileRequest, type UriParams } from '../../extension/protocol.js';

/**
 * The files of an editor that has no disk (vscode.dev): each is read through the client. Only what a document imports is
 * ever asked for; a whole remote repository is not walked through.
 */
export class ClientFileSystem extends EmptyFileSystemProvider {
  constructor(private readonly connection: Connection) {
    super();
  }

  override async readFile(uri?: URI): Promise<string> {
    const text = uri && (await this.text(uri));
    if (text === undefined || text === null) throw new Error(`${uri?.toString() ?? 'the file'} cannot be read`);
    return text;
  }

  override async exists(uri?: URI): Promise<boolean> {
    return uri !== undefined && (await this.text(uri)) !== null;
  }

  override stat(uri: URI): Promise<FileSystemNode> {
    return Promise.resolve({ uri, isFile: true, isDirectory: false });
  }

  private text(uri: URI): Promise<string | null> {
    const params: UriParams = { uri: uri.toString() };
    return this.connection.sendRequest<string | null>(readFileRequest, params);
  }
}
