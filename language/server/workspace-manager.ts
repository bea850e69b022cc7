import { DefaultWorkspaceManager, type URI } from 'langium';

/** Folders that are looked into for models; a home folder has more than anyone wants to wait for. */
const MOST_FOLDERS = 2_000;

/** Reads the models of the workspace, so that they can be found by name, without walking through a whole disk for them. */
export class BoundedWorkspaceManager extends DefaultWorkspaceManager {
  private visited = 0;

  protected override async traverseFolder(folderPath: URI, uris: URI[]): Promise<void> {
    if (++this.visited <= MOST_FOLDERS) await super.traverseFolder(folderPath, uris);
  }
}
