/** The language server as a process of Node. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createNodeLayouter } from '../diagram/index-node.js';
import { nodeWorker } from './runs/worker-node.js';
import { NodeFiles } from '../node-files.js';
import { startServer } from './start-server.js';

startServer(createConnection(ProposedFeatures.all), {
  fileSystem: NodeFiles.fileSystemProvider,
  startWorker: nodeWorker,
  createLayouter: createNodeLayouter,
});
