/** The language server as a process of Node. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { NodeFileSystem } from 'langium/node';
import { createNodeLayouter } from '../diagram/index-node.js';
import { nodeWorker } from './runs/worker-node.js';
import { startServer } from './start-server.js';

startServer(createConnection(ProposedFeatures.all), {
  fileSystem: NodeFileSystem.fileSystemProvider,
  startWorker: nodeWorker,
  createLayouter: createNodeLayouter,
});
