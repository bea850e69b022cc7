/** The language server as a web worker. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { createBrowserLayouter } from '../diagram/index-browser.js';
import { ClientFileSystem } from './client-file-system.js';
import { browserWorker } from './runs/worker-browser.js';
import { startServer } from './start-server.js';

// The global scope of a worker has the same channel as a worker seen from outside.
const scope = self as unknown as Worker;

startServer(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), {
  fileSystem: (connection) => new ClientFileSystem(connection),
  startWorker: browserWorker,
  createLayouter: createBrowserLayouter,
});
